"""Labels as they are compared to find who is who: made once for each parcel from its record, read in columns.

Everything is packed by the database: a million rows would cost seconds to unpack here.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import LiteralString, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.entities.marks import Marks, marks_of
from services.ingest.core.entities.parties import Parties
from services.ingest.core.entities.written import Value, country_of, party_of_label, values_of, written_address
from services.ingest.core.identifiers import Kind
from services.ingest.core.labels import FORM
from services.ingest.core.networks.view import country_code
from services.ingest.keep_entities import ENTITIES
from services.kit.columns import write_rows
from services.kit.database import CopyBuffer, copy_in, fetch, fetch_one, int8

AT_ONCE = 1_000
"""Parcels whose labels are made in one go."""

_COLUMNS = ("label", "name", "marks")
_UNMADE: LiteralString = """
    SELECT p.ref, r.bytes FROM parcel p JOIN record r USING (ref)
    WHERE p.ref = ANY(%(refs)s) AND r.bytes IS NOT NULL AND NOT EXISTS (SELECT FROM party WHERE label = p.ref * 2)
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
_OF_LABELS: LiteralString = _PACKED + "WHERE p.label = ANY(%(labels)s) ORDER BY p.label) AS each"
_CHUNK: LiteralString = (
    _PACKED + "WHERE p.label > %(after)s AND l.ref > %(after)s / 2 - 1 ORDER BY p.label LIMIT %(most)s) AS each"
)
_RECORDS: LiteralString = """
    SELECT ref, bytes FROM record WHERE ref = ANY(%(refs)s) AND state = 0 AND bytes IS NOT NULL"""


class Made(NamedTuple):
    """A label that was made: what it declares, and its marks."""

    label: int
    values: tuple[Value, ...]
    marks: Marks


def make(ref: int, line: bytes) -> tuple[Made, Made]:
    """The sender's and the addressee's label of a parcel's line."""
    body = orjson.loads(line)["body"]
    sender, addressee = (_made(number, party_of_label(body, number)) for number in (ref * 2, ref * 2 + 1))
    return sender, addressee


def _made(label: int, party: Mapping[str, object]) -> Made:
    values = tuple(values_of(party))
    keys = ((value.kind, value.key) for value in values if value.key)
    return Made(label, values, marks_of(keys, country_code(country_of(party))))


async def make_parties(conn: AsyncConnection, refs: Collection[int]) -> list[Made]:
    """Make and keep the labels of those of the parcels that have none yet."""
    rows = await fetch(conn, _UNMADE, {"refs": list(refs)})
    made = await asyncio.to_thread(lambda: [each for row in rows for each in make(row.ref, bytes(row.bytes))])
    if made:
        await copy_in(conn, "party", _COLUMNS, _encoded(made))
    return made


async def make_missing(engine: AsyncEngine) -> int:
    """Make the labels of all parcels that have none; gives the parcels."""
    count, after = 0, -1
    while True:
        async with engine.begin() as conn:
            await conn.execute(ENTITIES)  # arrival makes them too
            refs = list((await conn.execute(_MISSING, {"after": after, "limit": AT_ONCE})).scalars())
            if not refs:
                return count
            await make_parties(conn, refs)
        count, after = count + len(refs), refs[-1]


def _encoded(made: Iterable[Made]) -> CopyBuffer:
    buffer = CopyBuffer(len(_COLUMNS))
    for label, _, marks in made:
        buffer.add_row(int8(label), int8(name_sign(marks)), marks.tobytes())
    return buffer


def name_sign(marks: Marks) -> int:
    """One signed number for all names that count."""
    return int(marks[(marks >> np.uint64(60)) == np.uint64(4)].sum(dtype=np.uint64).astype(np.int64))


async def parties_of(conn: AsyncConnection, labels: Collection[int]) -> Parties:
    """These labels in columns, those that are stored."""
    return columns_of(await fetch_one(conn, _OF_LABELS, {"labels": list(labels), "form": FORM}))


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


__all__ = [
    "AT_ONCE", "Kind", "Made", "addresses_of", "make", "make_missing", "make_parties", "name_sign", "parties_behind",
    "parties_of", "together", "write_rows",
]  # fmt: skip
