"""Pages behind the one that is taken in, fetched, proven and read while it is: for as long as pages are full.

Nothing that is read ahead counts before its turn. When the cursor stands where it begins, it is taken in like a page
that was just fetched; when anything else has happened meanwhile, or it is at fault, it is let go, and the page is
fetched again in the ordinary way, which says what is wrong with it.
"""

import asyncio
import datetime as dt
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from services.feed.page import MAX_LINES, Page
from services.feed.tree import Frontier
from services.ingest.core.proof import Proven
from services.ingest.taking_in.take_in import ReadPage

logger = logging.getLogger(__name__)

PAGES = 2
"""Pages of one feed that are under way behind the one that is taken in."""


class Start(NamedTuple):
    """Where a page begins, and when the checkpoint before it was issued."""

    frontier: Frontier
    issued_at: dt.datetime | None


class Fetched(NamedTuple):
    """A page that is believed."""

    start: Start
    page: Page
    proven: Proven

    @property
    def end(self) -> Start:
        """Where the next one begins."""
        return Start(self.proven.frontier, self.proven.checkpoint.issued_at)

    @property
    def is_full(self) -> bool:
        """Whether there is likely to be another behind it."""
        return len(self.page.rows) == MAX_LINES


class _Coming(NamedTuple):
    fetched: asyncio.Task[Fetched | None]
    read: asyncio.Task[ReadPage | None]


class Ahead:
    """The pages of one feed that are under way."""

    def __init__(
        self, fetch: Callable[[Start], Awaitable[Fetched | None]], read: Callable[[Fetched], Awaitable[ReadPage]]
    ) -> None:
        """`fetch` gives None when there is no such page yet."""
        self._fetch, self._read = fetch, read
        self._coming: deque[_Coming] = deque()

    async def take(self, start: Start) -> tuple[Fetched, ReadPage] | None:
        """The page that begins there, if it was read ahead and is good."""
        if self._coming:
            coming = self._coming.popleft()
            match await asyncio.gather(*coming, return_exceptions=True):
                case [Fetched() as fetched, ReadPage() as read] if fetched.start == start:
                    return fetched, read
        self.let_go()
        return None

    def go_on(self, last: Fetched) -> None:
        """Have the pages behind `last`, the one that is to be taken in, under way."""
        if not last.is_full:
            return
        if not self._coming:
            self._begin(self._fetch(last.end))
        while len(self._coming) < PAGES:
            self._begin(self._fetch_behind(self._coming[-1].fetched))

    def let_go(self) -> None:
        """Forget what is under way."""
        while self._coming:
            for task in self._coming.pop():
                task.cancel()

    def _begin(self, fetching: Awaitable[Fetched | None]) -> None:
        fetched = asyncio.ensure_future(fetching)
        coming = _Coming(fetched, asyncio.ensure_future(self._read_behind(fetched)))
        for task in coming:
            task.add_done_callback(_note_fault)
        self._coming.append(coming)

    async def _fetch_behind(self, before: asyncio.Task[Fetched | None]) -> Fetched | None:
        last = await asyncio.shield(before)
        return await self._fetch(last.end) if last is not None and last.is_full else None

    async def _read_behind(self, fetching: asyncio.Task[Fetched | None]) -> ReadPage | None:
        fetched = await asyncio.shield(fetching)
        return None if fetched is None else await self._read(fetched)


def _note_fault(task: asyncio.Task[Any]) -> None:
    """What went wrong ahead goes wrong again in the ordinary way, and is told there."""
    if not task.cancelled() and task.exception() is not None:
        logger.debug("a page was not read ahead: %s", type(task.exception()).__name__)
