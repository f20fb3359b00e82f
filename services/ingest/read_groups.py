"""Groups for the analyst: the parcels, what holds them together, and what was left out because too many have it."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Group, GroupRow, Listed, SharedKey
from services.ingest.core.grouping import LINKING
from services.ingest.read_rows import PARCEL, feed_names, parcel_row
from services.kit.problems import Problem

AFTER = r"^[0-9]{1,9}\.[0-9a-f-]{36}\.[0-9]{1,19}$"
MOST_PARCELS = 500
MOST_KEYS = 200
COUNTED = 10_001

# A group g with its hits; the caller adds which, and their order.
_GROUP = """
    SELECT g.head, g.id, g.size,
           (SELECT count(*) FROM group_member m JOIN hit ON hit.parcel = m.ref WHERE m.head = g.head) AS hits
    FROM parcel_group g
"""

# Keys that two or more of a group's parcels carry, and how many parcels carry each anywhere.
_KEYS = text("""
    WITH shared AS (
        SELECT k.kind, k.value, count(*) AS in_group FROM group_member m JOIN parcel_key k USING (ref)
        WHERE m.head = :head AND k.kind = ANY(:linking) GROUP BY k.kind, k.value HAVING count(*) > 1)
    SELECT kind, value, in_group, EXISTS (SELECT FROM hub WHERE hub.kind = s.kind AND hub.value = s.value) AS is_hub,
           (SELECT count(*) FROM (SELECT FROM parcel_key p WHERE p.kind = s.kind AND p.value = s.value
            LIMIT :counted) AS enough) AS in_all
    FROM shared s ORDER BY in_group DESC, in_all, kind, value""")


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


async def open_group(conn: AsyncConnection, record: uuid.UUID) -> Group:
    """The group that has this id. Problem 404 `not-found` when there is none, or no more."""
    found = await conn.execute(text(_GROUP + " WHERE g.id = :id ORDER BY g.head LIMIT 1"), {"id": record})
    row = found.mappings().one_or_none()
    if row is None:
        raise Problem(404, "not-found", "There is no such group now: groups change as parcels come and go.")
    keys = await conn.execute(_KEYS, {"head": row["head"], "linking": sorted(LINKING), "counted": COUNTED})
    keyed = keys.mappings().all()
    names = await feed_names(conn)
    parcels = await conn.execute(
        text(PARCEL + " WHERE m.head = :head ORDER BY p.id, p.ref LIMIT :limit"),
        {"head": row["head"], "limit": MOST_PARCELS},
    )
    return Group(
        **_group_row(row).model_dump(),
        parcels=[parcel_row(parcel, names) for parcel in parcels.mappings()],
        shared=_shared(keyed, hubs=False),
        hubs=_shared(keyed, hubs=True),
    )


def _shared(keys: Sequence[Mapping[Any, Any]], *, hubs: bool) -> list[SharedKey]:
    wanted = [key for key in keys if key["is_hub"] is hubs][:MOST_KEYS]
    return [SharedKey(kind=k["kind"], value=k["value"], in_group=k["in_group"], in_all=k["in_all"]) for k in wanted]


async def groups_of_parcel(conn: AsyncConnection, ref: int) -> list[GroupRow]:
    """The group that a parcel is in, if any."""
    found = await conn.execute(text(_GROUP + " JOIN group_member me USING (head) WHERE me.ref = :ref"), {"ref": ref})
    return [_group_row(row) for row in found.mappings()]


def _group_row(row: Mapping[Any, Any]) -> GroupRow:
    return GroupRow(id=str(row["id"]), size=row["size"], hits=row["hits"])
