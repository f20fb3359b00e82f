"""What follows when lists change: hits on what ended are taken back, and history is to be compared with what began.

Both belong to the transaction that changes the lists, whether an import or a page of a feed; it holds TAKING_IN.
"""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.lists.listings import Changed
from services.ingest.screening.keep_hits import withdraw_hits

_ORDER = text("""
    INSERT INTO rescreen (list, version, first_listing, last_listing, listings, ordered_at)
    SELECT l.id, l.version, :first, :last, :listings, :now
    FROM (SELECT) AS one LEFT JOIN watch_list l ON l.id = :list""")


async def follow_lists(conn: AsyncConnection, changed: Changed, now: dt.datetime) -> int:
    """Withdraw the hits of listings that ended, and order the rescreen of those that began, which are the newest of
    all; gives how many hits were withdrawn."""
    if changed.begun:
        values = {"first": min(changed.begun), "last": max(changed.begun), "listings": len(changed.begun), "now": now}
        await conn.execute(_ORDER, values | {"list": changed.lists[0] if len(changed.lists) == 1 else None})
    return await withdraw_hits(conn, changed.ended)
