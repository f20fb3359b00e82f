"""Receipts that the audience made when it pulled: the origin fetches them, whatever becomes of its pushes.

    1. the newest checkpoint's receipts, then those of the size that they reach back to, and so on;
    2. where no checkpoint is held at that size, since pages overlapped: those of the sizes that were signed here,
       from what receipts cover on.

One go asks a bounded number of times; the next one continues where it ended, by what is kept.
"""

import asyncio
from typing import Any

from sqlalchemy import text

from services.exchange.core.retrying import wished
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.alarms import Attempt, clear_alarms, note_attempt, raise_alarm
from services.exchange.held.feeds import HeldFeed, held_feed
from services.exchange.held.receipts import MOST_SHOWN
from services.exchange.keep_receipt import keep_peer_receipt
from services.feed.client import FeedClient, Refused, Unreachable
from services.feed.names import FeedName
from services.feed.trust import Untrusted

MOST_STEPS = 200
"""Calls in one go."""
FETCH_EVERY = 45.0
"""Seconds between two goes while receipts are missing: with the go itself, under the minute of the protocol."""


async def fetch_receipts(endpoint: Endpoint, peer: Peer, client: FeedClient, asked: set[int] | None = None) -> None:
    """Fetch what is missing between the audience's newest receipt and what receipts cover here. `asked`: sizes of
    which nothing more is to be had, kept by the caller from go to go. Raises Refused, Unreachable, and at the end
    Untrusted when one was not believed."""
    name, asked, size = endpoint.to_peer(peer.nation), set() if asked is None else asked, None
    doubted: list[Untrusted] = []
    for _ in range(MOST_STEPS):
        for jws in await _shown(client, name, size):
            try:
                await keep_peer_receipt(endpoint, peer, jws)
            except Untrusted as untrusted:
                doubted.append(untrusted)
        if size is not None:
            asked.add(size)
        size = await _next_size(endpoint, name, asked)
        if size is None:
            break
    if doubted:
        raise doubted[0]


async def _shown(client: FeedClient, name: FeedName, size: int | None) -> list[dict[str, Any]]:
    """The receipts of one size; none when the audience holds no checkpoint of it."""
    try:
        answer = await client.checkpoint(name, size)
    except Refused as refused:
        if refused.code == "not-held":
            return []
        raise
    return [jws for jws in answer["receipts"][:MOST_SHOWN] if isinstance(jws, dict)]


async def _next_size(endpoint: Endpoint, name: FeedName, asked: set[int]) -> int | None:
    """The size to ask for next; None when nothing is missing below the newest receipt, or all was asked. Then the next
    go asks anew."""
    async with endpoint.engine.connect() as conn:
        feed = await held_feed(conn, name)
        at = {"feed": feed.id, "receipted": feed.receipted}
        reached, greatest = (await conn.execute(text(_REACHED_BACK), at)).one()
        if greatest is not None and reached not in asked:
            return int(reached)
        found = await conn.execute(
            text("""SELECT min(size) FROM checkpoint WHERE feed = :feed AND size > :receipted AND size < :greatest
                    AND size <> ALL(CAST(:asked AS bigint[]))"""),
            {**at, "greatest": greatest or 0, "asked": [size for size in asked if size > feed.receipted]},
        )
    following: int | None = found.scalar_one()
    if following is None:
        asked.clear()
    return following


_REACHED_BACK = """
    WITH beyond AS (
        SELECT first, size, min(first) OVER (
            ORDER BY size DESC, first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
        FROM receipt WHERE feed = :feed AND size > :receipted)
    SELECT coalesce((SELECT max(reached) FROM beyond WHERE size < reached), (SELECT min(first) FROM beyond)),
           (SELECT max(size) FROM beyond)
"""
"""How far back the receipts reach from the newest one without a gap, and the newest one's size."""


class Fetching:
    """The fetching of one peer's receipts: where it stands between goes."""

    def __init__(self, endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
        self._endpoint, self._peer, self._client = endpoint, peer, client
        self._name = endpoint.to_peer(peer.nation)
        self._asked: set[int] = set()
        self._one_go = asyncio.Lock()

    async def run(self) -> None:
        """Fetch until cancelled."""
        wait = FETCH_EVERY
        while True:
            await asyncio.sleep(wait)  # the peer's own wish, or the protocol's rhythm
            wait = max(FETCH_EVERY, await self.go())

    async def go(self) -> float:
        """Fetch what is missing; seconds for which the peer asked to be left alone."""
        async with self._one_go:
            before = await self._feed()
            if before.halted_at is not None or before.receipted >= before.size:
                return 0.0
            try:
                await fetch_receipts(self._endpoint, self._peer, self._client, self._asked)
            except Unreachable as error:
                await self._failed(None, "unreachable", str(error))
            except Refused as refused:
                await self._failed(refused.status, refused.code, str(refused.problem.get("detail", "")))
                return wished(refused.retry_after)
            except Untrusted as untrusted:
                await self._failed(200, "receipt-untrusted", f"{untrusted.rule}: {untrusted}")
            else:
                await self._succeeded(before.receipted)
        return 0.0

    async def _feed(self) -> HeldFeed:
        async with self._endpoint.engine.connect() as conn:
            return await held_feed(conn, self._name)

    async def _succeeded(self, covered_before: int) -> None:
        """What receipts newly cover, the peer holds now, with all that is before it."""
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            over = ["receipt-untrusted"]
            if feed.receipted > covered_before:
                over.append("peer-lost-lines")
            if feed.receipted == feed.size:
                over.append("delivery")
            await clear_alarms(conn, feed.id, *over)

    async def _failed(self, status: int | None, code: str, detail: str) -> None:
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            now = self._endpoint.clock()
            attempt = Attempt("receipts", feed.receipted, feed.size - feed.receipted, status, code, detail)
            await note_attempt(conn, feed.id, attempt, now)
            if code == "receipt-untrusted":
                await raise_alarm(conn, feed.id, code, detail, now)
