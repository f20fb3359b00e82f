"""Hits for the analyst: what matched, with both spellings and both lines."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import EntryOfHit, HitRow, Listed, ParcelOfHit
from services.ingest.read_rows import FeedNames, body_of, feed_names, in_utc, places_of

# A hit with its parcel and its entry; the caller adds which, and their order.
_HIT = """
    SELECT h.*, p.id AS parcel_id, p.item, p.posted_on, k.roles, e.id AS entry_id, e.bytes AS entry_bytes
    FROM hit h JOIN parcel p ON p.ref = h.parcel JOIN record e ON e.ref = h.entry
    JOIN parcel_key k ON k.ref = h.parcel AND k.kind = h.kind AND k.value = h.value
"""


async def list_hits(conn: AsyncConnection, after: int | None, limit: int) -> Listed[HitRow]:
    """The newest hits first."""
    found = await conn.execute(
        text(_HIT + " WHERE h.id < :after ORDER BY h.id DESC LIMIT :limit"),
        {"after": 2**62 if after is None else after, "limit": limit + 1},
    )
    names, rows = await feed_names(conn), found.mappings().all()
    items = [_hit_row(row, names) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].hit) if len(rows) > limit else None)


async def hits_of_parcel(conn: AsyncConnection, ref: int, names: FeedNames, limit: int) -> list[HitRow]:
    """A parcel's hits, the oldest first."""
    found = await conn.execute(
        text(_HIT + " WHERE h.parcel = :ref ORDER BY h.id LIMIT :limit"), {"ref": ref, "limit": limit}
    )
    return [_hit_row(row, names) for row in found.mappings()]


def _hit_row(row: Mapping[Any, Any], names: FeedNames) -> HitRow:
    return HitRow(
        hit=row["id"],
        kind=row["kind"],
        value=row["value"],
        parcel=ParcelOfHit(
            **names.members(row["parcel"], row["parcel_id"]),
            item=row["item"],
            posted_on=row["posted_on"],
            places=places_of(row["roles"]),
            wrote=row["parcel_wrote"],
        ),
        entry=_entry(row, names),
        found_at=in_utc(row["found_at"]),
    )


def _entry(row: Mapping[Any, Any], names: FeedNames) -> EntryOfHit:
    body = body_of(row["entry_bytes"])
    return EntryOfHit(
        **names.members(row["entry"], row["entry_id"]),
        caption=body["entity"]["caption"],
        programme=body["programme"],
        grading=body["grading"],
        reason=body["reason"],
        wrote=row["entry_wrote"],
    )
