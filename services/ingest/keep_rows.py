"""A harvest into the tables, one binary COPY a table. What it withdraws is kept by withdraw.py."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.harvest import Harvest, KeyRow
from services.ingest.core.labels import FORM
from services.ingest.core.screening import Labels
from services.kit.database import CopyBuffer, copy_in, day, int2, int8, timestamptz, utf8, uuid

LABEL_COLUMNS = ("ref", "role", "form", "names", "exact")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "record": ("ref", "id", "type", "retain_until", "supersedes", "state", "bytes"),
    "parcel": ("ref", "id", "item", "posted_on"),
    "parcel_key": ("kind", "value", "ref", "roles", "written"),
    "tracking_event": ("ref", "item", "posted_on", "at"),
    "regroup": ("ref",),
    "label": LABEL_COLUMNS,
}

Encoded = dict[str, CopyBuffer]


async def keep_rows(conn: AsyncConnection, encoded: Encoded) -> None:
    """Append the rows inside the caller's transaction."""
    for table, buffer in encoded.items():
        if buffer.rows:
            await copy_in(conn, table, _COLUMNS[table], buffer)


def encode(gathered: Harvest, labels: Labels) -> Encoded:
    """The rows in COPY's form. A parcel also gives a row of `regroup`: its group is to be found."""
    buffers = {table: CopyBuffer(len(columns)) for table, columns in _COLUMNS.items()}
    buffers["label"] = encode_labels(labels)
    _encode_records(gathered, buffers)
    for parcel in gathered.parcels:
        item, posted_on = utf8(parcel.item), day(parcel.posted_on)
        buffers["parcel"].add_row(int8(parcel.ref), uuid(parcel.id), item, posted_on)
        buffers["regroup"].add_row(int8(parcel.ref))
    for event in gathered.events:
        item, posted_on = utf8(event.item), day(event.posted_on)
        buffers["tracking_event"].add_row(int8(event.ref), item, posted_on, timestamptz(event.at))
    _encode_parcel_keys(gathered.parcel_keys, buffers["parcel_key"])
    return buffers


def encode_labels(labels: Labels) -> CopyBuffer:
    """The rows of `label`."""
    buffer = CopyBuffer(len(LABEL_COLUMNS))
    for (ref, role, _, exact), names in zip(labels.screened, labels.names_to_store(), strict=True):
        buffer.add_row(int8(ref), int2(role), int2(FORM), names, exact.tobytes())
    return buffer


def _encode_records(gathered: Harvest, buffers: Encoded) -> None:
    record = buffers["record"]
    for ref, identity, kind, retain_until, supersedes, state, line in gathered.records:
        other = uuid(supersedes) if supersedes else None
        record.add_row(int8(ref), uuid(identity), utf8(kind), day(retain_until), other, int2(state), line)


def _encode_parcel_keys(rows: Sequence[KeyRow], buffer: CopyBuffer) -> None:
    for ref, (kind, value, written, roles) in rows:
        spelling = utf8(written) if written != value else None
        buffer.add_row(utf8(kind), utf8(value), int8(ref), int2(roles), spelling)
