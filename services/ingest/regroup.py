"""Groups kept up to date as parcels come and go, at a cost that follows the change and not the whole.

Parcels whose group is to be found wait in `regroup`. What a parcel can change is itself, the parcels that share a
key with it, and the groups that those are in: links among others stay as they are. So these are loaded, grouped
again by `core.grouping`, and written back. A key that more than RARE parcels carry goes into `hub`, and the
holders that it linked until then are looked at again; a key that falls back is taken out again.

Groups have one writer at a time (`_ALONE`), and whoever takes a parcel away waits for it: no group is written
with a parcel that was hidden meanwhile.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.grouping import LINKING, RARE, groups, head_of

AT_ONCE = 10_000
"""Waiting parcels that are looked at in one transaction."""

_LINKING = [str(kind) for kind in sorted(LINKING)]
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('ingest groups'))")

_NEXT = text("""DELETE FROM regroup WHERE ref IN (SELECT ref FROM regroup ORDER BY ref LIMIT :limit) RETURNING ref""")

# Who carries a key in common with these parcels, hubs that were known before left out.
_NEIGHBOURS = text("""
    WITH touched AS (
        SELECT DISTINCT kind, value FROM parcel_key k WHERE ref = ANY(:refs) AND kind = ANY(:linking)
        AND NOT EXISTS (SELECT FROM hub WHERE hub.kind = k.kind AND hub.value = k.value))
    SELECT DISTINCT p.ref FROM touched JOIN parcel_key p USING (kind, value)""")

# Keys of these parcels that have become hubs.
_NEW_HUBS = text("""
    INSERT INTO hub SELECT kind, value FROM (
        SELECT DISTINCT kind, value FROM parcel_key WHERE ref = ANY(:refs) AND kind = ANY(:linking)) AS touched
    WHERE (SELECT count(*) FROM (SELECT FROM parcel_key p WHERE p.kind = touched.kind AND p.value = touched.value
           LIMIT :rare + 1) AS enough) > :rare
    ON CONFLICT DO NOTHING""")

_WITH_THEIR_GROUPS = text("""
    SELECT unnest(CAST(:refs AS bigint[]))
    UNION
    SELECT ref FROM group_member
    WHERE head IN (SELECT head FROM group_member WHERE ref = ANY(:refs))""")

_LINKS = text("""
    SELECT kind, value, ref FROM parcel_key k WHERE ref = ANY(:refs) AND kind = ANY(:linking)
    AND NOT EXISTS (SELECT FROM hub WHERE hub.kind = k.kind AND hub.value = k.value)""")

_FORGET = text("""DELETE FROM parcel_group WHERE head IN (SELECT head FROM group_member WHERE ref = ANY(:refs))""")

# Hubs among the keys of parcels that leave, which so many will carry no more.
_FORMER_HUBS = text("""
    DELETE FROM hub USING (SELECT DISTINCT kind, value FROM parcel_key WHERE ref = ANY(:refs)) AS touched
    WHERE hub.kind = touched.kind AND hub.value = touched.value
      AND (SELECT count(*) FROM (SELECT FROM parcel_key p WHERE p.kind = hub.kind AND p.value = hub.value
           AND p.ref <> ALL(:refs) LIMIT :rare + 1) AS enough) <= :rare
    RETURNING hub.kind, hub.value""")


async def regroup(conn: AsyncConnection, limit: int = AT_ONCE) -> int:
    """Find the groups of up to `limit` waiting parcels anew; gives how many waited."""
    await conn.execute(_ALONE)
    waiting = list((await conn.execute(_NEXT, {"limit": limit})).scalars())
    if not waiting:
        return 0
    changed = {*waiting, *await _refs(conn, _NEIGHBOURS, waiting)}
    await conn.execute(_NEW_HUBS, {"refs": waiting, "linking": _LINKING, "rare": RARE})
    affected = list((await conn.execute(_WITH_THEIR_GROUPS, {"refs": list(changed)})).scalars())
    links = (await conn.execute(_LINKS, {"refs": affected, "linking": _LINKING})).all()
    found = await asyncio.to_thread(groups, links)
    await conn.execute(_FORGET, {"refs": affected})
    await _keep(conn, found)
    return len(waiting)


async def leave_groups(conn: AsyncConnection, refs: Sequence[int]) -> None:
    """Dissolve the groups of parcels that are about to lose their keys; the others' groups are found anew."""
    await conn.execute(_ALONE)
    leaving = {"refs": list(refs)}
    left_behind = set((await conn.execute(_WITH_THEIR_GROUPS, leaving)).scalars())
    rare_again = (await conn.execute(_FORMER_HUBS, leaving | {"rare": RARE})).all()
    for kind, value in rare_again:
        holders = text("SELECT ref FROM parcel_key WHERE kind = :kind AND value = :value")
        left_behind.update((await conn.execute(holders, {"kind": kind, "value": value})).scalars())
    await conn.execute(_FORGET, leaving)
    await conn.execute(text("DELETE FROM regroup WHERE ref = ANY(:refs)"), leaving)
    await _wait_again(conn, left_behind - set(refs))


async def _wait_again(conn: AsyncConnection, refs: Collection[int]) -> None:
    await conn.execute(
        text("INSERT INTO regroup SELECT unnest(CAST(:refs AS bigint[])) ON CONFLICT DO NOTHING"), {"refs": list(refs)}
    )


async def _refs(conn: AsyncConnection, statement: object, refs: Iterable[int]) -> list[int]:
    found = await conn.execute(statement, {"refs": list(refs), "linking": _LINKING})  # type: ignore[call-overload]
    return list(found.scalars())


async def _keep(conn: AsyncConnection, found: Sequence[Sequence[int]]) -> None:
    members = [ref for group in found for ref in group]
    if not members:
        return
    rows = await conn.execute(text("SELECT ref, id FROM parcel WHERE ref = ANY(:refs)"), {"refs": members})
    ids = {ref: str(record) for ref, record in rows}
    heads = [head_of(group, ids) for group in found]
    await conn.execute(
        text("""INSERT INTO parcel_group (head, id, size)
                SELECT * FROM unnest(CAST(:heads AS bigint[]), CAST(:ids AS uuid[]), CAST(:sizes AS integer[]))"""),
        {"heads": heads, "ids": [ids[head] for head in heads], "sizes": [len(group) for group in found]},
    )
    await conn.execute(
        text("""INSERT INTO group_member (ref, head)
                SELECT * FROM unnest(CAST(:refs AS bigint[]), CAST(:heads AS bigint[]))"""),
        {"refs": members, "heads": [head for head, group in zip(heads, found, strict=True) for _ in group]},
    )
