"""How far history has been compared with what is new on the lists."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed, Rescreen
from services.ingest.records.read_rows import in_utc

_NEWEST_FIRST = text("""
    SELECT r.*, w.name FROM rescreen r LEFT JOIN watch_list w ON w.id = r.list
    WHERE r.id < :after ORDER BY r.id DESC LIMIT :limit""")

_TO_DO = text("""
    SELECT coalesce(sum(greatest(labels - labels_done, 0)), 0), count(*) FROM rescreen WHERE ended_at IS NULL""")


async def list_rescreens(conn: AsyncConnection, after: int | None, limit: int) -> Listed[Rescreen]:
    """The newest first."""
    found = await conn.execute(_NEWEST_FIRST, {"after": 2**62 if after is None else after, "limit": limit + 1})
    rows = found.all()
    items = [
        Rescreen(
            rescreen=row.id,
            list=row.name,
            version=row.version,
            state="done" if row.ended_at else "running" if row.started_at else "waiting",
            listings=row.listings,
            labels=row.labels,
            labels_done=row.labels_done,
            hits=row.hits,
            ordered_at=in_utc(row.ordered_at),
            started_at=row.started_at and in_utc(row.started_at),
            ended_at=row.ended_at and in_utc(row.ended_at),
        )
        for row in rows[:limit]
    ]
    return Listed(items=items, next=str(items[-1].rescreen) if len(rows) > limit else None)


async def rescreening(conn: AsyncConnection) -> tuple[int, int]:
    """Labels that rescreens under way have still to look at, and rescreens that have not ended."""
    labels, rescreens = (await conn.execute(_TO_DO)).one()
    return int(labels), int(rescreens)
