"""What this nation tells a peer, pushed page by page until a receipt covers every line.

    take     the next page: the lines behind the last receipt, or behind what the peer says to hold when it holds
             less, and a checkpoint signed for their end
    push     call the peer
    settle   believe the receipt and keep it, go back on a gap, halt on a proven fork, wait before the next try

A push is a hint: whatever is lost here, the peer's own pull repairs. A page ends before an erased line, which cannot
be pushed; the peer pulls it. Receipts of what it pulled are fetched beside the pushes, in a rhythm of their own.

A receipt is made once for its page and answered ever after. Where it is signed by a key that was not in effect yet, the
lines are pushed in another page, one line longer at its beginning, which gets a receipt of its own.
"""

import asyncio
import itertools
import random
import time
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.retrying import Outcome, PageLimit, seconds_until_next, wished
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.fetch_receipts import Fetching
from services.exchange.follow_lines import follow_lines
from services.exchange.held import checkpoints
from services.exchange.held.alarms import Attempt, Silence, clear_alarms, note_attempt, raise_alarm
from services.exchange.held.checkpoints import ROOM_FOR_LINES
from services.exchange.held.feeds import HeldFeed, end_within, held_feed, read_lines
from services.exchange.keep_receipt import keep_peer_receipt
from services.exchange.settle_conflict import halt_if_forked
from services.feed.client import FeedClient, Refused, Unreachable
from services.feed.page import write_page
from services.feed.receipt import Receipt
from services.feed.trust import Untrusted
from services.kit.traces import call, tracing

LINGER = 0.1
"""Seconds that a page waits for company, unless it is full: single submissions arrive by the thousand a second, and a
page costs both sides a dozen statements, however few lines it has."""
LONGEST_OVERLAP = 500
"""Lines, half a page."""
LOOK_AGAIN = 30.0
"""Seconds after which the feed is looked at without news: another process may have appended."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A page to push. `body` is None when its first line is erased."""

    first: int
    size: int
    body: bytes | None


class Delivery:
    """The delivery to one peer: where it stands between calls."""

    def __init__(self, endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
        self._endpoint, self._peer, self._client = endpoint, peer, client
        self._name = endpoint.to_peer(peer.nation)
        self._fetching = Fetching(endpoint, peer, client)
        self._peer_ends_at: int | None = None
        """Where the peer stands, while it holds less than it has receipted."""
        self._overlap = 0
        """Receipted lines at the beginning of the next page, for a receipt that can be believed."""
        self._failures = 0
        self._limit = PageLimit()
        self._silence = Silence()
        self._chance = random.Random()  # noqa: S311

    async def run(self) -> None:
        """Deliver, and fetch receipts, until cancelled."""
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._fetching.run())
                both.create_task(self._push_on())
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None

    async def _push_on(self) -> None:
        outgoing: Outgoing | None = None
        while True:
            outgoing = outgoing or await self.take()
            if outgoing is None:
                await self._endpoint.news.wait(self._name, LOOK_AGAIN)
            elif outgoing.size - outgoing.first < self._limit.lines:
                await asyncio.sleep(await self.send(outgoing) or LINGER)
                outgoing = None
            else:
                outgoing = await self._send_and_look_ahead(outgoing)

    async def _send_and_look_ahead(self, outgoing: Outgoing) -> Outgoing | None:
        """Push a full page, and take the next one while the peer works on it; gives that one, if this one went well."""
        ahead = asyncio.create_task(self.take(behind=outgoing))
        try:
            wait = await self.send(outgoing)
            following = await ahead
        finally:
            ahead.cancel()
        if wait:
            await asyncio.sleep(wait)  # the peer's own wish, or the back-off
        return following if wait == 0.0 and self._peer_ends_at is None else None

    async def take(self, *, behind: Outgoing | None = None) -> Outgoing | None:
        """The next page, or that behind a page that is on its way; None when every line is receipted, by whatever way,
        or the feed is halted."""
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            first = feed.receipted if self._peer_ends_at is None else min(self._peer_ends_at, feed.receipted)
            first = behind.size if behind else first
            if feed.halted_at is not None:
                return None
            if first >= feed.size:
                if behind is None:
                    await clear_alarms(conn, feed.id, "delivery", "receipt-untrusted")
                return None
            first = await self._overlapping(conn, feed, first)
            end = await end_within(conn, feed, first, self._limit.lines, ROOM_FOR_LINES)
            rows = [line.data for line in await read_lines(conn, feed, first, end)]
            if rows[0] is None:
                return Outgoing(first, first + 1, None)
            sent = [row for row in rows[: rows.index(None) if None in rows else None] if row is not None]
            checkpoint = await checkpoints.signed_at(conn, self._endpoint, feed, first + len(sent))
        return Outgoing(first, checkpoint.size, write_page(self._name, first, checkpoint.object, sent))

    async def _overlapping(self, conn: AsyncConnection, feed: HeldFeed, first: int) -> int:
        """Where a page from `first` begins when it overlaps; as far back as no line is erased."""
        before = await read_lines(conn, feed, max(0, first - self._overlap), first) if self._overlap else []
        kept = itertools.takewhile(lambda line: line.data is not None, reversed(before))
        return first - sum(1 for _ in kept)

    async def send(self, outgoing: Outgoing) -> float:
        """Push a page; seconds to wait before the next call."""
        try:
            if outgoing.body is None:
                raise Refused(409, "erased", {"detail": "a line was erased before delivery: the peer must pull"}, None)
            began, lines = time.time_ns(), outgoing.size - outgoing.first
            with call("push", calls=True, feed=str(self._name), first=outgoing.first, lines=lines):
                answer = await self._client.push(self._name, outgoing.body)
                receipt = await keep_peer_receipt(self._endpoint, self._peer, answer.receipt)
                follow_lines("delivered", self._name, outgoing.body.splitlines()[1:] if tracing() else (), began)
        except Unreachable as error:
            return await self._failed(outgoing, Outcome(None), "unreachable", str(error))
        except Untrusted as untrusted:
            if untrusted.rule == "key-span":
                self._overlap = min(self._overlap + 1, LONGEST_OVERLAP)
            return await self._failed(outgoing, Outcome(409), "receipt-untrusted", untrusted.rule)
        except Refused as refused:
            return await self._refused(outgoing, refused)
        return await self._receipted(outgoing, receipt)

    async def _receipted(self, outgoing: Outgoing, receipt: Receipt) -> float:
        """A believed receipt: it must be for what was pushed, and receipts must now cover it. While the peer takes
        again what it lost, the failures that led there are not forgotten: one that loses all the time is not to be
        called without a pause."""
        async with self._endpoint.engine.begin() as conn:
            feed = await held_feed(conn, self._name)
            as_pushed = (receipt.first, receipt.size) == (outgoing.first, outgoing.size)
            if as_pushed and feed.receipted >= outgoing.size:
                await self._silence.note(conn, feed.id, self._endpoint.clock(), answered=True)
                await clear_alarms(conn, feed.id, "delivery")
                self._limit.answered()
                self._overlap = 0
                if self._peer_ends_at is not None and outgoing.size < feed.receipted:
                    self._peer_ends_at = outgoing.size
                    return 0.0
                self._peer_ends_at, self._failures = None, 0
                await clear_alarms(conn, feed.id, "peer-lost-lines")
                return 0.0
        detail = f"lines {outgoing.first} to {outgoing.size} were pushed, {receipt.first} to {receipt.size} receipted"
        return await self._failed(outgoing, Outcome(409), "receipt-other", detail)

    async def _refused(self, outgoing: Outgoing, refused: Refused) -> float:
        """The peer answered no. What it shows with a signature counts before what it says."""
        if refused.status == 409 and await halt_if_forked(self._endpoint, self._peer, refused.problem):
            return 0.0
        held_there = refused.problem.get("size")
        if refused.code == "gap" and type(held_there) is int and 0 <= held_there < outgoing.first:
            return await self._go_back(outgoing, held_there, refused.retry_after)
        if await self._was_pulled(outgoing):
            return wished(refused.retry_after)
        outcome = Outcome(refused.status, refused.retry_after)
        return await self._failed(outgoing, outcome, refused.code, str(refused.problem.get("detail", "")))

    async def _go_back(self, outgoing: Outgoing, held_there: int, retry_after: int | None) -> float:
        """A gap: the peer says what it holds, and the next page starts there. The attempt stays for the operator to
        see, however soon the alarm is over."""
        detail = f"the peer holds {held_there} lines"
        attempt = Attempt("push", outgoing.first, outgoing.size - outgoing.first, 409, "gap", detail)
        async with self._endpoint.engine.begin() as conn:
            feed, now = await held_feed(conn, self._name), self._endpoint.clock()
            await note_attempt(conn, feed.id, attempt, now)
            await self._silence.note(conn, feed.id, now, answered=True)
            if held_there < feed.receipted:
                lost = f"{detail} and has receipted {feed.receipted}: it lost what it kept"
                await raise_alarm(conn, feed.id, "peer-lost-lines", lost, now)
        self._peer_ends_at = held_there
        self._failures += 1
        if self._failures == 1:
            return wished(retry_after)
        return seconds_until_next(Outcome(409, retry_after), self._failures - 1, self._chance)

    async def _was_pulled(self, outgoing: Outgoing) -> bool:
        """Whether the peer holds the page without having been pushed it, by the receipts that it gives."""
        await self._fetching.go()
        async with self._endpoint.engine.connect() as conn:
            return self._peer_ends_at is None and (await held_feed(conn, self._name)).receipted >= outgoing.size

    async def _failed(self, outgoing: Outgoing, outcome: Outcome, code: str, detail: str) -> float:
        self._failures += 1
        lines = outgoing.size - outgoing.first
        if outcome.status is None:
            self._limit.unanswered(self._failures, lines)
        attempt = Attempt("push", outgoing.first, lines, outcome.status, code, detail)
        async with self._endpoint.engine.begin() as conn:
            feed, now = await held_feed(conn, self._name), self._endpoint.clock()
            await note_attempt(conn, feed.id, attempt, now)
            await self._silence.note(conn, feed.id, now, answered=outcome.status is not None)
            if outcome.status is not None:
                await raise_alarm(conn, feed.id, "delivery", f"{code}: {detail}", now)
        return seconds_until_next(outcome, self._failures, self._chance)
