"""What a peer tells this nation, pulled: at start, after a gap, and when no push came for half a minute.

Push is a hint, pull is the truth: whatever a broken link lost, doubled or reordered, this loop repairs. When the
origin has nothing new, its newest checkpoint is fetched once an hour, so that its age is known.
"""

import asyncio
import datetime as dt
import random

import orjson
from sqlalchemy import text

from services.exchange.core.retrying import Outcome, seconds_until_next
from services.exchange.endpoint import Endpoint, Peer, utc
from services.exchange.held import checkpoints
from services.exchange.held.alarms import Attempt, clear_alarms, note_attempt, raise_alarm
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import held_feed, root_at
from services.exchange.held.keys import load_trust
from services.exchange.receive import receive_pull
from services.feed.checkpoint import believe_checkpoint, read_checkpoint
from services.feed.client import FeedClient, Refused, Unreachable
from services.feed.trust import Untrusted
from services.kit.problems import Problem

PULL_EVERY = 30.0
FRESH_ENOUGH = dt.timedelta(hours=1)


class Pulling:
    """The pulling of one peer's feed: where it stands between calls."""

    def __init__(self, endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
        self._endpoint, self._peer, self._client = endpoint, peer, client
        self._name = endpoint.from_peer(peer.nation)
        self._failures = 0
        self._chance = random.Random()  # noqa: S311

    async def run(self) -> None:
        """Pull until cancelled."""
        while True:
            wait = await self.pull()
            if wait:
                await asyncio.sleep(wait)  # the peer's own wish, or the back-off
                continue
            while not await self._endpoint.gaps.wait(self._name, PULL_EVERY) and await self._heard_lately():
                pass

    async def _heard_lately(self) -> bool:
        """Whether pages come by push, so that nobody need ask."""
        async with self._endpoint.engine.connect() as conn:
            found = await conn.execute(
                text("SELECT heard_at FROM feed WHERE origin = :origin AND audience = :audience"),
                {"origin": self._name.origin, "audience": self._name.audience},
            )
            heard = found.scalar_one()
        return heard is not None and (self._endpoint.clock() - utc(heard)).total_seconds() < PULL_EVERY

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
            await clear_alarms(conn, feed.id, "pulling")
        return 0.0

    async def _pull_page(self) -> bool:
        """One page; False when there is none, or the feed is halted."""
        async with self._endpoint.engine.connect() as conn:
            feed = await held_feed(conn, self._name)
        if feed.halted_at is not None:
            return False
        page = await self._client.page(self._name, feed.size)
        if page is None:
            return False
        await receive_pull(self._endpoint, self._name, page)
        return True

    async def _refresh_checkpoint(self) -> None:
        """Know how old the origin's newest word is; notice when it knows less than it said before."""
        async with self._endpoint.engine.connect() as conn:
            feed = await held_feed(conn, self._name)
            newest = await checkpoints.newest_held(conn, feed.id)
        if newest is None or self._endpoint.clock() - newest.issued_at < FRESH_ENOUGH:
            return
        answer = await self._client.checkpoint(self._name)
        await self._keep_refreshed(answer["checkpoint"])

    async def _keep_refreshed(self, jws: dict[str, object]) -> None:
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name, lock=True)
            now = self._endpoint.clock()
            size = read_checkpoint(jws).size
            fresh = believe_checkpoint(
                jws,
                feed=self._name,
                size=size,
                trust=await load_trust(conn, self._endpoint),
                required=self._peer.required,
                now=now,
                previous_issued_at=await checkpoints.time_of_next_smaller(conn, feed.id, size),
            )
            if size < feed.size:
                detail = f"the origin says {size} lines, and had said {feed.size}: it lost what it published"
                await raise_alarm(conn, feed.id, "origin-behind", detail, now)
            elif size == feed.size and fresh.root == await root_at(conn, feed, size):
                kept = KeptCheckpoint(size, fresh.root, fresh.issued_at, orjson.dumps(jws).decode())
                await checkpoints.keep_newer(conn, feed.id, kept, now)

    async def _failed(self, outcome: Outcome, code: str, detail: str) -> float:
        self._failures += 1
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            now = self._endpoint.clock()
            await note_attempt(conn, feed.id, Attempt("pull", feed.size, 0, outcome.status, code, detail), now)
            if outcome.status is not None:
                await raise_alarm(conn, feed.id, "pulling", f"{code}: {detail}", now)
        return seconds_until_next(outcome, self._failures, self._chance)
