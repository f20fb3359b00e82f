"""A list out of its files: the format is found, and the entities come one at a time.

Nothing may be believed before the last entity has come: a file that was cut says so at its end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.ingest.core.lists.entity import MOST_VALUES, ListedEntity
from services.ingest.core.lists.form import Form, detect
from services.ingest.core.lists.ftm import Ftm
from services.ingest.core.lists.ofac_csv import OfacCsv, sort_files
from services.ingest.core.lists.ofac_xml import read_ofac_xml
from services.ingest.core.lists.parts import Parts
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source, head_of
from services.ingest.core.lists.un_xml import read_un_xml

MOST_ENTITIES = 10_000_000
LONGEST_ID = 255
"""Characters of an id, and of a property's name."""


@dataclass(slots=True)
class Reading:
    """A list being read. Its other members are known when the last entity has come."""

    form: Form
    sources: Sequence[Source]
    parts: Parts
    end_marked: bool = True
    """Whether the files themselves say where they end: one that was cut between two rows would have been refused."""
    loose: int = 0
    """What names something that the files have not: of a whole publication nothing does."""
    remarks: list[str] = field(default_factory=list)
    """What a person must know of this reading."""

    def entities(self) -> Iterator[ListedEntity]:
        """Every listed entity; ListRefused at whatever is wrong with the files, at their end too."""
        count = 0
        for entity in self._entities():
            count += 1
            _refuse_absurd(entity, count)
            yield entity
        if not count:
            raise ListRefused("empty", f"{self.sources[0].name} has no listed entity in it")
        if not self.end_marked:
            self.remarks.append(_NO_END)
        if self.loose:
            self.remarks.append(f"{self.loose:,} {_LOOSE[self.form]}")

    def _entities(self) -> Iterator[ListedEntity]:
        if self.form is Form.OFAC_CSV:
            files = OfacCsv(sort_files(self.sources), self.parts)
            yield from files.entities()
            self.end_marked, self.loose = files.end_marked, files.loose
            self._miss(files)
        elif self.form is Form.FTM:
            file = Ftm(self._only_one(), self.parts)
            yield from file.entities()
            self.end_marked, self.loose = False, file.loose
        else:
            yield from (read_ofac_xml if self.form is Form.OFAC_XML else read_un_xml)(self._only_one())

    def _only_one(self) -> Source:
        if len(self.sources) > 1:
            raise ListRefused("files", "this format comes in one file")
        return self.sources[0]

    def _miss(self, files: OfacCsv) -> None:
        absent = [name for name in ("add", "alt") if name not in files.files]
        self.remarks.extend(f"{name}.csv was not given: {_ABSENT[name]} are missing" for name in absent)


_ABSENT = {"add": "addresses", "alt": "aliases"}
_LOOSE = {
    Form.OFAC_CSV: "rows name an entity that sdn.csv has not: it may have been cut",
    Form.FTM: "references lead to an address that the file has not: it may have been cut",
}
_NO_END = "the files do not say where they end: a loss of whole rows at the end would not be seen"


def read_list(sources: Sequence[Source], form: Form | None, parts: Parts) -> Reading:
    """The reading of these files, in `form` or the format that is found; ListRefused when there is none."""
    if not sources:
        raise ListRefused("empty", "no file was given")
    for source in sources:
        head_of(source)
    found = {detect(source) for source in sources} if form is None else {form}
    if len(found) > 1:
        raise ListRefused("files", "the files have several formats")
    return Reading(found.pop(), sources, parts)


def _refuse_absurd(entity: ListedEntity, count: int) -> None:
    if count > MOST_ENTITIES:
        raise ListRefused("too-large", f"the list has more than {MOST_ENTITIES:,} entities")
    if sum(map(len, entity.properties.values())) > MOST_VALUES:
        raise ListRefused("too-large", f"entity {count:,} has more than {MOST_VALUES:,} values")
    names = (entity.id, entity.schema, *entity.properties)
    if any(len(name) > LONGEST_ID for name in names):
        raise ListRefused("too-large", f"entity {count:,} has an id or the name of a property beyond all reason")
    if not all(name.isprintable() for name in names):
        raise ListRefused(
            "malformed", f"entity {count:,} has control characters in its id or in the name of a property"
        )
