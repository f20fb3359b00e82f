"""What a peer tells this nation, pulled: at start, after a gap, and when nothing new was pushed for half a minute.

Push is a hint, pull is the truth: whatever a broken link lost, doubled or reordered, this loop repairs. When the
origin has nothing new, its newest checkpoint is fetched once an hour, so that its age is known; it is judged by the
same rules as a page's (compare_checkpoint.py). A peer that has been silent for long raises an alarm.
"""

import asyncio
import datetime as dt
import random
import time

from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.compare_checkpoint import compare_checkpoint
from services.exchange.core.retrying import Outcome, PageLimit, seconds_until_next
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held import checkpoints
from services.exchange.held.alarms import Attempt, Silence, clear_alarms, note_attempt, raise_alarm
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import HeldFeed, held_feed
from services.exchange.receive import receive_pull
from services.feed.client import FeedClient, Refused, Unreachable
from services.feed.encoding import wire_time
from services.feed.trust import Untrusted
from services.kit.problems import Problem
from services.kit.traces import call

PULL_EVERY = 30.0
FRESH_ENOUGH = dt.timedelta(hours=1)
STALE_AFTER = dt.timedelta(hours=2)


class Pulling:
    """The pulling of one peer's feed: where it stands between calls."""

    def __init__(self, endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
        self._endpoint, self._peer, self._client = endpoint, peer, client
        self._name = endpoint.from_peer(peer.nation)
        self._started = endpoint.clock()
        self._heard: tuple[int, dt.datetime | None] | None = None
        """The feed's size and the time of its newest checkpoint, when last looked at."""
        self._failures = 0
        self._limit = PageLimit()
        self._silence = Silence()
        self._chance = random.Random()  # noqa: S311

    async def run(self) -> None:
        """Pull until cancelled."""
        while True:
            wait = await self.pull()
            if wait:
                await asyncio.sleep(wait)  # the peer's own wish, or the back-off
            else:
                await self._until_due()

    async def _until_due(self) -> None:
        """Until a gap shows, or nothing new has come for half a minute. Only a clock that no one sets counts."""
        due = time.monotonic() + PULL_EVERY
        while (left := due - time.monotonic()) > 0:
            if await self._gap_or_push(left):
                return
            if await self.heard_anew():
                due = time.monotonic() + PULL_EVERY

    async def _gap_or_push(self, seconds: float) -> bool:
        """Until a gap shows, a page was pushed, or the time is over; gives whether it was a gap."""
        waits = (self._endpoint.gaps.wait(self._name, seconds), self._endpoint.news.wait(self._name, seconds))
        gap, push = map(asyncio.ensure_future, waits)
        try:
            await asyncio.wait((gap, push), return_when=asyncio.FIRST_COMPLETED)
            return gap.done() and gap.result()
        finally:
            gap.cancel()
            push.cancel()
            await asyncio.gather(gap, push, return_exceptions=True)

    async def heard_anew(self) -> bool:
        """Whether the feed grew, or a newer checkpoint of it was believed, since this was last looked at."""
        async with self._endpoint.engine.begin() as conn:
            before = self._heard
            await self._look(conn, await held_feed(conn, self._name))
        return self._heard != before

    async def pull(self) -> float:
        """Pull all that there is; seconds to wait when it did not go well."""
        try:
            while await self._pull_page():
                pass
            await self._refresh_checkpoint()
        except Unreachable as error:
            return await self._failed(Outcome(None), "unreachable", str(error))
        except Refused as refused:
            detail = str(refused.problem.get("detail", ""))
            return await self._failed(Outcome(refused.status, refused.retry_after), refused.code, detail)
        except Problem as problem:  # the page was not believed here
            rule = problem.extra.get("rule", problem.detail)
            return await self._failed(Outcome(problem.status), problem.code, f"the pulled page: {rule}")
        except Untrusted as untrusted:
            return await self._failed(Outcome(401), "untrusted", untrusted.rule)
        self._failures = 0
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            await self._silence.note(conn, feed.id, self._endpoint.clock(), answered=True)
            await clear_alarms(conn, feed.id, "pulling")
            await self._look(conn, feed)
        return 0.0

    async def _pull_page(self) -> bool:
        """One page; False when there is none, or the feed is halted. One that brings nothing is a fault of the peer's:
        it says to go on here, so it would be asked without end."""
        async with self._endpoint.engine.connect() as conn:
            feed = await held_feed(conn, self._name)
        if feed.halted_at is not None:
            return False
        with call("pull", calls=True, feed=str(self._name), first=feed.size):
            page = await self._client.page(self._name, feed.size, self._limit.lines)
            if page is None:
                return False
            receipt = await receive_pull(self._endpoint, self._name, page)
        if receipt.size <= feed.size:
            raise Problem(409, "nothing-new", f"lines behind {feed.size} were asked for, and it ends at {receipt.size}")
        self._limit.answered()
        return True

    async def _refresh_checkpoint(self) -> None:
        """Know how old the origin's newest word is; notice when it knows less than it said before."""
        async with self._endpoint.engine.connect() as conn:
            feed = await held_feed(conn, self._name)
            newest = await _newest(conn, feed)
        fresh = newest is not None and self._endpoint.clock() - newest.issued_at < FRESH_ENOUGH
        if fresh or feed.halted_at is not None:
            return
        try:
            answer = await self._client.checkpoint(self._name)
        except Refused as refused:
            if newest is not None or refused.code != "not-held":
                raise
        else:
            await compare_checkpoint(self._endpoint, self._peer, answer["checkpoint"], held_before=feed.size)

    async def _look(self, conn: AsyncConnection, feed: HeldFeed) -> None:
        """Note how far the feed has come, and say when the origin's newest word is old; an origin never heard counts
        from this start on."""
        newest, now = await _newest(conn, feed), self._endpoint.clock()
        self._heard = feed.size, newest.issued_at if newest else None
        since = newest.issued_at if newest else self._started
        over = ["origin-behind"] if newest is not None and now - newest.issued_at < FRESH_ENOUGH else []
        if now - since > STALE_AFTER:
            detail = f"no checkpoint that is younger than that of {wire_time(since)}" if newest else "no checkpoint yet"
            await raise_alarm(conn, feed.id, "stale", detail, now)
        else:
            over.append("stale")
        await clear_alarms(conn, feed.id, *over)

    async def _failed(self, outcome: Outcome, code: str, detail: str) -> float:
        self._failures += 1
        if outcome.status is None:
            self._limit.unanswered(self._failures, self._limit.lines)
        async with self._endpoint.engine.begin() as conn:
            feed, now = await held_feed(conn, self._name), self._endpoint.clock()
            await note_attempt(conn, feed.id, Attempt("pull", feed.size, 0, outcome.status, code, detail), now)
            await self._silence.note(conn, feed.id, now, answered=outcome.status is not None)
            if outcome.status is not None:
                await raise_alarm(conn, feed.id, "pulling", f"{code}: {detail}", now)
            await self._look(conn, feed)
        return seconds_until_next(outcome, self._failures, self._chance)


async def _newest(conn: AsyncConnection, feed: HeldFeed) -> KeptCheckpoint | None:
    """The newest checkpoint whose lines are held; that of an empty feed is only seen."""
    return await checkpoints.newest_held(conn, feed.id) or await checkpoints.kept_at(conn, feed.id, feed.size)
