"""Groups for the analyst: the parcels, what holds them together, and what was left out because too many have it."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Group, GroupRow, Listed, SharedKey
from services.ingest.core.grouping import LINKING
from services.ingest.read_rows import PARCEL, feed_names, parcel_row
from services.kit.problems import Problem

AFTER = r"^[0-9]{1,9}\.[0-9a-f-]{36}\.[0-9]{1,19}$"
MOST_KEYS = 100
MOST_MEMBERS = 2_000
"""Parcels of a group whose keys are looked through."""
COUNTED = 1_001

# A group g with its hits; the caller adds which, and their order.
_GROUP = """
    SELECT g.head, g.id, g.size,
           (SELECT count(*) FROM group_member m JOIN hit ON hit.parcel = m.ref
            WHERE m.head = g.head AND hit.state <> 'dismissed') AS hits
    FROM parcel_group g
"""

# The keys that most of a group's parcels carry, hubs and others, how many parcels carry each anywhere, and how many
# more such keys there are.
_KEYS = text("""
    WITH member AS (SELECT ref FROM group_member WHERE head = :head ORDER BY ref LIMIT :members),
    shared AS (
        SELECT k.kind, k.value, count(*) AS in_group FROM member JOIN parcel_key k USING (ref)
        WHERE k.kind = ANY(:linking) GROUP BY k.kind, k.value HAVING count(*) > 1),
    ranked AS (
        SELECT s.*, hub.kind IS NOT NULL AS is_hub,
               row_number() OVER (PARTITION BY hub.kind IS NULL ORDER BY in_group DESC, s.kind, s.value) AS place,
               count(*) OVER (PARTITION BY hub.kind IS NULL) AS keys
        FROM shared s LEFT JOIN hub ON hub.kind = s.kind AND hub.value = s.value)
    SELECT r.*, (SELECT count(*) FROM (SELECT FROM parcel_key p WHERE p.kind = r.kind AND p.value = r.value
                 LIMIT :counted) AS enough) AS in_all
    FROM ranked r WHERE place <= :most ORDER BY in_group DESC, in_all, kind, value""")

# Parcels of a group behind one of them.
_BEHIND = text("""
    SELECT count(*) FROM group_member m JOIN parcel p USING (ref)
    WHERE m.head = :head AND (p.id, p.ref) > (:record, :ref)""")

_AFTER = " WHERE m.head = :head AND (p.id, p.ref) > (CAST(:record AS uuid), :ref) ORDER BY p.id, p.ref LIMIT :limit"


async def list_groups(conn: AsyncConnection, after: str | None, limit: int) -> Listed[GroupRow]:
    """The largest groups first."""
    size, record, head = _position(after)
    found = await conn.execute(
        text(
            _GROUP
            + """ WHERE (g.size, g.id, g.head) < (:size, CAST(:record AS uuid), :head)
                          ORDER BY g.size DESC, g.id DESC, g.head DESC LIMIT :limit"""
        ),
        {"size": size, "record": record, "head": head, "limit": limit + 1},
    )
    rows = found.mappings().all()
    shown = rows[:limit]
    following = f"{shown[-1]['size']}.{shown[-1]['id']}.{shown[-1]['head']}" if len(rows) > limit else None
    return Listed(items=[_group_row(row) for row in shown], next=following)


def _position(after: str | None) -> tuple[int, uuid.UUID, int]:
    if after is None:
        return 2**31 - 1, uuid.UUID(int=2**128 - 1), 2**63 - 1
    size, record, head = re.split(r"\.", after)
    try:
        return int(size), uuid.UUID(record), min(int(head), 2**63 - 1)
    except ValueError:
        raise Problem(422, "form", "`after` was not given by this list.") from None


async def open_group(conn: AsyncConnection, record: uuid.UUID, after: str | None, limit: int) -> Group:
    """The group that has this id, with a page of its parcels. Problem 404 `not-found` when there is none now."""
    found = await conn.execute(text(_GROUP + " WHERE g.id = :id ORDER BY g.head LIMIT 1"), {"id": record})
    row = found.mappings().one_or_none()
    if row is None:
        raise Problem(404, "not-found", "There is no such group now: groups change as parcels come and go.")
    return Group(
        **_group_row(row).model_dump(),
        **await _parcels(conn, row["head"], after, limit),
        **await _keys(conn, row["head"]),
    )


async def _parcels(conn: AsyncConnection, head: int, after: str | None, limit: int) -> dict[str, Any]:
    """The members of a `Group` that are about its parcels."""
    record, ref = after.split(".") if after else (str(uuid.UUID(int=0)), "-1")
    at = {"head": head, "record": record, "ref": int(ref)}
    rows = (await conn.execute(text(PARCEL + _AFTER), {**at, "limit": limit})).mappings().all()
    names = await feed_names(conn)
    left, following = 0, None
    if len(rows) == limit:
        last = rows[-1]
        behind = {"head": head, "record": last["id"], "ref": last["ref"]}
        left = (await conn.execute(_BEHIND, behind)).scalar_one()
        following = f"{last['id']}.{last['ref']}" if left else None
    return {"parcels": [parcel_row(row, names) for row in rows], "parcels_left": left, "next": following}


async def _keys(conn: AsyncConnection, head: int) -> dict[str, Any]:
    """The members of a `Group` that are about its keys."""
    bounds = {"members": MOST_MEMBERS, "counted": COUNTED, "most": MOST_KEYS}
    found = await conn.execute(_KEYS, {"head": head, "linking": sorted(LINKING), **bounds})
    keys = found.mappings().all()
    shared, hubs = ([key for key in keys if key["is_hub"] is which] for which in (False, True))
    return {
        "shared": [_shared(key) for key in shared],
        "shared_left": shared[0]["keys"] - len(shared) if shared else 0,
        "hubs": [_shared(key) for key in hubs],
        "hubs_left": hubs[0]["keys"] - len(hubs) if hubs else 0,
    }


def _shared(key: Mapping[Any, Any]) -> SharedKey:
    return SharedKey(kind=key["kind"], value=key["value"], in_group=key["in_group"], in_all=key["in_all"])


async def groups_of_parcel(conn: AsyncConnection, ref: int) -> list[GroupRow]:
    """The group that a parcel is in, if any."""
    found = await conn.execute(text(_GROUP + " JOIN group_member me USING (head) WHERE me.ref = :ref"), {"ref": ref})
    return [_group_row(row) for row in found.mappings()]


def _group_row(row: Mapping[Any, Any]) -> GroupRow:
    return GroupRow(id=str(row["id"]), size=row["size"], hits=row["hits"])
