"""Files of operators on their way in and out: looked through before they are kept, and refused rows given back."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson

from services.console.say import Trouble
from services.console.sending import csv_cells
from services.console.sending.column_guess import guess
from services.console.sending.file_rows import Form, RecordFile
from services.console.sending.mapping import fits_as_it_is
from services.console.web.forms import Upload
from services.console.web.hand_ins import HandIn, HandIns, lines_of
from services.console.web.visit import Visit

MOST_BYTES = 16_777_216
MOST_ROWS = 20_000


class TooManyRows(Trouble):
    """More than a file may have here."""


def begin(visit: Visit, upload: Upload, kind: Form) -> HandIn | None:
    """Keep the file, with what its columns are known to mean. Raises Trouble when it cannot be read."""
    digest, over = sha256(upload.content).hexdigest(), visit.desk.handing_over
    own, rows = _looked_through(upload.content, kind, digest)
    held = over.mappings.find(visit.reader.agency, own) if kind == "csv" else None
    asks = kind == "csv" and held is None and not fits_as_it_is(own)
    return over.held.begin(
        upload.content, visit.now, subject=visit.reader.subject, agency=visit.reader.agency, name=upload.name,
        form=kind, digest=digest, rows=rows, columns=own, mapping=guess(own) if asks else held,
        recalled=held is not None, stage="columns" if asks else "checking",
    )  # fmt: skip


def _looked_through(content: bytes, kind: Form, digest: str) -> tuple[tuple[str, ...], int]:
    """The columns of a CSV file, and how many rows there are. Raises Trouble."""
    with NamedTemporaryFile(prefix="parcelbridge-hand-in-") as copy:
        copy.write(content)
        copy.flush()
        file = RecordFile(Path(copy.name), kind, len(content), digest)
        own = tuple(csv_cells.read_columns(file.path)) if kind == "csv" else ()
        rows = sum(1 for _ in file.rows())
    if rows > MOST_ROWS:
        raise TooManyRows(f"the file: it has more than {MOST_ROWS} rows")
    if rows == 0:
        raise Trouble("the file: it has no row")
    return own, rows


def given_back(held: HandIns, found: HandIn) -> bytes:
    """The refused rows of a hand-in: of CSV with its own columns, else each with its reason."""
    refused = lines_of(held.refused_path(found, found.part))
    if found.form != "csv":
        return b"".join(orjson.dumps(each) + b"\n" for each in refused)
    return b"".join(row + b"\n" for row in _as_csv(found, refused))


def _as_csv(found: HandIn, refused: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    own = csv_cells.Columns(found.columns, found.mapping).own
    yield csv_cells.to_bytes(own)
    for each in refused:
        record = each["record"]
        if record is not None:
            yield csv_cells.to_bytes(record if isinstance(record, list) else [record[name] for name in own])
