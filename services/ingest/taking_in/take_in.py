"""A believed page becomes findings: cursor, records, links, labels, listings, hits and withdrawals, in one transaction.

Killed at any moment, either all of a page is there or nothing of it, and the cursor says which. Pages are taken in one
at a time, whatever feed or process they come by, so that nothing new passes anything else new unseen: a page's parcels
are screened against exactly what is listed when it is taken in, and what it lists itself is compared with history by
the rescreen that its transaction orders (rescreen.py).
"""

import asyncio
import datetime as dt
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.feed.names import FeedName
from services.feed.page import Page
from services.feed.verdict import judge_line
from services.ingest.controls.reach_controls import Controls, keep_control_hits, scan_later
from services.ingest.core.harvest import Harvest
from services.ingest.core.labels import Side
from services.ingest.core.proof import Proven
from services.ingest.ingest import Ingest
from services.ingest.lists.follow_lists import follow_lists
from services.ingest.lists.listings import Entry, change_listings, end_delisted
from services.ingest.measured import SCREENING
from services.ingest.records.places import LINES, Place, State
from services.ingest.screening.held_index import Held
from services.ingest.screening.screen import PageToScreen, screen
from services.ingest.taking_in.cursors import TAKING_IN, Followed, advance, followed_feed
from services.ingest.taking_in.keep_counts import keep_counts
from services.ingest.taking_in.keep_rows import keep_rows, look_again
from services.ingest.taking_in.read_lines import Lines, Read, contents_again, lines_of, sides_again
from services.ingest.taking_in.withdraw import drop_records, settle
from services.kit.traces import follow

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


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Lines, read and screened by the index and the controls at hand, before their transaction begins."""

    lines: Lines
    read: Read
    held: Held
    controls: Controls

    def sides(self, refs: Collection[int]) -> list[Side]:
        """Of these parcels. Of those that the index at hand did not bring they are read again."""
        known = self.read.gathered.sides
        more = set(refs) - {side.ref for side in known}
        return [*known, *sides_again(self.lines, more)] if more else known


async def read_ahead(ingest: Ingest, page: Page, proven: Proven, now: dt.datetime) -> ReadPage:
    """What can be done for a page before its turn comes."""
    async with ingest.engine.connect() as conn:
        feed = await followed_feed(conn, page.feed)
    return await _read(ingest, lines_of(page, feed.id, proven, now.date()))


async def take_in(
    ingest: Ingest, feed: Followed, page: Page, proven: Proven, now: dt.datetime, before: ReadPage | None = None
) -> TakenIn | None:
    """Take in the page's accepted lines, which may have been read `before`. None, and nothing done, when the cursor has
    moved meanwhile."""
    began = time.time_ns()
    held = await ingest.lists.held(ingest.engine)
    if before is None or before.held is not held:
        before = await _read(ingest, lines_of(page, feed.id, proven, now.date()))
    erased = [Place(feed.id, line).ref for line in sorted(page.erased)]
    async with ingest.engine.begin() as conn:
        await conn.execute(TAKING_IN)
        if not await advance(conn, feed, proven.frontier, proven.checkpoint, now):
            return None
        await drop_records(conn, erased, now)
        await _keep_announcements(conn, page.feed.origin, before.read.gathered, proven)
        hits = await _keep(conn, ingest, before, erased, now)
    gathered = before.read.gathered
    SCREENING.observe((time.time_ns() - began) / 1e9)
    follow("screened", (each.id for each in gathered.records), began, feed=str(page.feed), new_hits=hits)
    return TakenIn(len(gathered.records), before.read.parcels, hits, len(gathered.announcements))


async def _keep(conn: AsyncConnection, ingest: Ingest, page: ReadPage, erased: list[int], now: dt.datetime) -> int:
    """The rows, what they withdraw, what they list, and the hits that they bring; gives how many hits are new."""
    read = page.read
    await keep_rows(conn, read.encoded)
    await look_again(conn, read.gathered.events)
    await keep_counts(conn, page.lines.feed, read.gathered)
    hidden = await settle(conn, read.gathered, now)
    gone = {*hidden.withdrawn, *hidden.superseded}
    entries = [Entry(*row) for row in read.gathered.entries if row.ref not in gone]
    changed = await change_listings(conn, entries, hidden.superseded, [*hidden.withdrawn, *erased], now)
    await follow_lists(conn, changed, now)
    reached = await _reach(conn, ingest, page, gone, now)
    to_screen = PageToScreen(page.held, read.labels, read.near, page.sides, gone)
    return reached + await screen(conn, ingest.lists, to_screen, now)


async def _reach(conn: AsyncConnection, ingest: Ingest, page: ReadPage, gone: set[int], now: dt.datetime) -> int:
    """The controls that reached what the parcels name; gives how many hits are new."""
    await scan_later(conn, [ref for ref in page.read.gathered.controls if ref not in gone])
    controls, hits = await ingest.controls.current(conn), page.read.reached
    if controls.refs != page.controls.refs:
        hits = tuple(await asyncio.to_thread(lambda: controls.on(contents_again(page.lines))))
    return await keep_control_hits(conn, [hit for hit in hits if hit.parcel not in gone], now)


async def read_again(ingest: Ingest, now: dt.datetime) -> int:
    """After an upgrade: take in the lines that could not be read before and can be now; gives how many."""
    again = 0
    async with ingest.engine.begin() as conn:
        await conn.execute(TAKING_IN)
        of_feeds: dict[FeedName, list[tuple[int, bytes]]] = defaultdict(list)
        for ref, origin, audience, line in await conn.execute(_UNREAD):
            feed, accept = FeedName(origin, audience), ingest.accept.get(origin)
            if judge_line(bytes(line), feed, accept).record is not None:
                of_feeds[feed].append((ref, bytes(line)))
        for feed, lines in of_feeds.items():
            await drop_records(conn, [ref for ref, _ in lines], now)
            read = await _read(ingest, Lines(feed, lines, frozenset(), now.date(), ingest.accept.get(feed.origin)))
            await _keep(conn, ingest, read, [], now)
            again += len(read.read.gathered.records)
    return again


async def _read(ingest: Ingest, lines: Lines) -> ReadPage:
    held = await ingest.lists.held(ingest.engine)
    async with ingest.engine.connect() as conn:
        controls = await ingest.controls.current(conn)
    return ReadPage(lines, await ingest.readers.read(lines, held, controls), held, controls)


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


async def end_what_is_due(engine: AsyncEngine, now: dt.datetime) -> int:
    """End the listings whose own last day has come, with their hits; gives how many."""
    async with engine.begin() as conn:
        await conn.execute(TAKING_IN)
        changed = await end_delisted(conn, now)
        await follow_lists(conn, changed, now)
    return len(changed.ended)
