"""Following a feed: fetch from the cursor, believe, take in, again; for ever.

One `Follower` a feed. It reads from the own exchange, for the peer's feed too. It never skips: what is not believed
raises an alarm and the feed stands still; the same line is asked for again once a minute, and the feed goes on only
when it proves right, or when the exchange proves that it cut the feed (cut.py). Before that, ever smaller pages are
tried: what proves right is taken in up to the fault, and a key that is announced on one page and signs the next is
met in that order, however far behind we are. An exchange that does not answer is asked again after 1 s to 30 s.
"""

import asyncio
import datetime as dt
import logging
import random
from collections.abc import Mapping
from typing import Any

from services.feed.checkpoint import Checkpoint
from services.feed.client import CallFailed, FeedClient, Refused
from services.feed.names import FeedName
from services.feed.page import Page, PageFault, read_page
from services.ingest.core.page_length import UNRECEIPTED, PageLength
from services.ingest.core.proof import Belief, Disproved, Proven, prove, prove_newest
from services.ingest.ingest import Ingest
from services.ingest.taking_in.ahead import Ahead, Fetched, Start
from services.ingest.taking_in.belief import load_belief
from services.ingest.taking_in.cursors import Followed, followed_feed, note_newest, raise_alarm
from services.ingest.taking_in.cut import CutSearch, take_back
from services.ingest.taking_in.receipts import Receipts
from services.ingest.taking_in.take_in import ReadPage, TakenIn, read_ahead, take_in
from services.kit.logs import describe
from services.kit.outages import OUTAGES

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 0.5
"""Between two looks at a feed that has nothing new: the exchange is next door, and answers 204 from memory."""
CHECK_NEWEST = dt.timedelta(seconds=10)
"""Between two looks at the newest checkpoint of such a feed."""
ASK_AGAIN_S = 60.0
"""Before a page that was not believed is asked for again."""
LONGEST_BACKOFF_S = 30.0

_OTHER_HISTORY = ("rewound", "root-mismatch", "receipt-root", "issued-at-before-held", *UNRECEIPTED)
"""Faults that a feed has, too, when the exchange cut it."""

_UNHEARD = ("unreachable", "refused")
"""Alarms that say that the exchange did not answer, or said no; every other one is about a proof."""


class Follower:
    """Follows one feed of the own exchange."""

    def __init__(self, ingest: Ingest, client: FeedClient, feed: FeedName) -> None:
        self._engine, self._pinned, self._clock = ingest.engine, ingest.pinned, ingest.clock
        self._grown, self._client, self._feed = ingest.grown, client, feed
        self._ingest = ingest
        self._belief: Belief | None = None
        self._failures = 0
        self._length = PageLength()
        self._ahead = Ahead(self._fetch, self._read)

    async def run(self) -> None:
        """Follow until cancelled."""
        try:
            while True:
                seconds = await self.step()
                await asyncio.sleep(seconds)
        finally:
            self._ahead.let_go()

    async def step(self) -> float:
        """One page, or one look at the end of the feed. Gives the seconds to wait before the next."""
        try:
            feed = await self._cursor()
            try:
                wait = await self._attempt(feed)
            except CallFailed as fault:
                await self._alarm(feed, _UNHEARD[isinstance(fault, Refused)], str(fault))
                return self._back_off()
        except OUTAGES as fault:
            logger.warning("%s: the database does not answer: %s", self._feed, describe(fault))
            return self._back_off()
        self._failures = 0
        return wait

    async def _attempt(self, feed: Followed) -> float:
        try:
            return await self._step_from(feed)
        except (Disproved, PageFault) as fault:
            return await self._disbelieve(feed, fault)

    async def _step_from(self, feed: Followed) -> float:
        start = Start(feed.frontier, feed.issued_at)
        fetched, read = await self._ahead.take(start) or (await self._fetch(start), None)
        if fetched is None:
            return await self._look_at_end(feed)
        self._ahead.go_on(fetched)
        taken = await take_in(self._ingest, feed, fetched.page, fetched.proven, self._clock(), read)
        self._note(feed, fetched.page, taken)
        self._length.after_belief()
        return 0.0

    async def _fetch(self, start: Start) -> Fetched | None:
        raw = await self._client.page(self._feed, start.frontier.size, self._length.asked)
        if raw is None:
            return None
        page = await asyncio.to_thread(read_page, raw, self._feed, erased_allowed=True)
        self._length.served = len(page.rows)
        return Fetched(start, page, await self._believe(start, page))

    async def _read(self, fetched: Fetched) -> ReadPage:
        return await read_ahead(self._ingest, fetched.page, fetched.proven, self._clock())

    async def _believe(self, start: Start, page: Page) -> Proven:
        belief, now = await self._current_belief(), self._clock()
        served = Receipts(self._client, self._feed, belief, now)
        receipts = [] if self._feed.is_home else await served.back_from(page.size, start.frontier.size)
        return await asyncio.to_thread(prove, page, start.frontier, receipts, belief, now, start.issued_at)

    async def _look_at_end(self, feed: Followed) -> float:
        now = self._clock()
        if feed.alarm is None and feed.checked_at is not None and now - feed.checked_at < CHECK_NEWEST:
            return LOOK_AGAIN_S
        newest = await self._believed_newest(feed, now)
        if newest is not None and newest.size > feed.frontier.size:
            return 0.0
        async with self._engine.begin() as conn:
            await note_newest(conn, feed, newest.issued_at if newest else None, now)
        return LOOK_AGAIN_S

    async def _believed_newest(self, feed: Followed, now: dt.datetime) -> Checkpoint | None:
        answer = await self._newest()
        if answer is not None:
            belief = await self._current_belief()
            return prove_newest(answer, self._feed, feed.frontier, belief, now, feed.issued_at)
        if feed.frontier.size:
            raise Disproved("rewound", "our exchange holds nothing of a feed that lines were taken in from")
        return None

    async def _newest(self) -> Mapping[str, Any] | None:
        """The exchange's answer; None while it holds nothing of a peer's feed."""
        try:
            return await self._client.checkpoint(self._feed)
        except Refused as refusal:
            if refusal.status == 404 and refusal.code == "not-held":
                return None
            raise

    async def _cursor(self) -> Followed:
        async with self._engine.connect() as conn:
            return await followed_feed(conn, self._feed)

    async def _current_belief(self) -> Belief:
        if self._belief is None:
            async with self._engine.connect() as conn:
                self._belief = await load_belief(conn, self._pinned)
        return self._belief

    def _note(self, feed: Followed, page: Page, taken: TakenIn | None) -> None:
        if taken is None:
            return
        if taken.announcements:
            self._belief = None
            self._ahead.let_go()
        if feed.alarm:
            logger.warning("%s goes on at line %d", self._feed, page.first)
        self._grown.set()

    async def _disbelieve(self, feed: Followed, fault: Disproved | PageFault) -> float:
        self._ahead.let_go()
        code = fault.rule if isinstance(fault, Disproved) else fault.code
        if self._length.shorten(code):
            return 0.0
        self._belief = None
        try:
            if code in _OTHER_HISTORY and await self._follow_cut(feed):
                return 0.0
        except (Disproved, PageFault) as doubt:
            logger.warning("%s: no cut is proven: %s", self._feed, doubt)
        await self._alarm(feed, code, str(fault))
        return ASK_AGAIN_S

    async def _follow_cut(self, feed: Followed) -> bool:
        """Whether the exchange cut the feed. If so, what was taken in behind the cut is taken back."""
        search = CutSearch(self._engine, self._client, feed, await self._current_belief())
        agreed = await search.agreed(self._clock())
        if agreed is None or not await take_back(self._engine, feed, agreed, self._clock()):
            return False
        self._belief, self._length = None, PageLength()
        self._grown.set()
        return True

    async def _alarm(self, feed: Followed, code: str, detail: str) -> None:
        if feed.alarm is None or feed.alarm.code != code:
            level = logging.WARNING if code in _UNHEARD else logging.ERROR
            logger.log(level, "%s stands still at line %d: %s", self._feed, feed.frontier.size, detail)
        async with self._engine.begin() as conn:
            await raise_alarm(conn, feed, code, detail[:300], self._clock())

    def _back_off(self) -> float:
        self._failures += 1
        longest = min(LONGEST_BACKOFF_S, 2.0 ** min(self._failures - 1, 10))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311
