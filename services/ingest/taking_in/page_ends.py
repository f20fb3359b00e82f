"""Where the pages ended that were taken in: what a feed can be taken back to when our exchange cut it.

Of the last 10,000 lines or more every end is kept, of those before them the last in every 1,000 lines.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.tree import EMPTY, Frontier


@dataclass(frozen=True, slots=True)
class PageEnd:
    """A size at which a page ended that was taken in, or the beginning of the feed."""

    frontier: Frontier
    issued_at: dt.datetime | None
    """Of the checkpoint that was believed then; None at the beginning."""


async def keep_end(conn: AsyncConnection, feed: int, end: PageEnd) -> None:
    """Keep where a page ended, and let go of ends that have come to lie far behind: a page moves that border by no more
    than 1,000 lines, so the last 3,000 before it are all that may have changed sides."""
    size = end.frontier.size
    await conn.execute(
        text("INSERT INTO page_end (feed, size, peaks, issued_at) VALUES (:feed, :size, :peaks, :issued_at)"),
        {"feed": feed, "size": size, "peaks": end.frontier.to_bytes(), "issued_at": end.issued_at},
    )
    await conn.execute(
        text("""DELETE FROM page_end e WHERE feed = :feed AND size >= :border - 3000 AND size < :border AND EXISTS (
                    SELECT FROM page_end later WHERE later.feed = e.feed AND later.size > e.size
                    AND later.size < (e.size / 1000 + 1) * 1000)"""),
        {"feed": feed, "border": (size - 10_000) // 1_000 * 1_000},
    )


async def past_sizes(conn: AsyncConnection, feed: int) -> list[int]:
    """The sizes that can be gone back to, ascending; 0 is one of them."""
    found = await conn.execute(text("SELECT size FROM page_end WHERE feed = :feed ORDER BY size"), {"feed": feed})
    return [0, *found.scalars()]


async def past_end(conn: AsyncConnection, feed: int, size: int) -> PageEnd:
    """The greatest end of a page that is at most `size`."""
    found = await conn.execute(
        text("""SELECT size, peaks, issued_at FROM page_end WHERE feed = :feed AND size <= :size
                ORDER BY size DESC LIMIT 1"""),
        {"feed": feed, "size": size},
    )
    row = found.one_or_none()
    return PageEnd(Frontier.from_bytes(row.size, bytes(row.peaks)), row.issued_at) if row else PageEnd(EMPTY, None)


async def drop_ends(conn: AsyncConnection, feed: int, size: int) -> None:
    """Forget the ends behind `size`."""
    await conn.execute(text("DELETE FROM page_end WHERE feed = :feed AND size > :size"), {"feed": feed, "size": size})
