"""Stored labels as columns, many thousands at once: the form in which the kernel looks through history.

Everything is packed by the database: a million rows would cost seconds to unpack here.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.parcel import Parcel
from schemas.registry import read_record
from services.ingest.core.labels import FORM, Side, sides_of
from services.ingest.core.stored_names import StoredLabels
from services.kit.database import fetch_one

# The parcel that ends a chunk: labels of a parcel stay together.
_UPTO = text("""
    SELECT coalesce((SELECT ref FROM label WHERE ref > :after ORDER BY ref OFFSET :most LIMIT 1),
                    (SELECT max(ref) FROM label WHERE ref > :after))""")

_COLUMNS = """
    SELECT string_agg(int8send(ref), '') AS refs, string_agg(int2send(role), '') AS roles,
           string_agg(int4send(octet_length(names)), '') AS names_lengths, string_agg(names, '') AS names,
           string_agg(int4send(octet_length(exact)), '') AS exact_lengths, string_agg(exact, '') AS exact
    FROM (SELECT * FROM label WHERE ref > %(after)s AND ref <= %(upto)s AND form = %(form)s
          ORDER BY ref, role) AS chunk"""

_RECORDS = text("SELECT ref, bytes FROM parcel JOIN record USING (ref) WHERE ref = ANY(:refs)")


class LabelChunk(NamedTuple):
    """Labels of the parcels behind `after` up to `upto`, in the order of ref and role."""

    after: int
    upto: int
    labels: StoredLabels


async def read_chunk(conn: AsyncConnection, after: int, most: int) -> LabelChunk | None:
    """About `most` labels behind the parcel `after`; None when there are no more."""
    upto = (await conn.execute(_UPTO, {"after": after, "most": most - 1})).scalar_one()
    if upto is None:
        return None
    row = await fetch_one(conn, _COLUMNS, {"after": after, "upto": upto, "form": FORM})
    labels = StoredLabels(
        refs=np.frombuffer(row.refs or b"", ">i8").astype(np.int64),
        roles=np.frombuffer(row.roles or b"", ">i2").astype(np.int16),
        names_at=_offsets(row.names_lengths or b"", 1),
        names=np.frombuffer(row.names or b"", np.uint8),
        exact_at=_offsets(row.exact_lengths or b"", 8),
        exact=np.frombuffer(row.exact or b"", np.dtype("<u8")),
    )
    return LabelChunk(after, upto, labels)


def _offsets(lengths: bytes, size: int) -> NDArray[np.int64]:
    counts = np.frombuffer(lengths, ">i4").astype(np.int64) // size
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))


async def read_sides(conn: AsyncConnection, refs: Collection[int]) -> list[Side]:
    """Labels and goods of these parcels, from their records; parcels that are gone are left out."""
    rows = await conn.execute(_RECORDS, {"refs": list(refs)})
    return [side for ref, line in rows for side in sides_of(ref, parcel_of(line))]


def parcel_of(line: bytes) -> Parcel:
    """The body of a stored parcel's line."""
    parcel: Parcel = read_record(orjson.loads(bytes(line))).body
    return parcel
