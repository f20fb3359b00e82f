"""A file of records, row by row, as it will be handed in: NDJSON, JSON or CSV.

Bytes of a row are passed on as they are, of CSV under the columns that a mapping says; what is wrong in them is for the
exchange to say. Only one thing is added: a row without `submission` gets a reference made of the file's SHA-256 and the
row's number, so that sending it again is sending the same record. Row numbers count from 1: the line of an NDJSON file,
the element of a JSON list, the data row of a CSV file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

import orjson

from services.console.say import Trouble
from services.console.sending import csv_cells
from services.console.sending.mapping import ColumnMapping
from services.feed.strict_json import Malformed, parse_object

Form = Literal["ndjson", "json", "csv"]

LONGEST_ROW = 262_144
"""Bytes of a line of a feed; a longer row is refused without being sent."""
LARGEST_JSON = 67_108_864
"""A JSON list is read whole, as its end may make it none; larger ones come as NDJSON."""
_SUFFIXES: dict[str, Form] = {".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "json", ".csv": "csv"}


class Wrong(NamedTuple):
    """What no exchange needs to be asked about."""

    code: str
    detail: str


TOO_LONG = Wrong("too-large", f"the row has more than {LONGEST_ROW:,} bytes")
CELLS = Wrong("malformed", "the row has more or fewer cells than the first one has columns")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row, ready to be sent."""

    number: int
    data: bytes
    """Without a line feed at its end; of a CSV file the cells, encoded again."""
    end: int
    """Where the file was read to, in bytes."""
    wrong: "Wrong | None" = None
    """Why it is refused without being sent."""
    cells: tuple[str, ...] | None = None
    """Of a CSV file the row as it stands there, with its reference."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file to be handed in."""

    path: Path
    form: Form
    size: int
    digest: str
    """SHA-256, hexadecimal."""
    mapping: ColumnMapping | None = None
    """Of a CSV file whose columns have other names than ours."""

    def reference(self, row: int) -> str:
        """The reference of a row that has none."""
        return f"{self.digest[:24]}-{row}"

    def header(self) -> bytes:
        """What every request begins with: the columns of a CSV file, else nothing."""
        return csv_cells.to_bytes(self.columns().sent) if self.form == "csv" else b""

    def columns(self) -> csv_cells.Columns:
        """Of a CSV file; raises Trouble when it has none."""
        return csv_cells.Columns(csv_cells.read_columns(self.path), self.mapping)

    def rows(self) -> Iterator[FileRow]:
        """The rows in order; raises Trouble when the file as a whole is not what it seems."""
        return _READ[self.form](self)

    def readable(self, row: FileRow, own: Sequence[str]) -> Any:
        """A row as it is shown to whoever must mend it: an object, else its text; None when it is too long.

        `own` are the columns of a CSV file; a row with more or fewer cells is the list of them.
        """
        if row.wrong == TOO_LONG:
            return None
        if row.cells is not None:
            return list(row.cells) if row.wrong == CELLS else dict(zip(own, row.cells, strict=True))
        try:
            return parse_object(row.data)
        except Malformed:
            return row.data.decode(errors="replace")

    @property
    def media_type(self) -> str:
        """How the rows are sent."""
        return "text/csv" if self.form == "csv" else "application/x-ndjson"


def open_file(path: Path, form: Form | None = None, mapping: ColumnMapping | None = None) -> RecordFile:
    """What is known of a file before its rows are read; `form` by its name when not given."""
    form = form or form_of(path.name)
    if form is None:
        raise Trouble(f"{path}: neither .ndjson, .jsonl, .json nor .csv", "say what it is with --format")
    try:
        with path.open("rb") as file:
            return RecordFile(path, form, path.stat().st_size, _digest(file), mapping)
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "check the path") from None


def form_of(name: str) -> Form | None:
    """What a file is by its name."""
    return _SUFFIXES.get(Path(name).suffix.lower())


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _ndjson_rows(file: RecordFile) -> Iterator[FileRow]:
    with file.path.open("rb") as source:
        number = 0
        while line := source.readline(LONGEST_ROW + 2):
            number += 1
            if len(line) > LONGEST_ROW + 1 or (len(line) > LONGEST_ROW and not line.endswith(b"\n")):
                _skip_line(source, line)
                yield FileRow(number, b"", source.tell(), wrong=TOO_LONG)
            elif line.strip():
                yield FileRow(number, with_reference(line.strip(), file.reference(number)), source.tell())


def _skip_line(source: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = source.readline(1 << 20)


def with_reference(row: bytes, reference: str) -> bytes:
    """The row with `submission` as its first member, when it is an object without one; else the row itself."""
    try:
        content = orjson.loads(row)
    except orjson.JSONDecodeError:
        return row
    if not isinstance(content, dict) or "submission" in content:
        return row
    comma = b"," if content else b""
    return b'{"submission":' + orjson.dumps(reference) + comma + row[1:]


def _json_rows(file: RecordFile) -> Iterator[FileRow]:
    """A list's elements; one object, however it is broken into lines; or NDJSON under another name."""
    if file.size > LARGEST_JSON:
        raise Trouble(f"{file.path}: too large for one JSON document", "write it as NDJSON, a record a line")
    data = file.path.read_bytes().strip()
    if data.startswith(b"["):
        return _list_rows(file, data)
    if _is_json(data.partition(b"\n")[0]):
        return _ndjson_rows(file)
    # A line feed inside a JSON string is none: outside of one, a blank means the same.
    row = data.replace(b"\n", b" ")
    return iter([FileRow(1, with_reference(row, file.reference(1)), file.size, _too_long(row))])


def _list_rows(file: RecordFile, data: bytes) -> Iterator[FileRow]:
    try:
        elements = parse_object(b'{"rows":' + data + b"}")["rows"]
    except Malformed as fault:
        raise Trouble(f"{file.path}: {fault}", "mend the file; as NDJSON one bad row refuses itself alone") from None
    for number, element in enumerate(elements, 1):
        row = with_reference(orjson.dumps(element), file.reference(number))
        yield FileRow(number, row, file.size * number // len(elements), _too_long(row))


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _csv_rows(file: RecordFile) -> Iterator[FileRow]:
    for each in csv_cells.read_rows(file.path, file.mapping, file.reference):
        row = csv_cells.to_bytes(each.sent) if each.sent is not None else b""
        wrong = CELLS if each.sent is None else _too_long(row)
        yield FileRow(each.number, row, each.end, wrong, tuple(each.own))


def _too_long(row: bytes) -> Wrong | None:
    return TOO_LONG if len(row) > LONGEST_ROW else None


_READ: dict[Form, Callable[[RecordFile], Iterator[FileRow]]] = {
    "ndjson": _ndjson_rows,
    "json": _json_rows,
    "csv": _csv_rows,
}
