"""The watch lists and their versions, as analysts, auditors and administrators see them."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.lists import Importing, ListRow, Lists, VersionRow
from services.ingest.records.read_rows import in_utc
from services.kit.problems import Problem

_LISTS = text("""
    SELECT l.name, l.version, f.origin || '/' || f.audience AS feed, v.entities, v.imported_at
    FROM watch_list l JOIN list_version v ON v.list = l.id AND v.number = l.version LEFT JOIN feed f ON f.id = l.feed
    ORDER BY l.name""")

_VERSIONS = text("""
    SELECT v.* FROM list_version v JOIN watch_list l ON l.id = v.list
    WHERE l.name = :name AND v.number < :before ORDER BY v.number DESC LIMIT :limit""")


async def all_lists(conn: AsyncConnection, importing: Sequence[Importing]) -> Lists:
    """Every list that has a version, by name; and the imports of this process."""
    rows = await conn.execute(_LISTS)
    items = [
        ListRow(
            name=row.name,
            feed=row.feed,
            version=row.version,
            entities=row.entities,
            imported_at=in_utc(row.imported_at),
        )
        for row in rows
    ]
    return Lists(items=items, importing=[*importing])


async def versions_of(conn: AsyncConnection, name: str, before: int | None, limit: int) -> Listed[VersionRow]:
    """A list's versions, the newest first; Problem 404 when there is no such list."""
    wanted = {"name": name, "before": 2**31 - 1 if before is None else before, "limit": limit + 1}
    rows = (await conn.execute(_VERSIONS, wanted)).all()
    if not rows and not await _exists(conn, name):
        raise Problem(404, "not-found", "there is no list of this name")
    items = [
        VersionRow(
            version=row.number,
            imported_at=in_utc(row.imported_at),
            imported_by=row.imported_by,
            format=row.format,
            files=row.files,
            entities=row.entities,
            new=row.new,
            changed=row.changed,
            removed=row.removed,
            forced=row.forced,
            remarks=row.remarks,
            confirmed_at=in_utc(row.confirmed_at) if row.confirmed_at else None,
        )
        for row in rows[:limit]
    ]
    return Listed(items=items, next=str(items[-1].version) if len(rows) > limit else None)


async def _exists(conn: AsyncConnection, name: str) -> bool:
    found = await conn.execute(text("SELECT FROM watch_list WHERE name = :name"), {"name": name})
    return found.first() is not None
