"""Pages that are read ahead come in their order, and nothing that is not the next one comes at all."""

import datetime as dt
from typing import Any, cast

import pytest

from services.feed.checkpoint import Checkpoint
from services.feed.names import FeedName
from services.feed.page import MAX_LINES, Page
from services.feed.tree import EMPTY, Frontier, leaf_hash
from services.ingest.core.proof import Proven
from services.ingest.taking_in.ahead import PAGES, Ahead, Fetched, Start
from services.ingest.taking_in.take_in import ReadPage

FEED = FeedName("US", "US")
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
LEAF = leaf_hash(b"{}")
BEGIN = Start(EMPTY, None)


def fetched(start: Start, lines: int = MAX_LINES) -> Fetched:
    frontier: Frontier = start.frontier.extend([LEAF] * lines)[0]
    page = Page(FEED, start.frontier.size, {}, [b"{}"] * lines, [LEAF] * lines, frozenset())
    checkpoint = Checkpoint(FEED, frontier.size, frontier.root(), NOW)
    return Fetched(start, page, Proven(frontier, frozenset(), frozenset(), checkpoint, NOW))


class Exchange:
    """Serves pages, and notes which were asked for and read."""

    def __init__(self, pages: int = 9, fault_at: int = -1, last_lines: int = MAX_LINES) -> None:
        self.pages, self.fault_at, self.last_lines = pages, fault_at, last_lines
        self.asked: list[int] = []
        self.read: list[int] = []

    async def fetch(self, start: Start) -> Fetched | None:
        number = start.frontier.size // MAX_LINES
        self.asked.append(number)
        if number == self.fault_at:
            raise ValueError("made up")
        if number >= self.pages:
            return None
        return fetched(start, self.last_lines if number == self.pages - 1 else MAX_LINES)

    async def read_page(self, page: Fetched) -> ReadPage:
        self.read.append(page.page.first // MAX_LINES)
        return ReadPage(*cast(Any, (page.page.first, None, None, None)))

    @property
    def ahead(self) -> Ahead:
        return Ahead(self.fetch, self.read_page)


async def test_pages_come_in_their_order_some_under_way_behind_each() -> None:
    exchange = Exchange()
    ahead, last = exchange.ahead, fetched(BEGIN)

    for number in range(1, 4):
        ahead.go_on(last)
        taken = await ahead.take(last.end)
        assert taken is not None
        last = taken[0]
        assert last.page.first == cast(Any, taken[1].lines) == number * MAX_LINES

    assert exchange.asked == sorted(set(exchange.asked))
    assert max(exchange.asked) <= 3 + PAGES
    ahead.let_go()


async def test_nothing_is_fetched_behind_a_page_that_is_not_full() -> None:
    exchange = Exchange()
    ahead = exchange.ahead

    ahead.go_on(fetched(BEGIN, 999))

    assert await ahead.take(fetched(BEGIN, 999).end) is None
    assert exchange.asked == []


async def test_a_page_that_begins_elsewhere_than_the_cursor_is_let_go() -> None:
    exchange = Exchange()
    ahead, last = exchange.ahead, fetched(BEGIN)
    ahead.go_on(last)

    taken = await ahead.take(last.end._replace(issued_at=NOW + dt.timedelta(days=1)))

    assert taken is None
    assert await ahead.take(last.end) is None


@pytest.mark.parametrize("exchange", [Exchange(fault_at=1), Exchange(pages=1)])
async def test_a_page_at_fault_and_one_that_is_not_there_are_left_to_the_ordinary_way(exchange: Exchange) -> None:
    ahead, last = exchange.ahead, fetched(BEGIN)
    ahead.go_on(last)

    assert await ahead.take(last.end) is None
    assert exchange.asked == [1]
    assert exchange.read == []


async def test_behind_the_last_page_nothing_is_asked_for() -> None:
    exchange = Exchange(pages=2, last_lines=5)
    ahead, last = exchange.ahead, fetched(BEGIN)
    ahead.go_on(last)

    taken = await ahead.take(last.end)
    assert taken is not None
    ahead.go_on(taken[0])

    assert await ahead.take(taken[0].end) is None
    assert exchange.asked == [1]
