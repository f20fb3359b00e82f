"""A page of a peer's feed: believe it or not, keep it once, answer with the receipt.

Steps of docs/protocol.md section 4, "Order of checks on a push", by their numbers there; 1 to 5 (length, caller,
body, nonce, whose feed) are the door's, in peer_api.py. A pulled page passes the same checks from 6 on.

    6. the page's form            7. the checkpoint's signatures      8. a halted feed; a fork by its roots
    9. a gap                     10. bytes and root                  11. each line, then the receipt

What a refusal leaves behind: the believed checkpoint, because two of one size are the proof of a fork; and with a
fork, the evidence and the halt. All else of a page that fails is gone with its transaction.
"""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange import learn_keys
from services.exchange.core.receiving import Fits, Forked, Held, contradicts, weigh
from services.exchange.endpoint import Endpoint
from services.exchange.follow_lines import follow_lines
from services.exchange.halting import halt
from services.exchange.held import amendments, checkpoints, receipts
from services.exchange.held.checkpoints import ROOM_FOR_LINES, KeptCheckpoint
from services.exchange.held.feeds import Growth, HeldFeed, append_lines, frontier_of, held_feed, leaves_between, root_at
from services.exchange.held.keys import load_trust
from services.exchange.held.receipts import KeptReceipt, Span
from services.exchange.judge_lines import judge_lines
from services.feed.checkpoint import Checkpoint, believe_checkpoint, read_checkpoint
from services.feed.jws import with_signatures_of
from services.feed.names import FeedName
from services.feed.page import MAX_LINES, Page, PageFault, read_page
from services.feed.trust import TrustList, Untrusted
from services.kit.problems import Problem

ROOM_FOR_SIGNATURES = 16_384
"""Bytes of a checkpoint that is kept whole, where its page has room."""


async def receive_push(endpoint: Endpoint, name: FeedName, body: bytes) -> KeptReceipt:
    """A page that the peer pushed; raises Problem."""
    return await _receive(endpoint, _form(body, name, erased_allowed=False))


async def receive_pull(endpoint: Endpoint, name: FeedName, body: bytes) -> KeptReceipt:
    """A page that was pulled from the peer; raises Problem."""
    return await _receive(endpoint, _form(body, name, erased_allowed=True))


def _form(body: bytes, name: FeedName, *, erased_allowed: bool) -> Page:
    """Step 6."""
    try:
        return read_page(body, name, erased_allowed=erased_allowed)
    except PageFault as fault:
        status = 413 if fault.code == "too-large" else 400
        raise Problem(status, fault.code, str(fault), extra={"row": fault.row}) from None


async def _receive(endpoint: Endpoint, page: Page) -> KeptReceipt:
    """Steps 7 to 11 in one transaction. A refusal comes back as a value, so that what it leaves behind is committed."""
    began = time.time_ns()
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, page.feed, lock=True)
        trust = await load_trust(conn, endpoint)
        outcome = await _Reception(conn, endpoint, feed, page, trust, endpoint.clock()).take()
    if isinstance(outcome, Problem):
        if outcome.code in ("gap", "root-mismatch"):
            endpoint.gaps.tell(page.feed)
        raise outcome
    endpoint.news.tell(page.feed)
    follow_lines("received", page.feed, page.rows[max(0, feed.size - page.first) :], began)
    return outcome


def _not_believed(untrusted: Untrusted) -> Problem:
    """Whether it is the page's checkpoint at all is a matter of the page's form, who signed it is one of trust."""
    if untrusted.rule in ("form", "feed", "size"):
        return Problem(400, "page-checkpoint", str(untrusted), extra={"row": 1})
    return Problem(401, "untrusted", str(untrusted), extra={"rule": untrusted.rule})


@dataclass(frozen=True, slots=True)
class _Reception:
    """One page before the feed that is held, in an open transaction that has the feed locked."""

    conn: AsyncConnection
    endpoint: Endpoint
    feed: HeldFeed
    page: Page
    trust: TrustList
    now: dt.datetime

    async def take(self) -> KeptReceipt | Problem:
        """Steps 7 to 11."""
        try:
            checkpoint = await self._believe()
        except Untrusted as untrusted:
            return _not_believed(untrusted)
        if self.feed.halted_at is not None:
            return await self._conflict("fork", "the feed is halted until a person on each side lets it go on")
        if contradicts(checkpoint, await self._known_root(checkpoint.size)):
            return await self._fork("root", checkpoint)
        if self.page.size > self.feed.size:
            await checkpoints.keep(self.conn, self.feed.id, self._offered(checkpoint), self.now, held=False)
        if self.page.first > self.feed.size:
            return await self._conflict("gap", "lines before this page are missing here", size=self.feed.size)
        match weigh(self.page.leaves, checkpoint, await self._held()):
            case Fits() as fits:
                return await self._keep(fits, checkpoint)
            case Forked(rule):
                return await self._fork(rule, checkpoint)
            case _:
                return Problem(400, "root-mismatch", "the lines do not hash to the signed root")

    async def _believe(self) -> Checkpoint:
        """Step 7. What is held already is judged by the time of its receipt, so that a key that has since ended does
        not take back what it proved; a checkpoint that was signed anew for it is judged by now."""
        previous = await checkpoints.time_of_next_smaller(self.conn, self.feed.id, self.page.size)
        for moment in await self._times_of_receipt():
            try:
                return self._believed(moment, previous)
            except Untrusted:
                continue
        return self._believed(self.now, previous)

    async def _times_of_receipt(self) -> list[dt.datetime]:
        """When this very page was receipted, if every line of it is held and its root is ours."""
        page, feed = self.page, self.feed
        if page.size > feed.size or read_checkpoint(page.checkpoint).root != await root_at(self.conn, feed, page.size):
            return []
        if page.leaves != await leaves_between(self.conn, feed, page.first, page.size):
            return []
        covering = await receipts.receipt_covering(self.conn, feed.id, page.size - 1)
        return [covering.received_at] if covering else []

    def _believed(self, moment: dt.datetime, previous: dt.datetime | None) -> Checkpoint:
        return believe_checkpoint(
            self.page.checkpoint,
            feed=self.page.feed,
            size=self.page.size,
            trust=self.trust,
            required=self.endpoint.required_of(self.page.feed.origin),
            now=moment,
            previous_issued_at=previous,
        )

    async def _known_root(self, size: int) -> bytes | None:
        """The root that the feed is known to have at `size`: by what is held, else by a checkpoint seen before."""
        if size <= self.feed.size:
            return await root_at(self.conn, self.feed, size)
        seen = await checkpoints.kept_at(self.conn, self.feed.id, size)
        return seen.root if seen else None

    async def _held(self) -> Held:
        overlap: Sequence[bytes] = ()
        if self.page.first < self.feed.size:
            reach = min(self.page.size, self.feed.size)
            overlap = await leaves_between(self.conn, self.feed, self.page.first, reach)
        seen = await checkpoints.seen_between(self.conn, self.feed.id, self.feed.size, self.page.size)
        return Held(self.feed.size, await frontier_of(self.conn, self.feed, self.page.first), overlap, seen)

    async def _keep(self, fits: Fits, checkpoint: Checkpoint) -> KeptReceipt:
        """Step 11: keep what is new, and give the receipt."""
        if self.page.size > self.feed.size:
            await self._append(fits, checkpoint.signed_by[0])
        await checkpoints.keep_newer(self.conn, self.feed.id, self._offered(checkpoint), self.now)
        span = Span(self.page.first, self.page.size, checkpoint.root)
        earlier = await receipts.find_receipt(self.conn, self.feed.id, span)
        return earlier or await receipts.issue_receipt(self.conn, self.endpoint, self.feed, span, self.now)

    async def _append(self, fits: Fits, signed_by: str) -> None:
        known = self.feed.size - self.page.first
        accept = self.endpoint.peers[self.feed.name.origin].accept
        judged = await judge_lines(self.conn, self.feed, self.page, known, accept)
        await append_lines(self.conn, [Growth(self.feed, judged.lines, fits.frontier, fits.nodes[known:])], self.now)
        await amendments.note(self.conn, self.feed, judged.amendments, self.now)
        await learn_keys.learn(
            self.conn, self.endpoint, self.feed, judged.announcements, signed_by=signed_by, now=self.now
        )

    async def _fork(self, rule: str, checkpoint: Checkpoint) -> Problem:
        kept = await checkpoints.kept_at(self.conn, self.feed.id, checkpoint.size)
        ours = kept or await checkpoints.newest_held(self.conn, self.feed.id)
        theirs = self._offered(checkpoint)
        await halt(self.conn, self.endpoint, self.feed, rule=rule, ours=ours, theirs=theirs, page=self.page)
        return await self._conflict("fork", "two signed histories of this feed exist; the evidence is kept")

    def _offered(self, checkpoint: Checkpoint) -> KeptCheckpoint:
        """The page's checkpoint, as it is kept: with every signature, unless they would crowd out the lines."""
        jws = orjson.dumps(dict(self.page.checkpoint)).decode()
        if len(jws) > ROOM_FOR_SIGNATURES or sum(map(len, self.page.rows)) > ROOM_FOR_LINES - MAX_LINES:
            jws = orjson.dumps(with_signatures_of(self.page.checkpoint, checkpoint.signed_by)).decode()
        return KeptCheckpoint(checkpoint.size, checkpoint.root, checkpoint.issued_at, jws)

    async def _conflict(self, code: str, detail: str, **extra: Any) -> Problem:
        """A 409 with the newest receipt and checkpoint, so that the origin can see for itself."""
        receipt = await receipts.newest_receipt(self.conn, self.feed.id)
        checkpoint = await checkpoints.newest_held(self.conn, self.feed.id)
        if receipt is not None:
            extra["receipt"] = receipt.object
        if checkpoint is not None:
            extra["checkpoint"] = checkpoint.object
        return Problem(409, code, detail, extra=extra)
