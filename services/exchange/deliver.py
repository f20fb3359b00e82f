"""What this nation tells a peer, pushed page by page until a receipt covers every line.

    take     the next page: the lines behind the last receipt, and a checkpoint signed for their end
    push     call the peer
    settle   believe the receipt and keep it, go back on a gap, halt on a proven fork, wait before the next try

A push is a hint: whatever is lost here, the peer's own pull repairs. A page with an erased line cannot be pushed;
the peer pulls it, and its receipt is fetched.
"""

import asyncio
import contextlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.retrying import Outcome, seconds_until_next
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.fetch_receipts import fetch_receipts
from services.exchange.halting import halt
from services.exchange.held import checkpoints
from services.exchange.held.alarms import Attempt, clear_alarms, note_attempt, raise_alarm
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import end_within, held_feed, read_lines, root_at
from services.exchange.held.keys import load_trust
from services.exchange.keep_receipt import keep_peer_receipt
from services.exchange.read_feed import ROOM_FOR_LINES
from services.feed.checkpoint import Untrusted, believe_checkpoint, read_checkpoint
from services.feed.client import FeedClient, Refused, Unreachable
from services.feed.page import MAX_LINES, write_page
from services.feed.receipt import believe_receipt

LINGER = 0.1
"""Seconds that a page waits for company, unless it is full: single submissions arrive by the thousand a second, and a
page costs both sides a dozen statements, however few lines it has."""
LOOK_AGAIN = 30.0
"""Seconds after which the feed is looked at without news: another process may have appended."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A page to push. `body` is None when it holds an erased line."""

    first: int
    size: int
    body: bytes | None


class Delivery:
    """The delivery to one peer: where it stands between calls."""

    def __init__(self, endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
        self._endpoint, self._peer, self._client = endpoint, peer, client
        self._name = endpoint.to_peer(peer.nation)
        self._go_back_to: int | None = None
        self._failures = 0
        self._chance = random.Random()  # noqa: S311

    async def run(self) -> None:
        """Deliver until cancelled."""
        wait = 0.0
        while True:
            if wait:
                await asyncio.sleep(wait)  # the peer's own wish, or the back-off
            outgoing = await self.take()
            if outgoing is None:
                wait = 0.0
                await self._endpoint.news.wait(self._name, LOOK_AGAIN)
            else:
                full = outgoing.size - outgoing.first >= MAX_LINES
                wait = await self.send(outgoing) or (0.0 if full else LINGER)

    async def take(self) -> Outgoing | None:
        """The next page, or None when every line is receipted or the feed is halted."""
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            first = feed.receipted if self._go_back_to is None else min(self._go_back_to, feed.size)
            if feed.halted_at is not None or first >= feed.size:
                return None
            end = await end_within(conn, feed, first, MAX_LINES, ROOM_FOR_LINES)
            checkpoint = await checkpoints.signed_at(conn, self._endpoint, feed, end)
            lines = await read_lines(conn, feed, first, end)
        if any(line.data is None for line in lines):
            return Outgoing(first, end, None)
        rows = [line.data for line in lines if line.data is not None]
        return Outgoing(first, end, write_page(self._name, first, checkpoint.object, rows))

    async def send(self, outgoing: Outgoing) -> float:
        """Push a page; seconds to wait before the next call."""
        try:
            if outgoing.body is None:
                raise Refused(409, "erased", {"detail": "a line was erased before delivery: the peer must pull"}, None)
            answer = await self._client.push(self._name, outgoing.body)
            await keep_peer_receipt(self._endpoint, self._peer, answer.receipt)
        except Unreachable as error:
            return await self._failed(outgoing, Outcome(None), "unreachable", str(error))
        except Untrusted as untrusted:
            return await self._failed(outgoing, Outcome(409), "receipt-untrusted", untrusted.rule)
        except Refused as refused:
            return await self._refused(outgoing, refused)
        await self._succeeded()
        return 0.0

    async def _succeeded(self) -> None:
        self._failures, self._go_back_to = 0, None
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            await clear_alarms(conn, feed.id, "delivery", "peer-lost-lines")

    async def _refused(self, outgoing: Outgoing, refused: Refused) -> float:
        """The peer answered no."""
        held_there = refused.problem.get("size")
        if refused.code == "gap" and type(held_there) is int and 0 <= held_there < outgoing.first:
            return await self._go_back(held_there)
        if refused.status == 409 and await self._is_forked(refused.problem):
            return 0.0
        await self._fetch_what_was_pulled()
        outcome = Outcome(refused.status, refused.retry_after)
        return await self._failed(outgoing, outcome, refused.code, str(refused.problem.get("detail", "")))

    async def _go_back(self, held_there: int) -> float:
        """A gap: the peer says what it holds, and the next page starts there."""
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            if held_there < feed.receipted:
                detail = f"the peer holds {held_there} lines and has receipted {feed.receipted}: it lost what it kept"
                await raise_alarm(conn, feed.id, "peer-lost-lines", detail, self._endpoint.clock())
        self._go_back_to = held_there
        self._failures += 1
        if self._failures == 1:
            return 0.0
        return seconds_until_next(Outcome(409), self._failures - 1, self._chance)

    async def _fetch_what_was_pulled(self) -> None:
        """The peer may hold more than its receipts say here: it may have pulled."""
        with contextlib.suppress(Refused, Unreachable, Untrusted):
            await fetch_receipts(self._endpoint, self._peer, self._client)

    async def _failed(self, outgoing: Outgoing, outcome: Outcome, code: str, detail: str) -> float:
        self._failures += 1
        wait = seconds_until_next(outcome, self._failures, self._chance)
        lines = outgoing.size - outgoing.first
        attempt = Attempt("push", outgoing.first, lines, outcome.status, code, detail)
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            now = self._endpoint.clock()
            await note_attempt(conn, feed.id, attempt, now)
            if outcome.status is not None:
                await raise_alarm(conn, feed.id, "delivery", f"{code}: {detail}", now)
        return wait

    async def _is_forked(self, problem: Mapping[str, Any]) -> bool:
        """Whether the answer proves that two histories of this feed are signed; then the feed halts here too."""
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name, lock=True)
            for believe in (self._shown_checkpoint, self._shown_receipt):
                shown = await believe(conn, problem)
                if shown is None or shown.size > feed.size or shown.root == await root_at(conn, feed, shown.size):
                    continue
                ours = await checkpoints.signed_at(conn, self._endpoint, feed, shown.size)
                await halt(conn, self._endpoint, feed, rule="told", ours=ours, theirs=shown, page=None)
                return True
        return False

    async def _shown_checkpoint(self, conn: AsyncConnection, problem: Mapping[str, Any]) -> KeptCheckpoint | None:
        """The own checkpoint that the peer holds, if it is one."""
        jws = problem.get("checkpoint")
        if not isinstance(jws, dict):
            return None
        trust = await load_trust(conn, self._endpoint)
        try:
            size = read_checkpoint(jws).size
            shown = believe_checkpoint(
                jws,
                feed=self._name,
                size=size,
                trust=trust,
                required=("Ed25519",),
                now=self._endpoint.clock(),
                previous_issued_at=None,
            )
        except Untrusted:
            return None
        return KeptCheckpoint(shown.size, shown.root, shown.issued_at, orjson.dumps(jws).decode())

    async def _shown_receipt(self, conn: AsyncConnection, problem: Mapping[str, Any]) -> KeptCheckpoint | None:
        """What the peer's newest receipt says of this feed."""
        jws = problem.get("receipt")
        if not isinstance(jws, dict):
            return None
        trust = await load_trust(conn, self._endpoint)
        try:
            shown = believe_receipt(
                jws, feed=self._name, trust=trust, required=self._peer.required, now=self._endpoint.clock()
            )
        except Untrusted:
            return None
        return KeptCheckpoint(shown.size, shown.root, shown.received_at, orjson.dumps(jws).decode())
