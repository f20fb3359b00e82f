"""Controlled substances that parcels name, beside the notices that speak of them: for a view (core/networks/view.py).

Few parcels name one, so their records are read. A notice is found by the number that a parcel gives and the country
that issued it; what was answered last counts.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import LiteralString, NamedTuple

import numpy as np
import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.parcel import Parcel
from schemas.precursor_notice import NoticeSubstance, PreExportNotice, PreExportReply, Quantity
from schemas.registry import read_record
from services.ingest.core.exact import number
from services.ingest.core.identifiers import plain
from services.ingest.core.networks.view import ANSWERS, UNKNOWN, Declared, Notices, View
from services.ingest.core.papers import notice_number
from services.kit.columns import as_array, fetch_columns

MOST = 20_000
"""Parcels of a view whose records are read; the newest."""
_GRAMS = {"KGM": 1000, "GRM": 1}
_EPOCH = dt.date(1970, 1, 1)

# What parcels name firmly: with a CAS number or a full name.
_NAMED = text(f"""
    SELECT DISTINCT parcel, control, CAST(named->0->>'piece' AS integer) AS piece
    FROM control_hit WHERE NOT weak AND parcel = ANY(:refs) ORDER BY parcel LIMIT {MOST}""")  # noqa: S608
_CONTROLS = text("SELECT ref, bytes FROM record WHERE type = 'scheduling' AND state = 0 ORDER BY ref")
_FIRMLY: LiteralString = """
    SELECT DISTINCT parcel FROM control_hit WHERE NOT weak AND parcel = ANY(%(refs)s::bigint[]) ORDER BY parcel"""
_RECORDS = text("SELECT ref, bytes FROM record WHERE ref = ANY(:refs) AND state = 0 ORDER BY ref")
_NOTICES = text("""
    SELECT ref, id, bytes FROM record WHERE type = ANY(ARRAY['pre-export-notice', 'pre-export-reply']) AND state = 0
    ORDER BY ref""")


class _Naming(NamedTuple):
    """A substance that a parcel names."""

    ref: int
    substance: int
    grams: float | None
    number: str | None
    """Of the notice that the parcel refers to, with its country."""


class _Precursors(NamedTuple):
    """Precursors under control, each by one number: of those alone must be notified."""

    by_control: Mapping[int, int]
    """By ref of the scheduling record."""
    by_name: Mapping[str, int]
    """By every CAS number and name."""


async def load_declared(conn: AsyncConnection, view: View) -> View:
    """The view with the precursors that its parcels declare."""
    firmly = await fetch_columns(conn, _FIRMLY, {"parcel": "i8"}, {"refs": as_array(view.parcels.refs.tolist())})
    refs = firmly["parcel"].tolist()[-MOST:]
    if not refs:
        return view
    precursors = await _precursors(conn)
    parcels = {row.ref: _parcel(row.bytes) for row in await conn.execute(_RECORDS, {"refs": refs})}
    named = {
        _naming(row.parcel, parcels[row.parcel], precursors.by_control[row.control], row.piece)
        for row in await conn.execute(_NAMED, {"refs": refs})
        if row.parcel in parcels and row.control in precursors.by_control
    }
    notices, numbers = await _notices(conn, precursors.by_name)
    return replace(view, declared=_declared(view, sorted(named, key=lambda each: each[:2]), numbers), notices=notices)


async def _precursors(conn: AsyncConnection) -> _Precursors:
    by_control: dict[int, int] = {}
    by_name: dict[str, int] = {}
    for row in await conn.execute(_CONTROLS):
        substance = read_record(orjson.loads(bytes(row.bytes))).body.substance
        if substance.kind == "precursor":
            named = by_control[row.ref] = _number_of(substance.name)
            written = (
                substance.name,
                *substance.synonyms,
                *substance.names_zh,
                *(each.number for each in substance.cas),
            )
            by_name |= {plain(each): named for each in written}
    return _Precursors(by_control, by_name)


def _number_of(name: str) -> int:
    """Signed 64 bits for a substance's name."""
    return int(np.uint64(number("substance", plain(name))).astype(np.int64))


def _parcel(line: bytes) -> Parcel:
    body: Parcel = read_record(orjson.loads(bytes(line))).body
    return body


def _naming(ref: int, parcel: Parcel, substance: int, piece: int) -> _Naming:
    contents = parcel.contents[piece] if piece < len(parcel.contents) else parcel.contents[0]
    grams = float(contents.net_weight_grams) if contents.net_weight_grams is not None else None
    notice = next((each for each in parcel.references if each.kind == "pre-export-notice"), None)
    said = notice_number(notice.number, notice.country or parcel.route.origin) if notice else None
    return _Naming(ref, substance, grams, said)


async def _notices(conn: AsyncConnection, precursors: Mapping[str, int]) -> tuple[Notices, dict[str, int]]:
    """The notices, and the row of each by its number."""
    read = [
        (row.ref, str(row.id), read_record(orjson.loads(bytes(row.bytes))).body) for row in await conn.execute(_NOTICES)
    ]
    replies: dict[str, PreExportReply] = {}
    for _, _, body in read:
        if isinstance(body, PreExportReply):
            before = replies.get(body.record)
            replies[body.record] = body if before is None or body.replied_on >= before.replied_on else before
    notices = [(ref, body, replies.get(record)) for ref, record, body in read if isinstance(body, PreExportNotice)]
    numbers = {notice_number(body.reference, body.exporting): row for row, (_, body, _) in enumerate(notices)}
    return _columns(notices, precursors), numbers


def _columns(
    notices: Sequence[tuple[int, PreExportNotice, PreExportReply | None]], precursors: Mapping[str, int]
) -> Notices:
    return Notices(
        np.array([ref for ref, _, _ in notices], np.int64),
        np.array([_notified(body.substance, precursors) for _, body, _ in notices], np.int64),
        np.array([_grams(body.quantity, reply) for _, body, reply in notices], np.float64),
        np.array([ANSWERS.index(reply.answer) if reply else 0 for _, _, reply in notices], np.uint8),
        np.array([(body.dispatch_on - _EPOCH).days for _, body, _ in notices], np.int32),
    )


def _notified(substance: NoticeSubstance, precursors: Mapping[str, int]) -> int:
    named = (precursors.get(plain(each)) for each in (substance.cas, substance.name) if each)
    return next((each for each in named if each is not None), _number_of(substance.name))


def _grams(notified: Quantity, reply: PreExportReply | None) -> float:
    amount = reply.permitted if reply and reply.permitted else notified
    return float(Decimal(amount.amount)) * _GRAMS[amount.unit] if amount.unit in _GRAMS else float("nan")


def _declared(view: View, named: Sequence[_Naming], numbers: Mapping[str, int]) -> Declared:
    return Declared(
        np.searchsorted(view.parcels.refs, [each.ref for each in named]).astype(np.int32),
        np.array([each.substance for each in named], np.int64),
        np.array([float("nan") if each.grams is None else each.grams for each in named], np.float64),
        np.array([numbers.get(each.number or "", UNKNOWN) for each in named], np.int32),
        np.array([each.number is not None for each in named], np.bool_),
    )
