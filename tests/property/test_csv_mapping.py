"""A mapping of columns loses no cell that it names, changes none, and sends none that it does not name."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.csv_columns import NAMES
from services.console.sending.csv_cells import to_bytes
from services.console.sending.file_rows import open_file
from services.console.sending.mapping import REFERENCE, ColumnMapping

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
OTHERS = st.sampled_from([f"theirs {place}" for place in range(8)])


@st.composite
def mapped_files(draw: st.DrawFn) -> tuple[list[str], list[list[str]], ColumnMapping]:
    """Columns, rows of them, and what some of the columns are."""
    own = draw(st.lists(OTHERS, min_size=1, max_size=6, unique=True))
    chosen = draw(st.lists(st.sampled_from(own), unique=True))
    ours = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=len(chosen), max_size=len(chosen)))
    first = st.text(st.characters(categories=("Lu", "Nd")), min_size=1, max_size=5)
    row = st.tuples(first, *(CELLS for _ in own[1:])).map(list)
    return own, draw(st.lists(row, min_size=1, max_size=4)), ColumnMapping(columns=dict(zip(chosen, ours, strict=True)))


@given(mapped_files())
@settings(max_examples=60)
def test_every_cell_that_is_named_goes_out_as_it_is_and_no_other(
    made: tuple[list[str], list[list[str]], ColumnMapping],
) -> None:
    own, rows, mapping = made
    with TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.csv"
        path.write_bytes(b"\r\n".join(map(to_bytes, [own, *rows])) + b"\r\n")
        file = open_file(path, mapping=mapping)
        sent = [_read(file.header(), row.data) for row in file.rows()]

    for number, (cells, got) in enumerate(zip(rows, sent, strict=True), 1):
        named = {mapping.columns[name]: cell for name, cell in zip(own, cells, strict=True) if name in mapping.columns}
        reference = named.get(REFERENCE, "").strip() or file.reference(number)
        assert got == named | {REFERENCE: reference}


def _read(header: bytes, row: bytes) -> dict[str, str]:
    names, cells = (next(csv.reader(io.StringIO(data.decode(), newline=""))) for data in (header, row))
    return dict(zip(names, cells, strict=True))
