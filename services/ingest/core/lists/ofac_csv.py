"""The OFAC SDN list as a set of CSV files: sdn.csv, add.csv, alt.csv, and sdn_comments.csv for long remarks.

The layout is that of OFAC's "SDN data specification": no header, `-0-` for nothing, a Ctrl-Z behind the last row,
Windows-1252 or UTF-8. Files are told apart by their columns, not their names. A whole set has no row that names
an entity which sdn.csv has not.

Columns: sdn: number, name, type, programme, title, call sign, vessel type, tonnage, gross tonnage, flag, owner,
remarks. add: number, address number, address, city and postal code, country, remarks. alt: number, alias number,
type (aka, fka, nka), name, remarks. comments: number, further remarks.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from services.ingest.core.lists.country_names import country_or_name
from services.ingest.core.lists.entity import ListedEntity
from services.ingest.core.lists.ofac_entity import gather_name, make_entity, programmes_of, schema_of
from services.ingest.core.lists.ofac_facts import gather_remarks
from services.ingest.core.lists.parts import Parts
from services.ingest.core.lists.properties import Gathered
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source, encoding_of, rows

KINDS = {12: "sdn", 6: "add", 5: "alt", 2: "comments"}
"""Files by their number of columns."""
END_MARK = "\x1a"
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}


@dataclass(slots=True)
class OfacCsv:
    """A set of files; `end_marked` and `loose` are known when all have been read."""

    files: dict[str, Source]
    parts: Parts
    unmarked: list[str] = field(default_factory=list)
    marked: int = 0
    loose: int = 0
    """Rows that name an entity which sdn.csv has not."""

    @property
    def end_marked(self) -> bool:
        """Whether each file said where it ends."""
        return not self.unmarked

    def entities(self) -> Iterator[ListedEntity]:
        """Every entity of sdn.csv, with what the other files say of it."""
        for kind in ("add", "alt", "comments"):
            if kind in self.files:
                self._lay_aside(kind)
        self.loose = len(self.parts)
        for row in self._rows("sdn"):
            aside = self.parts.of(row[0])
            self.loose -= len(aside)
            yield _entity(row, [orjson.loads(part) for part in aside])
        self._check_ends()

    def _lay_aside(self, kind: str) -> None:
        for row in self._rows(kind):
            self.parts.add(row[0], orjson.dumps([kind, *row[1:]]).decode())

    def _check_ends(self) -> None:
        if self.marked and self.unmarked:
            raise ListRefused("cut", f"{self.unmarked[0]} has no end mark, and other files of the set have one")
        if self.loose > 0 and self.end_marked:
            raise ListRefused("files", "sdn.csv does not have every entity that the other files of the set name")

    def _rows(self, kind: str) -> Iterator[list[str]]:
        """Rows of a file, `-0-` as nothing; refused when one has other columns."""
        source = self.files[kind]
        width = next(width for width, name in KINDS.items() if name == kind)
        reader = csv.reader(_texts(source), strict=True)
        ended = False
        for row in _parsed(reader, source.name):
            if ended or (len(row) == 1 and row[0].strip(" ") == END_MARK):
                if ended and any(cell.strip() for cell in row):
                    raise ListRefused("malformed", f"{source.name} goes on behind its end mark")
                ended = True
                continue
            if row:
                yield _checked(row, width, source.name, reader.line_num)
        if ended:
            self.marked += 1
        else:
            self.unmarked.append(source.name)


def sort_files(sources: Iterable[Source]) -> dict[str, Source]:
    """Files by what they are; refused when one is unknown, comes twice, or sdn.csv is missing."""
    files: dict[str, Source] = {}
    for source in sources:
        kind = kind_of(source)
        if kind in files:
            raise ListRefused("files", f"{source.name} and {files[kind].name} have the same columns")
        files[kind] = source
    if "sdn" not in files:
        raise ListRefused("files", "the file with the entities (sdn.csv) is not among the files")
    return files


def kind_of(source: Source) -> str:
    """Which file of the set it is, by its first row."""
    row = next(rows(source), b"").decode("latin-1").removeprefix("ï»¿")
    first = next(_parsed(csv.reader([row], strict=True), source.name), [])
    kind = KINDS.get(len(first))
    if kind is None or not first[0].strip().isdecimal():
        raise ListRefused("columns", f"{source.name} has {len(first)} columns in its first row, and no file of OFAC's")
    return kind


def _texts(source: Source) -> Iterator[str]:
    """Rows as text. The last may lack its line feed only where its last column cannot go on: `-0-` is a whole one."""
    encoding = encoding_of(source)
    for row in rows(source):
        if not row.endswith(b"\n") and not row.rstrip(b" \r").endswith((b"\x1a", b"-0-")):
            raise ListRefused("cut", f"{source.name} ends within its last row")
        yield row.decode(encoding).removeprefix("\ufeff")


def _parsed(reader: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise ListRefused("cut", f"{name} ends within quotes") from None
        raise ListRefused("columns", f"{name} has a row whose quotes do not fit") from None


def _checked(row: list[str], width: int, name: str, line: int) -> list[str]:
    if len(row) != width or not row[0].strip().isdecimal():
        raise ListRefused("columns", f"{name} has {len(row)} columns in row {line}, not {width}")
    return ["" if cell.strip() == "-0-" else cell.strip() for cell in row]


def _entity(row: list[str], aside: list[list[str]]) -> ListedEntity:
    number, name, kind, programme, title, call_sign, vessel, tonnage, gross, flag, owner, remarks = row
    if not name:
        raise ListRefused("columns", "sdn.csv has an entity without a name")
    found, schema = Gathered(), schema_of(kind)
    gather_name(name, schema, found)
    found.add("position" if schema == "Person" else "title", title)
    found.add("type", vessel)
    found.add("tonnage", tonnage)
    found.add("grossRegisteredTonnage", gross)
    found.add("callSign", call_sign)
    found.add("flag", country_or_name(flag))
    found.add("owner", owner)
    gather_remarks(remarks + "".join(text for _, text in _of(aside, "comments")), found)
    for _, _, alias, written, _ in _of(aside, "alt"):
        found.add(_ALIASES.get(alias.lower(), "alias"), written)
    for _, _, street, city, country, _ in _of(aside, "add"):
        found.add("address", ", ".join(part for part in (street, city, country) if part) if street or city else None)
        found.add("country", country_or_name(country))
    return make_entity(number, schema, name, found, programmes_of(programme))


def _of(aside: list[list[str]], kind: str) -> Iterator[list[str]]:
    return (part for part in aside if part[0] == kind)
