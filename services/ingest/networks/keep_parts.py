"""The parts of networks, kept: which parcels are in which, under ids that go on from run to run.

Everything here runs inside the transaction of a run over everything, which holds NETWORKS. A parcel that leaves its
network leaves its part with it, at either speed, because its row hangs on that of the network. So what stood before is
to be read before networks are kept, and parts are kept behind them.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.networks.parts import name_parts

_STANDING = text("""
    SELECT p.id, array_agg(m.ref ORDER BY m.ref) AS refs FROM network_part p JOIN network_part_parcel m ON m.part = p.id
    GROUP BY p.id ORDER BY p.born_at, p.id""")
_BORN = text("""
    INSERT INTO network_part (id, born_at) SELECT unnest(CAST(:ids AS uuid[])), :now ON CONFLICT (id) DO NOTHING""")
_LEFT = text("""
    DELETE FROM network_part_parcel p
    WHERE NOT EXISTS (SELECT FROM unnest(CAST(:refs AS bigint[])) AS n (ref) WHERE n.ref = p.ref)""")
_JOIN = text("""
    INSERT INTO network_part_parcel (ref, part)
    SELECT n.ref, n.part FROM unnest(CAST(:refs AS bigint[]), CAST(:of AS uuid[])) AS n (ref, part)
    JOIN network_parcel np ON np.ref = n.ref
    ON CONFLICT (ref) DO UPDATE SET part = excluded.part WHERE network_part_parcel.part <> excluded.part""")
_ENDED = text("""
    DELETE FROM network_part p WHERE NOT EXISTS (SELECT FROM network_part_parcel m WHERE m.part = p.id)""")


async def standing_parts(conn: AsyncConnection) -> dict[uuid.UUID, list[int]]:
    """The parts that stand, the oldest first, with the refs of their parcels."""
    return {row.id: list(row.refs) for row in await conn.execute(_STANDING)}


async def keep_parts(
    conn: AsyncConnection, before: Mapping[uuid.UUID, Sequence[int]], parts: Sequence[Sequence[int]], now: dt.datetime
) -> None:
    """Let these be the parts of all networks, as refs of parcels; `before` is what `standing_parts` gave."""
    named = name_parts(before, parts, now.isoformat())
    refs = [ref for part in parts for ref in part]
    of = [id_ for id_, part in zip(named.ids, parts, strict=True) for _ in part]
    await conn.execute(_BORN, {"ids": named.ids, "now": now})
    await conn.execute(_LEFT, {"refs": refs})
    await conn.execute(_JOIN, {"refs": refs, "of": of})
    await conn.execute(_ENDED)
