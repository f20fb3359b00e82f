"""Stored labels as columns, many thousands at once: the form in which the kernel looks through history.

Everything is packed by the database: a million rows would cost seconds to unpack here.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.parcel import Parcel
from schemas.registry import read_record
from services.ingest.core.labels import Side, sides_of
from services.ingest.core.list_index import Stored
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName

# The parcel that ends a chunk: labels of a parcel stay together.
_UPTO = text("""
    SELECT coalesce((SELECT ref FROM label WHERE ref > :after ORDER BY ref OFFSET :most LIMIT 1),
                    (SELECT max(ref) FROM label WHERE ref > :after))""")

_COLUMNS = text("""
    SELECT string_agg(int8send(ref), '') AS refs, string_agg(int2send(role), '') AS roles,
           string_agg(int4send(octet_length(blocking)), '') AS blocking_lengths, string_agg(blocking, '') AS blocking,
           string_agg(int4send(octet_length(exact)), '') AS exact_lengths, string_agg(exact, '') AS exact
    FROM (SELECT * FROM label WHERE ref > :after AND ref <= :upto ORDER BY ref, role) AS chunk""")

_NAMES = text("""
    SELECT names FROM unnest(CAST(:refs AS bigint[]), CAST(:roles AS smallint[])) WITH ORDINALITY
        AS wanted (ref, role, place)
    LEFT JOIN label USING (ref, role) ORDER BY place""")

_RECORDS = text("SELECT ref, bytes FROM parcel JOIN record USING (ref) WHERE ref = ANY(:refs)")


class LabelChunk(NamedTuple):
    """Labels of the parcels behind `after` up to `upto`, in the order of ref and role."""

    after: int
    upto: int
    refs: NDArray[np.int64]
    roles: NDArray[np.int16]
    stored: Stored


async def read_chunk(conn: AsyncConnection, after: int, most: int) -> LabelChunk | None:
    """About `most` labels behind the parcel `after`; None when there are no more."""
    upto = (await conn.execute(_UPTO, {"after": after, "most": most - 1})).scalar_one()
    if upto is None:
        return None
    row = (await conn.execute(_COLUMNS, {"after": after, "upto": upto})).mappings().one()
    return LabelChunk(
        after=after,
        upto=upto,
        refs=np.frombuffer(row["refs"], ">i8").astype(np.int64),
        roles=np.frombuffer(row["roles"], ">i2").astype(np.int16),
        stored=Stored(
            blocking_at=_offsets(row["blocking_lengths"]),
            blocking=np.frombuffer(row["blocking"], np.dtype("<u8")),
            exact_at=_offsets(row["exact_lengths"]),
            exact=np.frombuffer(row["exact"], np.dtype("<u8")),
        ),
    )


def _offsets(lengths: bytes) -> NDArray[np.int64]:
    counts = np.frombuffer(lengths, ">i4").astype(np.int64) // 8
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))


async def read_names(conn: AsyncConnection, refs: Sequence[int], roles: Sequence[int]) -> list[tuple[WrittenName, ...]]:
    """The names on these labels, in the same order; none for a label that is gone."""
    rows = await conn.execute(_NAMES, {"refs": refs, "roles": roles})
    return [tuple(WrittenName(written, Kind(kind)) for written, kind in names or ()) for names in rows.scalars()]


async def read_sides(conn: AsyncConnection, refs: Collection[int]) -> list[Side]:
    """Labels and goods of these parcels, from their records; parcels that are gone are left out."""
    rows = await conn.execute(_RECORDS, {"refs": list(refs)})
    return [side for ref, line in rows for side in sides_of(ref, parcel_of(line))]


def parcel_of(line: bytes) -> Parcel:
    """The body of a stored parcel's line."""
    parcel: Parcel = read_record(orjson.loads(bytes(line))).body
    return parcel
