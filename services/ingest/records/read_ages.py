"""How old what waits is, and how old the lists are."""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_WAITING = text("SELECT min(since) FROM arrival")
_LISTS = text("""
    SELECT w.name, max(greatest(v.imported_at, coalesce(v.confirmed_at, v.imported_at))) AS at
    FROM watch_list w JOIN list_version v ON v.list = w.id WHERE w.feed IS NULL GROUP BY w.name""")


async def waiting_since(conn: AsyncConnection) -> dt.datetime | None:
    """Since when the parcel that waits longest waits to be looked at."""
    since: dt.datetime | None = (await conn.execute(_WAITING)).scalar_one()
    return since


async def list_ages(conn: AsyncConnection, now: dt.datetime) -> dict[str, float]:
    """By name of a list that people import: seconds since it was last imported, or found unchanged."""
    return {row.name: max(0.0, (now - row.at).total_seconds()) for row in await conn.execute(_LISTS)}
