"""A harvest into the tables, one binary COPY a table. What it withdraws is kept by withdraw.py."""

from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.entities.marks import name_sign
from services.ingest.core.harvest import EventRow, Harvest, ParcelRow
from services.ingest.core.identifiers import Kind
from services.ingest.core.labels import FORM
from services.ingest.core.networks import facts
from services.ingest.core.networks.attributes import attribute, kind_of
from services.ingest.core.networks.facts import Facts
from services.ingest.core.networks.view import country_code, label_number
from services.ingest.core.screening import Labels
from services.kit.columns import write_rows
from services.kit.database import (
    CopyBuffer,
    boolean,
    copy_in,
    day,
    float4,
    int2,
    int4,
    int8,
    timestamptz,
    utf8,
    uuid,
)

LABEL_COLUMNS = ("ref", "role", "form", "names", "exact")
PARCEL_COLUMNS = (
    "ref", "id", "item", "posted_on", "facts", "origin", "destination", "transit", "issuer", "series", "serial",
    "grams", "dollars", "heading", "vague",
)  # fmt: skip
PARTY_COLUMNS = ("label", "name", "marks")
EVENT_COLUMNS = ("ref", "item", "posted_on", "at", "code", "country")
LINK_TYPES = {"attribute": "i8", "ref": "i8", "kind": "i2", "roles": "i2"}
LINK_COLUMNS = tuple(LINK_TYPES)
_COLUMNS: dict[str, tuple[str, ...]] = {
    "record": ("ref", "id", "type", "retain_until", "supersedes", "state", "handling", "bytes"),
    "parcel": PARCEL_COLUMNS,
    "link": LINK_COLUMNS,
    "tracking_event": EVENT_COLUMNS,
    "arrival": ("ref",),
    "label": LABEL_COLUMNS,
    "party": PARTY_COLUMNS,
    "naming": ("record", "by", "type", "mark"),
    "due": ("ref", "type", "at", "mark"),
    "notified": ("number", "parcel"),
}
_NOT_DELIVERED = "EMH"
"""The event that lets a parcel be looked at again: what comes of an attempt that failed is a pattern of its own."""

_LOOK_AGAIN = text("""
    INSERT INTO arrival (ref) SELECT DISTINCT ref FROM link WHERE attribute = ANY(:items)
    ON CONFLICT (ref) DO UPDATE SET asked = arrival.asked + 1""")

Encoded = dict[str, CopyBuffer]


async def keep_rows(conn: AsyncConnection, encoded: Encoded) -> None:
    """Append the rows inside the caller's transaction."""
    for table, buffer in encoded.items():
        if buffer.rows:
            await copy_in(conn, table, _COLUMNS[table], buffer)


def worth_a_look(events: Iterable[EventRow]) -> list[EventRow]:
    """Those after which a parcel is looked at again."""
    return [event for event in events if event.code == _NOT_DELIVERED]


async def look_again(conn: AsyncConnection, events: Sequence[EventRow]) -> None:
    """Parcels that were taken in are looked at again for what these events say of them."""
    if events:
        items = {attribute(kind_of(Kind.ITEM), event.item) for event in events}
        await conn.execute(_LOOK_AGAIN, {"items": list(items)})


def encode(gathered: Harvest, labels: Labels, names: Sequence[bytes]) -> Encoded:
    """The rows in COPY's form; `names` are those of the labels, to be stored. A parcel also gives a row of `arrival`,
    for it is to be looked at."""
    buffers = {table: CopyBuffer(len(columns)) for table, columns in _COLUMNS.items()}
    buffers["label"] = encode_labels(labels, names)
    buffers["parcel"] = encode_parcels(gathered.parcels)
    buffers["link"] = encode_links(gathered.parcels)
    buffers["party"] = encode_parties(gathered.parcels)
    buffers["tracking_event"] = encode_events(gathered.events)
    _encode_records(gathered, buffers["record"])
    _encode_papers(gathered, buffers)
    refs = np.array([parcel.ref for parcel in gathered.parcels])
    buffers["arrival"].add_rows(*write_rows({"ref": "i8"}, {"ref": refs}))
    return buffers


def encode_labels(labels: Labels, names: Sequence[bytes]) -> CopyBuffer:
    """The rows of `label`; `names` as `Labels.names_to_store` gives them."""
    buffer = CopyBuffer(len(LABEL_COLUMNS))
    for (ref, role, _, exact), stored in zip(labels.screened, names, strict=True):
        buffer.add_row(int8(ref), int2(role), int2(FORM), stored, exact.tobytes())
    return buffer


def encode_parcels(parcels: Iterable[ParcelRow]) -> CopyBuffer:
    """The rows of `parcel`."""
    buffer = CopyBuffer(len(PARCEL_COLUMNS))
    for ref, id, item, posted_on, known, _, _ in parcels:
        buffer.add_row(int8(ref), uuid(id), utf8(item), day(posted_on), int2(facts.FORM), *_facts(known))
    return buffer


def _facts(known: Facts) -> list[bytes | None]:
    """The columns from `origin` on."""
    letters = (known.origin, known.destination, known.transit, known.issuer, known.series)
    return [
        *(_country(each) for each in letters),
        None if known.serial is None else int4(known.serial),
        int4(known.grams),
        None if known.dollars is None else float4(known.dollars),
        None if known.heading is None else int2(known.heading),
        boolean(known.vague),
    ]


def _country(letters: str | None) -> bytes | None:
    return int2(country_code(letters)) if letters else None


def encode_links(parcels: Sequence[ParcelRow]) -> CopyBuffer:
    """The rows of `link`."""
    rows = [(link.attribute, parcel.ref, link.kind, link.roles) for parcel in parcels for link in parcel.links]
    table = np.array(rows, np.int64).reshape(len(rows), len(LINK_COLUMNS))
    buffer = CopyBuffer(len(LINK_COLUMNS))
    buffer.add_rows(*write_rows(LINK_TYPES, dict(zip(LINK_COLUMNS, table.T, strict=True))))
    return buffer


def encode_parties(parcels: Iterable[ParcelRow]) -> CopyBuffer:
    """The rows of `party`."""
    buffer = CopyBuffer(len(PARTY_COLUMNS))
    for parcel in parcels:
        for there, marks in enumerate(parcel.marks):
            label = label_number(parcel.ref, addressee=bool(there))
            buffer.add_row(int8(label), int8(name_sign(marks)), marks.tobytes())
    return buffer


def encode_events(events: Iterable[EventRow]) -> CopyBuffer:
    """The rows of `tracking_event`."""
    buffer = CopyBuffer(len(EVENT_COLUMNS))
    for ref, item, posted_on, at, code, country in events:
        buffer.add_row(int8(ref), utf8(item), day(posted_on), timestamptz(at), _country(code[-2:]), _country(country))
    return buffer


def _encode_papers(gathered: Harvest, buffers: Encoded) -> None:
    for record, by, kind, answer in gathered.namings:
        buffers["naming"].add_row(uuid(record), int8(by), utf8(kind), utf8(answer) if answer else None)
    for ref, kind, at, mark in gathered.due:
        buffers["due"].add_row(int8(ref), utf8(kind), timestamptz(at), utf8(mark))
    for number, parcel in gathered.notified:
        buffers["notified"].add_row(utf8(number), int8(parcel))


def _encode_records(gathered: Harvest, record: CopyBuffer) -> None:
    for ref, identity, kind, retain_until, supersedes, state, handling, line in gathered.records:
        other, code = uuid(supersedes) if supersedes else None, None if handling is None else int2(handling)
        record.add_row(int8(ref), uuid(identity), utf8(kind), day(retain_until), other, int2(state), code, line)
