"""A feed that our exchange cut: what was taken in behind the cut is taken back, and following goes on from there.

A person who resumes a halted feed sets its later lines aside at the exchange, and other lines may take their place. We
then hold a history that nobody speaks for. The exchange is our own nation's and is believed when it says so, but it
must say so under the origin's signature: either its newest checkpoint is of fewer lines than were taken in, or
the lines that it serves lead to that checkpoint and are not ours.

What lies behind the last size that both have is withdrawn like any record, in one transaction, with a row in the
audit log. A record before it that only a line behind it had hidden is read again: its bytes are gone here.
"""

import datetime as dt
import logging
from bisect import bisect_right
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.feed.checkpoint import Checkpoint
from services.feed.client import FeedClient, Refused
from services.feed.page import read_page
from services.feed.tree import Frontier, verify_consistency
from services.ingest.core.proof import Belief, Disproved, believe_newest, stated_size
from services.ingest.records import audit
from services.ingest.records.places import Place, State
from services.ingest.taking_in.cursors import TAKING_IN, Followed, go_back
from services.ingest.taking_in.page_ends import PageEnd, past_end, past_sizes
from services.ingest.taking_in.withdraw import erase

logger = logging.getLogger(__name__)

AT_ONCE = 5_000
"""Records that are withdrawn with one statement each."""


@dataclass(frozen=True, slots=True)
class CutSearch:
    """Looks for the last size that a feed has both here and at the exchange."""

    engine: AsyncEngine
    client: FeedClient
    feed: Followed
    belief: Belief

    async def agreed(self, now: dt.datetime) -> int | None:
        """That size, when it is less than what was taken in; None when the exchange's feed goes on from ours. Disproved
        when what the exchange says is not proven, CallFailed when it does not answer."""
        newest = await self._newest(now)
        async with self.engine.connect() as conn:
            sizes = await past_sizes(conn, self.feed.id)
        reach = bisect_right(sizes, newest.size)
        if reach == len(sizes) and await self._agrees(sizes[-1], newest):
            return None
        last, beyond = 0, reach
        while beyond - last > 1:
            middle = (last + beyond) // 2
            if await self._agrees(sizes[middle], newest):
                last = middle
            else:
                beyond = middle
        if beyond < reach:
            await self._check_difference(sizes[last], sizes[beyond], newest)
        return sizes[last]

    async def _newest(self, now: dt.datetime) -> Checkpoint:
        try:
            answer = await self.client.checkpoint(self.feed.name)
        except Refused as refusal:
            if refusal.status != 404:
                raise
            raise Disproved("rewound", "our exchange holds nothing of the feed, and nobody signed that") from None
        before = await self._end(stated_size(answer) - 1)
        return believe_newest(answer, self.feed.name, self.belief, now, before.issued_at)

    async def _agrees(self, size: int, newest: Checkpoint) -> bool:
        """Whether our tree of `size` is the beginning of the exchange's."""
        return size == 0 or await self._begins((await self._end(size)).frontier, newest)

    async def _begins(self, frontier: Frontier, newest: Checkpoint) -> bool:
        size = frontier.size
        path = await self.client.consistency(self.feed.name, size, newest.size)
        return verify_consistency(size, newest.size, frontier.root(), newest.root, path)

    async def _check_difference(self, last: int, beyond: int, newest: Checkpoint) -> None:
        """A proof that fails may be a wrong proof: the exchange's lines between must lead to its newest checkpoint, and
        not to our root."""
        ours, theirs = (await self._end(beyond)).frontier, (await self._end(last)).frontier
        while theirs.size < beyond:
            raw = await self.client.page(self.feed.name, theirs.size, beyond - theirs.size)
            leaves = read_page(raw, self.feed.name, erased_allowed=True).leaves if raw else []
            if not leaves:
                raise Disproved("consistency", "our exchange does not serve lines that it has a checkpoint for")
            theirs, _ = theirs.extend(leaves[: beyond - theirs.size])
        if theirs.root() == ours.root() or not await self._begins(theirs, newest):
            raise Disproved("consistency", "our exchange gives a wrong proof of what it has in common with us")

    async def _end(self, size: int) -> PageEnd:
        async with self.engine.connect() as conn:
            return await past_end(conn, self.feed.id, size)


# The first record before the cut that is hidden, and that a line behind it was the one to hide, or one of them.
_HIDDEN_FROM_BEHIND = text(f"""
    WITH behind AS (SELECT record, kind FROM withdrawal WHERE by >= :cut AND by < :end)
    SELECT min(ref) FROM record r WHERE ref >= :begin AND ref < :cut
    AND state IN ({State.SUPERSEDED}, {State.WITHDRAWN})
    AND (id IN (SELECT record FROM behind) OR supersedes IN (SELECT record FROM behind WHERE kind = 'supersedes'))
    """)  # noqa: S608


async def take_back(engine: AsyncEngine, feed: Followed, agreed: int, now: dt.datetime) -> bool:
    """Withdraw all that came of lines from `agreed` on, and follow from there. False, and nothing done, when the cursor
    has moved meanwhile."""
    async with engine.begin() as conn:
        await conn.execute(TAKING_IN)
        end = await past_end(conn, feed.id, await _read_again_from(conn, feed, agreed))
        if not await go_back(conn, feed, end, agreed=agreed, now=now):
            return False
        taken = await _withdraw(conn, feed, agreed, end.frontier.size, now)
        what = f"took back {taken} records of lines {end.frontier.size} to {feed.frontier.size - 1}"
        why = f"our exchange no longer has what was taken in from line {agreed} on"
        what += " and all that was derived from them"
        await audit.note(conn, now, what=what, why=why, feed=feed.id, line=end.frontier.size)
    logger.error("%s was cut: %s; %s", feed.name, what, why)
    return True


async def _read_again_from(conn: AsyncConnection, feed: Followed, agreed: int) -> int:
    begin, cut, end = Place(feed.id, 0).ref, Place(feed.id, agreed).ref, Place(feed.id + 1, 0).ref
    hidden = await conn.execute(_HIDDEN_FROM_BEHIND, {"begin": begin, "cut": cut, "end": end})
    first: int | None = hidden.scalar_one()
    return agreed if first is None else first - begin


async def _withdraw(conn: AsyncConnection, feed: Followed, agreed: int, start: int, now: dt.datetime) -> int:
    """Erase the records from line `start` on. What lines from there to `agreed` do to others they will do again."""
    ends = {"begin": Place(feed.id, start).ref, "end": Place(feed.id + 1, 0).ref, "limit": AT_ONCE}
    taken, found = 0, AT_ONCE
    while found == AT_ONCE:
        rows = await conn.execute(
            text("SELECT ref FROM record WHERE ref >= :begin AND ref < :end ORDER BY ref DESC LIMIT :limit"), ends
        )
        refs = list(rows.scalars())
        await erase(conn, refs, now)
        found = len(refs)
        taken += found
    behind = {"cut": Place(feed.id, agreed).ref, "end": ends["end"]}
    await conn.execute(text("DELETE FROM withdrawal WHERE by >= :cut AND by < :end"), behind)
    await conn.execute(text("DELETE FROM announced_key WHERE ref >= :cut AND ref < :end"), behind)
    return taken
