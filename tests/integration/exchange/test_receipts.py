"""Receipts of what the audience has, however it came there: how they are shown, fetched, and doubted."""

import asyncio
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from services.exchange import fetch_receipts as fetching
from services.exchange.deliver import Delivery
from services.exchange.fetch_receipts import Fetching, fetch_receipts
from services.exchange.held.receipts import MOST_SHOWN, ROOM, receipts_of
from services.feed.client import Refused, Unreachable
from services.feed.encoding import b64u_decode
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.receipt import Receipt, sign_receipt
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of
from tests.integration.exchange.test_rhythm import Scripted, alarms


async def push_lines(two: Two, first: int, size: int) -> None:
    """One page, as a sender that may begin and end where it likes; its receipt is lost on the way."""
    page = await two.cn.client.page(TO_CHINA, first, size - first)
    assert page is not None
    await two.us.client.push(TO_CHINA, page)


async def receipted(two: Two) -> int:
    covered: int = (await two.us.feed(TO_CHINA)).receipted
    return covered


def spans(receipts: list[dict[str, Any]]) -> list[tuple[int, int]]:
    said = [orjson.loads(b64u_decode(jws["payload"])) for jws in receipts]
    return [(each["first"], each["size"]) for each in said]


async def test_receipts_of_overlapping_pushes_are_found_by_the_sizes_that_were_signed(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(9)))
    for first, size in ((0, 3), (1, 5), (4, 9)):
        await push_lines(two, first, size)

    await fetch_receipts(two.us.endpoint, two.us.peer, two.us.client)

    assert await receipted(two) == 9


@pytest.mark.parametrize("overlapping", [False, True])
async def test_the_next_go_continues_where_the_last_one_ended(
    two: Two, monkeypatch: pytest.MonkeyPatch, overlapping: bool
) -> None:
    monkeypatch.setattr(fetching, "MOST_STEPS", 2)
    await two.us.submit(*(parcel_of(n) for n in range(12)))
    for size in range(2, 13, 2):
        await push_lines(two, max(0, size - (3 if overlapping else 2)), size)
    fetcher = Fetching(two.us.endpoint, two.us.peer, two.us.client)

    for _ in range(6):
        await fetcher.go()

    assert await receipted(two) == 12


async def test_a_hole_that_no_receipt_fills_is_looked_for_again_and_costs_bounded_calls(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(4)))
    await push_lines(two, 0, 2)
    await push_lines(two, 2, 4)
    async with two.cn.endpoint.engine.begin() as conn:
        lost = (
            await conn.execute(text("DELETE FROM receipt WHERE size = 2 RETURNING first, root, received_at, jws"))
        ).one()
    script = Scripted(two.us.client)
    fetcher = Fetching(two.us.endpoint, two.us.peer, script)

    await fetcher.go()
    calls, covered = script.calls, await receipted(two)
    async with two.cn.endpoint.engine.begin() as conn:
        await conn.execute(
            text("""INSERT INTO receipt (feed, first, size, root, received_at, jws)
                    SELECT id, :first, 2, :root, :received_at, :jws FROM feed
                    WHERE origin = 'US' AND audience = 'CN'"""),
            dict(lost._mapping),
        )
    await fetcher.go()

    assert (calls, covered) == (2, 0)
    assert await receipted(two) == 4


async def test_the_widest_and_the_newest_receipts_of_a_size_are_shown_and_no_more(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(12)))
    await push_lines(two, 0, 3)
    for first in (0, *range(4, 12)):
        two.clock.forward(seconds=1)
        await push_lines(two, first, 12)

    answer = await two.us.client.checkpoint(TO_CHINA)

    assert len(answer["receipts"]) == MOST_SHOWN
    assert spans(answer["receipts"]) == [(0, 12), *((first, 12) for first in range(11, 4, -1))]


async def test_receipts_that_are_large_are_shown_within_bounds_but_one_always(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(3)))
    for first in range(3):
        two.clock.forward(seconds=1)
        await push_lines(two, first, 3)
    async with two.cn.endpoint.engine.begin() as conn:
        await conn.execute(text("UPDATE receipt SET jws = repeat('x', :length)"), {"length": ROOM // 2})
        feed = await two.cn.feed(TO_CHINA)
        two_fit = await receipts_of(conn, feed.id, 3)
        await conn.execute(text("UPDATE receipt SET jws = repeat('x', :length)"), {"length": ROOM + 1})
        one_given = await receipts_of(conn, feed.id, 3)

    assert [each.first for each in two_fit] == [0, 2]
    assert [each.first for each in one_given] == [0]


async def test_an_untrusted_receipt_is_alarmed_and_does_not_hide_the_others(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(4)))
    await push_lines(two, 0, 2)
    await push_lines(two, 2, 4)
    forged = sign_receipt(Receipt(TO_CHINA, 1, 4, bytes(32), two.clock(), ()), [SigningKey.generate("Ed25519")])

    async def with_forged(feed: FeedName, size: int | None) -> dict[str, Any]:
        answer = await two.us.client.checkpoint(feed, size)
        return {**answer, "receipts": [forged, *answer["receipts"]]}

    sending = Delivery(two.us.endpoint, two.us.peer, Scripted(two.us.client))
    await Fetching(two.us.endpoint, two.us.peer, Scripted(two.us.client, checkpoint=with_forged)).go()
    raised = await alarms(two.us)
    await sending.take()

    assert raised["receipt-untrusted"].startswith("unknown-key")
    assert await receipted(two) == 4
    assert await alarms(two.us) == {}


async def test_a_peers_wish_to_be_left_alone_is_obeyed_when_receipts_are_fetched(two: Two) -> None:
    await two.us.submit(parcel_of(0))
    busy = Scripted(two.us.client, checkpoint=Refused(503, "busy", {}, 200))

    assert await Fetching(two.us.endpoint, two.us.peer, busy).go() == 200


@pytest.mark.parametrize("answer", [Refused(429, "busy", {}, 300), Unreachable("no answer: ReadTimeout")])
async def test_receipts_are_fetched_in_their_own_rhythm_while_pushes_wait(
    two: Two, monkeypatch: pytest.MonkeyPatch, answer: Exception
) -> None:
    monkeypatch.setattr(fetching, "FETCH_EVERY", 0.05)
    await two.us.submit(parcel_of(0))
    pushed, fetched = asyncio.Event(), asyncio.Event()
    go = Fetching.go

    async def refused(feed: FeedName, page: bytes) -> None:
        pushed.set()
        raise answer

    async def noted(fetcher: Fetching) -> float:
        wait = await go(fetcher)
        if await receipted(two):
            fetched.set()
        return wait

    monkeypatch.setattr(Fetching, "go", noted)
    running = asyncio.create_task(Delivery(two.us.endpoint, two.us.peer, Scripted(two.us.client, push=refused)).run())
    async with asyncio.timeout(20):
        await pushed.wait()
        await two.pull()
        await fetched.wait()
    running.cancel()

    assert await receipted(two) == 1
