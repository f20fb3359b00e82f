"""CSV rows on their way: read by the rules of RFC 4180, given a reference where they have none, written again.

What the columns mean is for the exchange to say (docs/csv.md); only `submission` is looked at here.
"""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from services.console.say import Trouble

REFERENCE = "submission"


def read_columns(path: Path) -> list[str]:
    """The header that is sent: the file's own, with a column of references when it has none. Raises Trouble."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        try:
            columns = [name.strip() for name in next(csv.reader(text), [])]
        except (csv.Error, UnicodeDecodeError):
            raise Trouble(f"{path}: the first row names no columns in UTF-8", "see docs/csv.md") from None
    return columns if REFERENCE in columns else [*columns, REFERENCE]


def read_rows(path: Path, reference: Callable[[int], str]) -> Iterator[tuple[int, bytes, int]]:
    """Number, row and place in the file (bytes) of each data row; `reference` gives that of a row by its number.

    Raises Trouble, with the line, where the file is no CSV.
    """
    with path.open("rb") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            columns = [name.strip() for name in next(reader, [])]
            for number, cells in enumerate(filter(None, reader), 1):
                yield number, to_bytes(_with_reference(columns, cells, reference(number))), raw.tell()
        except (csv.Error, UnicodeDecodeError) as fault:
            why = "not UTF-8" if isinstance(fault, UnicodeDecodeError) else str(fault)
            raise Trouble(f"{path}: line {reader.line_num}: {why}", "mend that line, then run it again") from None


def to_bytes(cells: list[str]) -> bytes:
    """Cells as one row, without its line feed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue().encode()


def by_column(header: bytes, row: bytes) -> dict[str, str]:
    """A row's cells under the names of their columns."""
    names, cells = (next(csv.reader([data.decode()]), []) for data in (header, row))
    return dict(zip(names, cells, strict=False))


def _with_reference(columns: list[str], cells: list[str], reference: str) -> list[str]:
    """A row with too few or too many cells keeps that fault: the exchange refuses it."""
    if REFERENCE not in columns:
        return [*cells, reference]
    if len(cells) != len(columns):
        return cells
    place = columns.index(REFERENCE)
    return [*cells[:place], cells[place].strip() or reference, *cells[place + 1 :]]
