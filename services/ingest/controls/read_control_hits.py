"""Control hits for the analyst: what a parcel names, and under which law that was controlled on the day of posting."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import ControlHit, Listed, NamedThere
from services.ingest.records.read_rows import FeedNames, body_of, feed_names, in_utc
from services.ingest.records.restricted import withheld

# Without `weak`, only what rests on a CAS number, a full name, or two signs that support each other.
_HITS = text(f"""
    SELECT h.*, {withheld("h.parcel")} AS withheld,
        p.id AS parcel_id, p.item, p.posted_on, r.id AS control_id, r.bytes AS control_bytes
    FROM control_hit h JOIN parcel p ON p.ref = h.parcel JOIN record r ON r.ref = h.control
    WHERE h.id < :after AND (:weak OR NOT h.weak) ORDER BY h.id DESC LIMIT :limit""")  # noqa: S608


async def list_control_hits(conn: AsyncConnection, *, weak: bool, after: int | None, limit: int) -> Listed[ControlHit]:
    """The newest first."""
    asked = {"weak": weak, "after": 2**62 if after is None else after, "limit": limit + 1}
    rows = (await conn.execute(_HITS, asked)).mappings().all()
    names = await feed_names(conn)
    items = [_row(row, names) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].hit) if len(rows) > limit else None)


def _row(row: Mapping[Any, Any], names: FeedNames) -> ControlHit:
    control, masked = body_of(row["control_bytes"]), row["withheld"] is not None
    return ControlHit(
        hit=row["id"],
        parcel=names.origin(row["parcel"], row["parcel_id"]),
        withheld=row["withheld"],
        item="" if masked else row["item"],
        posted_on=row["posted_on"],
        place=row["place"],
        scheduling=names.origin(row["control"], row["control_id"]),
        substance=control["substance"]["name"],
        authority=control["authority"],
        instrument=control.get("instrument"),
        schedule=control.get("list"),
        measure=control["measure"],
        citation=control["citation"],
        matched=row["matched"],
        doubts=row["doubts"],
        known_then=row["known_then"],
        weak=row["weak"],
        named=[] if masked else [NamedThere(**named) for named in row["named"]],
        found_at=in_utc(row["found_at"]),
    )
