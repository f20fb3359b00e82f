"""A believed page becomes findings: cursor, records, keys, hits and withdrawals, in one transaction.

Killed at any moment, either all of a page is there or nothing of it, and the cursor says which. Pages are taken in one
at a time, whatever feed or process they come by, so that nothing new passes anything else new unseen.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.feed.names import FeedName
from services.feed.page import Page
from services.feed.verdict import judge_line
from services.ingest.core.harvest import Harvest, gather, harvest
from services.ingest.core.proof import Proven
from services.ingest.cursors import Followed, advance
from services.ingest.keep_rows import Encoded, encode, keep_rows
from services.ingest.places import LINES, Place, State
from services.ingest.screen import screen
from services.ingest.withdraw import erase, erase_expired, settle

TAKING_IN = text("SELECT pg_advisory_xact_lock(hashtext('ingest taking in'))")

# Lines that could not be read, but for those whose id a line that was read has in the same feed (`duplicate-id`).
_UNREAD = text(f"""
    SELECT r.ref, f.origin, f.audience, r.bytes FROM record r JOIN feed f ON f.id = r.ref / {LINES}
    WHERE r.state = {State.UNREAD} AND NOT EXISTS (
        SELECT FROM record o WHERE o.id = r.id AND o.ref / {LINES} = r.ref / {LINES} AND o.state <> {State.UNREAD})
    ORDER BY r.ref""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What one page gave."""

    records: int
    parcels: int
    hits: int
    announcements: int


async def take_in(engine: AsyncEngine, feed: Followed, page: Page, proven: Proven, now: dt.datetime) -> TakenIn | None:
    """Take in the page's accepted lines. None, and nothing done, when the cursor has moved meanwhile."""
    gathered, encoded = await asyncio.to_thread(_read, page, feed.id, proven, now.date())
    async with engine.begin() as conn:
        await conn.execute(TAKING_IN)
        if not await advance(conn, feed, proven.frontier, proven.checkpoint, now):
            return None
        await erase(conn, [Place(feed.id, line).ref for line in sorted(page.erased)])
        await _keep_announcements(conn, page.feed.origin, gathered, proven)
        hits = await _keep(conn, gathered, encoded, now)
    return TakenIn(len(gathered.records), len(gathered.parcels), hits, len(gathered.announcements))


async def _keep(conn: AsyncConnection, gathered: Harvest, encoded: Encoded, now: dt.datetime) -> int:
    """The rows, what they withdraw, and the hits that they bring; gives how many hits are new."""
    await keep_rows(conn, encoded)
    hidden = await settle(conn, gathered, now)
    parcels = [row for row in gathered.parcel_keys if row.ref not in hidden]
    entries = [row for row in gathered.entry_keys if row.ref not in hidden]
    return await screen(conn, parcels, entries, now)


async def read_again(engine: AsyncEngine, accept: Mapping[str, frozenset[str] | None], now: dt.datetime) -> int:
    """After an upgrade: take in the lines that could not be read before and can be now; gives how many. `accept` are
    the types taken from each peer."""
    gathered = Harvest()
    async with engine.begin() as conn:
        await conn.execute(TAKING_IN)
        for ref, origin, audience, line in await conn.execute(_UNREAD):
            judged = judge_line(bytes(line), FeedName(origin, audience), accept.get(origin))
            if judged.record is not None:
                gather(gathered, ref, bytes(line), judged, now.date())
        await erase(conn, [row.ref for row in gathered.records])
        await _keep(conn, gathered, encode(gathered), now)
    return len(gathered.records)


def _read(page: Page, feed: int, proven: Proven, today: dt.date) -> tuple[Harvest, Encoded]:
    gathered = harvest(page, feed, proven, today)
    return gathered, encode(gathered)


async def _keep_announcements(conn: AsyncConnection, nation: str, gathered: Harvest, proven: Proven) -> None:
    for announcement in gathered.announcements:
        await conn.execute(
            text("""INSERT INTO announced_key VALUES (:ref, :nation, :body, :announced_by, :announced_at)
                    ON CONFLICT DO NOTHING"""),
            {
                "ref": announcement.ref,
                "nation": nation,
                "body": announcement.body,
                "announced_by": proven.checkpoint.signed_by[0],
                "announced_at": proven.seen_at,
            },
        )


async def erase_what_is_due(engine: AsyncEngine, today: dt.date) -> int:
    """Erase every record whose retention ended before `today` (UTC), some thousands a transaction; gives how many."""
    erased, last = 0, -1
    while last:
        async with engine.begin() as conn:
            await conn.execute(TAKING_IN)
            last = await erase_expired(conn, today)
        erased += last
    return erased
