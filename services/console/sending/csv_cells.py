"""CSV rows on their way: read by the rules of RFC 4180, under the columns that they are sent with, given a reference.

What the columns mean is for the exchange to say (docs/csv.md). A file whose columns have other names comes with a
mapping; of its rows that part is sent that the mapping names.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.console.say import Trouble
from services.console.sending.mapping import LONGEST_NAME, MOST_COLUMNS, REFERENCE, ColumnMapping


@dataclass(frozen=True, slots=True)
class Cells:
    """One data row."""

    number: int
    own: list[str]
    """As the file has it, with its reference."""
    sent: list[str] | None
    """Under the columns that are sent; None when the row has too few or too many cells."""
    end: int
    """Where the file was read to, in bytes."""


def read_columns(path: Path) -> list[str]:
    """The header of a file as it stands there. Raises Trouble."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        try:
            columns = [name.strip() for name in next(csv.reader(text), [])]
        except csv.Error:
            columns = []
    if "\ufffd" in "".join(columns):
        raise Trouble(f"{path}: the first row names no columns in UTF-8", "see docs/csv.md")
    if not columns or "" in columns or len(set(columns)) < len(columns):
        raise Trouble(f"{path}: the first row names no columns, each once", "see docs/csv.md")
    if len(columns) > MOST_COLUMNS or max(map(len, columns)) > LONGEST_NAME:
        what = f"more than {MOST_COLUMNS} columns, or a name of more than {LONGEST_NAME} characters"
        raise Trouble(f"{path}: {what}", "see docs/csv.md")
    return columns


def read_samples(path: Path, rows: int) -> list[list[str]]:
    """The first rows as they stand there, for somebody who wonders what a column holds."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        try:
            return [cells for cells, _ in zip(filter(None, reader), range(rows + 1), strict=False)][1:]
        except (csv.Error, UnicodeDecodeError):
            return []


class Columns:
    """The columns of a file, and those that are sent of it."""

    def __init__(self, own: Sequence[str], mapping: ColumnMapping | None) -> None:
        held = mapping.of(own) if mapping else {name: name for name in own}
        self._places = [own.index(name) for name in held]
        self._fixed = list(mapping.fixed.values()) if mapping else []
        self._width = len(own)
        sent = [*held.values(), *(mapping.fixed if mapping else ())]
        self._sent_at = sent.index(REFERENCE) if REFERENCE in sent else None
        self._own_at = next((own.index(name) for name, ours in held.items() if ours == REFERENCE), None)
        self.own = [*own] if self._own_at is not None else [*own, REFERENCE]
        """As refused rows come back: the file's own, with one of references when it has none."""
        self.sent = sent if self._sent_at is not None else [*sent, REFERENCE]

    def row(self, number: int, cells: list[str], reference: str, end: int) -> Cells:
        """One data row."""
        if len(cells) != self._width:
            return Cells(number, cells, None, end)
        picked = [*(cells[place] for place in self._places), *self._fixed]
        return Cells(
            number, _referenced(cells, self._own_at, reference), _referenced(picked, self._sent_at, reference), end
        )


def read_rows(path: Path, mapping: ColumnMapping | None, reference: Callable[[int], str]) -> Iterator[Cells]:
    """Each data row; `reference` gives that of a row by its number.

    Raises Trouble, with the line, where the file is no CSV.
    """
    columns = Columns(read_columns(path), mapping)
    with path.open("rb") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            next(reader, None)
            for number, cells in enumerate(filter(None, reader), 1):
                yield columns.row(number, cells, reference(number), raw.tell())
        except (csv.Error, UnicodeDecodeError) as fault:
            why = "not UTF-8" if isinstance(fault, UnicodeDecodeError) else str(fault)
            raise Trouble(f"{path}: line {reader.line_num}: {why}", "mend that line, then run it again") from None


def _referenced(cells: list[str], place: int | None, reference: str) -> list[str]:
    """A row with a reference where it has none."""
    if place is None:
        return [*cells, reference]
    return [*cells[:place], cells[place].strip() or reference, *cells[place + 1 :]]


def to_bytes(cells: Sequence[str]) -> bytes:
    """Cells as one row, without its line feed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue().encode()
