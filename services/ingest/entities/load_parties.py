"""Labels as they are compared to find who is who: made once for each parcel from its record, read in columns.

Everything is packed by the database: a million rows would cost seconds to unpack here.
"""

import asyncio
from collections.abc import Collection, Iterable
from typing import LiteralString, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.entities.parties import Parties
from services.ingest.core.entities.written import party_of_label, written_address
from services.ingest.core.harvest import parcel_row
from services.ingest.core.labels import FORM
from services.ingest.entities.keep_entities import ENTITIES
from services.ingest.screening.read_labels import parcel_of
from services.ingest.taking_in.keep_rows import PARTY_COLUMNS, encode_parties
from services.kit.columns import as_array
from services.kit.database import CopyBuffer, copy_in, fetch, fetch_one

AT_ONCE = 1_000
"""Parcels whose labels are made in one go."""

_UNMADE: LiteralString = """
    SELECT p.ref, r.bytes FROM parcel p JOIN record r USING (ref)
    WHERE p.ref = ANY(%(refs)s::bigint[]) AND r.bytes IS NOT NULL
    AND NOT EXISTS (SELECT FROM party WHERE label = p.ref * 2)
    ORDER BY p.ref"""
_MISSING = text("""
    SELECT ref FROM parcel p WHERE ref > :after AND NOT EXISTS (SELECT FROM party WHERE label = p.ref * 2)
    ORDER BY ref LIMIT :limit""")

_PACKED = """
    SELECT string_agg(int8send(label), '') AS labels, string_agg(int4send(octet_length(marks)), '') AS marks_lengths,
           string_agg(marks, '') AS marks, string_agg(int4send(octet_length(names)), '') AS names_lengths,
           string_agg(names, '') AS names
    FROM (SELECT p.label, p.marks, l.names FROM party p
          JOIN label l ON l.ref = p.label / 2 AND l.role = 1 + p.label %% 2 AND l.form = %(form)s """
_OF_LABELS: LiteralString = _PACKED + "WHERE p.label = ANY(%(labels)s::bigint[]) ORDER BY p.label) AS each"
_CHUNK: LiteralString = (
    _PACKED + "WHERE p.label > %(after)s AND l.ref > %(after)s / 2 - 1 ORDER BY p.label LIMIT %(most)s) AS each"
)
_RECORDS: LiteralString = """
    SELECT ref, bytes FROM record WHERE ref = ANY(%(refs)s) AND state = 0 AND bytes IS NOT NULL"""


async def make_parties(conn: AsyncConnection, refs: Collection[int]) -> None:
    """Make and keep the labels of those of the parcels that were taken in by an earlier version, and have none."""
    rows = await fetch(conn, _UNMADE, {"refs": as_array(refs)})
    if rows:
        buffer = await asyncio.to_thread(_encoded, [(row.ref, bytes(row.bytes)) for row in rows])
        await copy_in(conn, "party", PARTY_COLUMNS, buffer)


def _encoded(rows: Iterable[tuple[int, bytes]]) -> CopyBuffer:
    return encode_parties(parcel_row(ref, "", parcel_of(line)) for ref, line in rows)


async def make_missing(engine: AsyncEngine) -> int:
    """Make the labels of all parcels that have none; gives the parcels."""
    count, after = 0, -1
    while True:
        async with engine.begin() as conn:
            await fetch(conn, ENTITIES, {})  # arrival makes them too
            refs = list((await conn.execute(_MISSING, {"after": after, "limit": AT_ONCE})).scalars())
            if not refs:
                return count
            await make_parties(conn, refs)
        count, after = count + len(refs), refs[-1]


async def parties_of(conn: AsyncConnection, labels: Collection[int]) -> Parties:
    """These labels in columns, those that are stored."""
    return columns_of(await fetch_one(conn, _OF_LABELS, {"labels": as_array(labels), "form": FORM}))


async def parties_behind(conn: AsyncConnection, after: int, most: int) -> Parties:
    """So many labels behind one, in columns."""
    return columns_of(await fetch_one(conn, _CHUNK, {"after": after, "most": most, "form": FORM}))


def columns_of(row: NamedTuple) -> Parties:
    """Columns from what the database packed."""
    labels, marks_lengths, marks, names_lengths, names = (each or b"" for each in row)
    return Parties(
        np.frombuffer(labels, ">i8").astype(np.int64),
        _offsets(marks_lengths, 8),
        np.frombuffer(marks, "<u8"),
        _offsets(names_lengths, 1),
        np.frombuffer(names, np.uint8),
    )


def together(parts: list[Parties]) -> Parties:
    """Labels of several reads as one, in their order."""
    if not parts:
        return columns_of((b"",) * 5)  # type: ignore[arg-type]
    return Parties(
        np.concatenate([part.numbers for part in parts]),
        _chained([part.marks_at for part in parts]),
        np.concatenate([part.marks for part in parts]),
        _chained([part.names_at for part in parts]),
        np.concatenate([part.names for part in parts]),
    )


def _chained(offsets: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    lengths = np.concatenate([np.diff(each) for each in offsets])
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


def _offsets(lengths: bytes, size: int) -> NDArray[np.int64]:
    counts = np.frombuffer(lengths, ">i4").astype(np.int64) // size
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))


async def addresses_of(conn: AsyncConnection, labels: Collection[int]) -> dict[int, list[str]]:
    """The address of each label as written, where its record stands."""
    wanted = set(labels)
    rows = await fetch(conn, _RECORDS, {"refs": sorted({label // 2 for label in wanted})})
    found = {}
    for row in rows:
        body = orjson.loads(bytes(row.bytes))["body"]
        for label in (row.ref * 2, row.ref * 2 + 1):
            if label in wanted:
                found[label] = [written_address(party_of_label(body, label)["address"])]
    return found
