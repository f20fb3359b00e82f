"""When a peer is called again, what its answers change, and which alarms say so until it is over."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from services.exchange import deliver, pull
from services.exchange.deliver import Delivery
from services.exchange.endpoint import Endpoint
from services.exchange.erase import erase_what_is_due
from services.exchange.pull import Pulling
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.client import Answer, FeedClient, Refused, Unreachable
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.receipt import Receipt, sign_receipt
from services.feed.tree import EMPTY_ROOT
from tests.integration.exchange.conftest import TO_CHINA, HandClock, Side, Two, parcel_of
from tests.integration.exchange.test_rotating_keys import announcement_of, signing_with

NOT_HELD = Refused(404, "not-held", {}, None)


class Scripted(FeedClient):
    """A peer that answers what a test says. An exception is raised, a function called, all else is the answer; a call
    that has no answer goes to the real peer."""

    def __init__(self, real: FeedClient, **answers: Any) -> None:
        self.real, self.answers, self.calls = real, answers, 0

    async def push(self, feed: FeedName, page: bytes) -> Answer:
        answer: Answer = await self._answer("push", self.real.push, feed, page)
        return answer

    async def page(self, feed: FeedName, first: int, limit: int = 1_000) -> bytes | None:
        page: bytes | None = await self._answer("page", self.real.page, feed, first, limit)
        return page

    async def checkpoint(self, feed: FeedName, size: int | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = await self._answer("checkpoint", self.real.checkpoint, feed, size)
        return answer

    async def _answer(self, call: str, real: Callable[..., Any], *asked: Any) -> Any:
        self.calls += 1
        answer = self.answers.get(call, real)
        if isinstance(answer, Exception):
            raise answer
        return await answer(*asked) if callable(answer) else answer


async def alarms(side: Side) -> dict[str, str]:
    async with side.endpoint.engine.connect() as conn:
        return {row.code: row.detail for row in await conn.execute(text("SELECT code, detail FROM alarm"))}


def delivery(two: Two, **answers: Any) -> Delivery:
    return Delivery(two.us.endpoint, two.us.peer, Scripted(two.us.client, **answers))


async def send(delivering: Delivery) -> float:
    outgoing = await delivering.take()
    assert outgoing is not None
    return await delivering.send(outgoing)


def pulling(two: Two, **answers: Any) -> Pulling:
    return Pulling(two.cn.endpoint, two.cn.peer, Scripted(two.cn.client, **answers))


async def forget_feed(endpoint: Endpoint) -> None:
    """As a restore of a backup that was made before there was anything."""
    async with endpoint.engine.begin() as conn:
        for table in ("receipt", "checkpoint", "line"):
            await conn.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        await conn.execute(text("UPDATE feed SET size = 0, bytes = 0, peaks = '', greatest_id = NULL"))


def refusing(status: int, code: str, retry_after: int | None = None, **problem: Any) -> Refused:
    return Refused(status, code, {"code": code, **problem}, retry_after)


def shown(two: Two, size: int, root: bytes = bytes(32), key: SigningKey | None = None) -> dict[str, Any]:
    """What the origin says its newest checkpoint is."""
    signed = sign_checkpoint(Checkpoint(TO_CHINA, size, root, two.clock()), [key or two.us.key])
    return {"checkpoint": signed, "receipts": []}


@pytest.mark.parametrize("size", [2, 3])
async def test_another_root_in_the_origins_newest_checkpoint_halts_the_feed(two: Two, size: int) -> None:
    await two.share(3)
    two.clock.forward(minutes=61)

    await pulling(two, page=None, checkpoint=shown(two, size)).pull()

    async with two.cn.endpoint.engine.connect() as conn:
        kept = (await conn.execute(text("SELECT count(*) FROM evidence WHERE kind = 'fork'"))).scalar_one()
    assert (await two.cn.feed(TO_CHINA)).halted_at is not None
    assert kept == 1


async def test_two_roots_of_a_size_that_is_not_held_yet_halt_the_feed(two: Two) -> None:
    await two.share(3)
    two.clock.forward(minutes=61)

    await pulling(two, page=None, checkpoint=shown(two, 7)).pull()
    before = (await two.cn.feed(TO_CHINA)).halted_at
    await pulling(two, page=None, checkpoint=shown(two, 7, bytes([1]) * 32)).pull()

    assert before is None
    assert (await two.cn.feed(TO_CHINA)).halted_at is not None


async def test_an_origin_that_lost_lines_is_behind_until_it_shows_as_many_again(two: Two) -> None:
    await two.share(2)
    early = (await two.cn.client.checkpoint(TO_CHINA, 2))["checkpoint"]
    await two.share(1, start=5)
    two.clock.forward(minutes=61)
    again = await two.cn.client.checkpoint(TO_CHINA, 2)

    await pulling(two, page=None, checkpoint=again).pull()
    behind = await alarms(two.cn)
    await two.pull()

    assert early != again["checkpoint"]
    assert "origin-behind" in behind
    assert await alarms(two.cn) == {}


async def test_a_push_while_the_origin_is_asked_is_no_alarm(two: Two) -> None:
    await two.share(2)
    two.clock.forward(minutes=61)

    async def pushed_meanwhile(feed: FeedName, size: int | None) -> dict[str, Any]:
        answer = await two.cn.client.checkpoint(feed, size)
        await two.share(1, start=50)
        return answer

    await pulling(two, page=None, checkpoint=pushed_meanwhile).pull()

    assert len(await two.cn.lines(TO_CHINA)) == 3
    assert await alarms(two.cn) == {}


async def test_a_gap_whose_receipt_proves_a_fork_halts_the_sender(two: Two) -> None:
    await two.share(3)
    await two.us.submit(parcel_of(8))
    forged = sign_receipt(Receipt(TO_CHINA, 0, 2, bytes(32), two.clock(), ()), [two.cn.key])

    await send(delivery(two, push=refusing(409, "gap", size=2, receipt=forged)))

    assert (await two.us.feed(TO_CHINA)).halted_at is not None


async def test_an_own_checkpoint_of_a_key_that_has_ended_still_proves_a_fork(two: Two, clock: HandClock) -> None:
    new_key = SigningKey.generate("Ed25519")
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    forged = shown(two, 1)["checkpoint"]
    clock.forward(days=366)
    later = signing_with(two.us, new_key)
    await later.submit(parcel_of(3))

    answer = refusing(409, "fork", checkpoint=forged)
    await send(Delivery(later.endpoint, later.peer, Scripted(later.client, push=answer)))

    assert (await two.us.feed(TO_CHINA)).halted_at is not None


async def test_a_receipt_for_something_else_is_a_failure_with_a_pause(two: Two) -> None:
    await two.share(2)
    old = (await two.us.client.checkpoint(TO_CHINA))["receipts"][0]
    await two.us.submit(parcel_of(7))

    wait = await send(delivery(two, push=Answer(old, b"")))

    assert wait >= 1
    assert (await alarms(two.us))["delivery"].startswith("receipt-other")


async def test_a_pulled_page_that_brings_nothing_is_a_failure_with_a_pause(two: Two) -> None:
    await two.share(2)
    old = await two.cn.client.page(TO_CHINA, 0)

    wait = await pulling(two, page=old).pull()

    assert wait >= 1
    assert (await alarms(two.cn))["pulling"].startswith("nothing-new")


async def test_the_pull_comes_in_its_time_though_the_wall_clock_was_set_back(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "PULL_EVERY", 0.05)
    two.clock.forward(days=1)
    await two.share(1)
    two.clock.forward(days=-1)
    thrice, asked = asyncio.Event(), list[int]()

    async def nothing(feed: FeedName, first: int, limit: int) -> None:
        asked.append(first)
        if len(asked) == 3:
            thrice.set()

    running = asyncio.create_task(pulling(two, page=nothing).run())
    async with asyncio.timeout(10):
        await thrice.wait()
    running.cancel()

    assert asked == [1, 1, 1]


async def test_only_what_is_new_counts_as_heard(two: Two) -> None:
    await two.share(2)
    page = await two.us.client.page(TO_CHINA, 0)
    assert page is not None
    hearing = pulling(two)
    await hearing.heard_anew()

    await two.us.client.push(TO_CHINA, page)
    same = await hearing.heard_anew()
    await two.share(1, start=9)
    grown = await hearing.heard_anew()

    assert (same, grown) == (False, True)


async def test_a_gap_or_a_push_ends_the_wait_for_the_next_pull(two: Two) -> None:
    await two.us.submit(parcel_of(0))
    asked, pulled = asyncio.Event(), asyncio.Event()

    async def noted(feed: FeedName, first: int, limit: int) -> bytes | None:
        (pulled if asked.is_set() else asked).set()
        return None

    running = asyncio.create_task(pulling(two, page=noted).run())
    async with asyncio.timeout(10):
        await asked.wait()
        two.cn.endpoint.gaps.tell(TO_CHINA)
        await pulled.wait()
    running.cancel()

    assert asked.is_set()


async def test_lost_lines_are_sent_again_page_by_page_and_alarmed_until_all_are_there(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.share(5)
    await forget_feed(two.cn.endpoint)
    await two.us.submit(parcel_of(8))
    sending = delivery(two)
    length = len((await two.us.lines(TO_CHINA))[0] or b"")
    monkeypatch.setattr(deliver, "ROOM_FOR_LINES", 5 * length // 2)  # two lines a page

    waits, raised = [], []
    for _ in range(4):
        waits.append(await send(sending))
        raised.append("peer-lost-lines" in await alarms(two.us))

    assert waits == [0.0] * 4
    assert raised == [True, True, True, False]
    assert await two.cn.lines(TO_CHINA) == await two.us.lines(TO_CHINA)


async def test_a_peer_that_loses_lines_all_the_time_is_not_called_without_a_pause(two: Two) -> None:
    await two.share(3)
    await two.us.submit(parcel_of(8))
    script = Scripted(two.us.client, push=refusing(409, "gap", size=1))
    sending = Delivery(two.us.endpoint, two.us.peer, script)

    waits = [await send(sending)]
    script.answers["push"] = refusing(409, "gap", size=0)
    waits.append(await send(sending))

    assert waits[0] == 0
    assert waits[1] >= 1


async def test_retry_after_on_a_gap_is_obeyed_and_the_attempt_is_kept(two: Two) -> None:
    await two.share(3)
    await two.us.submit(parcel_of(8))

    wait = await send(delivery(two, push=refusing(409, "gap", 120, size=0)))

    async with two.us.endpoint.engine.connect() as conn:
        attempts = (await conn.execute(text("SELECT first, status, code, detail FROM attempt"))).all()
    assert wait == 120
    assert attempts == [(3, 409, "gap", "the peer holds 0 lines")]


async def test_a_peers_words_are_kept_without_what_no_database_or_terminal_bears(two: Two) -> None:
    await two.us.submit(parcel_of(0))
    no = refusing(429, "bu\0sy" + "x" * 100, 300, detail="no\0\x1b[2Jpe" + "y" * 1000)

    wait = await send(delivery(two, push=no, checkpoint=NOT_HELD))

    async with two.us.endpoint.engine.connect() as conn:
        code, detail = (await conn.execute(text("SELECT code, detail FROM attempt"))).one()
    assert wait >= 300
    assert (len(code), code[:5]) == (40, "bu\N{REPLACEMENT CHARACTER}sy")
    assert (len(detail), detail[:9]) == (300, "no\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[2Jpe")


async def test_the_alarm_of_a_refused_delivery_ends_when_the_peer_has_pulled_all(two: Two) -> None:
    await two.us.submit(parcel_of(0))
    sending = delivery(two, push=refusing(400, "root-mismatch"))

    await send(sending)
    raised = await alarms(two.us)
    await two.pull()
    wait = await send(sending)

    assert set(raised) == {"delivery"}
    assert wait == 0
    assert await alarms(two.us) == {}


async def test_a_page_ends_before_an_erased_line(two: Two) -> None:
    short = parcel_of(1)
    short["handling"]["retain_until"] = "2026-11-30"
    await two.us.submit(parcel_of(0), short, parcel_of(2))
    two.clock.forward(days=8)
    await erase_what_is_due(two.us.endpoint)

    await two.deliver()
    pushed = len(await two.cn.lines(TO_CHINA))
    wait = await two.deliver()
    await two.pull()
    await two.deliver()

    assert pushed == 1
    assert wait >= 1
    assert (await two.us.feed(TO_CHINA)).receipted == 3
    assert await alarms(two.us) == {}


async def test_a_page_that_stays_unanswered_is_tried_with_fewer_lines(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(8)))
    sending = delivery(two, push=Unreachable("no answer: ReadTimeout"))

    sizes = []
    for _ in range(5):
        outgoing = await sending.take()
        assert outgoing is not None
        sizes.append(outgoing.size)
        await sending.send(outgoing)

    assert sizes == [8, 8, 4, 2, 1]


async def test_a_pull_that_stays_unanswered_asks_for_fewer_lines(two: Two) -> None:
    limits: list[int] = []

    async def unanswered(feed: FeedName, first: int, limit: int) -> bytes | None:
        limits.append(limit)
        raise Unreachable("no answer: ReadTimeout")

    asking = pulling(two, page=unanswered)
    for _ in range(4):
        await asking.pull()

    assert limits == [1000, 1000, 500, 250]


async def test_a_peer_that_does_not_take_a_page_for_ten_minutes_is_unreachable_until_it_answers(two: Two) -> None:
    await two.us.submit(parcel_of(0))
    script = Scripted(two.us.client, push=Unreachable("no answer: ConnectError"))
    sending = Delivery(two.us.endpoint, two.us.peer, script)

    await send(sending)
    at_once = await alarms(two.us)
    two.clock.forward(minutes=11)
    await send(sending)
    later = await alarms(two.us)
    script.answers.clear()
    await send(sending)

    assert (at_once, set(later)) == ({}, {"unreachable"})
    assert await alarms(two.us) == {}


async def test_a_peer_that_gives_no_page_for_ten_minutes_is_unreachable_until_it_answers(two: Two) -> None:
    script = Scripted(two.cn.client, page=Unreachable("no answer: ConnectError"))
    asking = Pulling(two.cn.endpoint, two.cn.peer, script)

    await asking.pull()
    at_once = await alarms(two.cn)
    two.clock.forward(minutes=11)
    await asking.pull()
    later = await alarms(two.cn)
    script.answers.clear()
    await asking.pull()

    assert (at_once, set(later)) == ({}, {"unreachable"})
    assert await alarms(two.cn) == {}


@pytest.mark.parametrize("shared", [0, 1])
async def test_an_origin_without_a_fresh_word_for_two_hours_is_stale_until_it_speaks(two: Two, shared: int) -> None:
    await two.share(shared)
    script = Scripted(two.cn.client, checkpoint=Unreachable("no answer: ConnectError"))
    asking = Pulling(two.cn.endpoint, two.cn.peer, script)

    two.clock.forward(minutes=119)
    await asking.pull()
    before = await alarms(two.cn)
    two.clock.forward(minutes=2)
    await asking.pull()
    stale = await alarms(two.cn)
    script.answers.clear()
    await asking.pull()

    assert ("stale" in before, "stale" in stale) == (False, True)
    assert await alarms(two.cn) == {}


async def test_an_empty_feed_is_asked_once_an_hour_and_its_checkpoint_is_not_served(two: Two) -> None:
    script = Scripted(two.cn.client, page=None, checkpoint=shown(two, 0, EMPTY_ROOT))
    asking = Pulling(two.cn.endpoint, two.cn.peer, script)

    waits: Sequence[float] = [await asking.pull() for _ in range(3)]

    assert waits == [0.0, 0.0, 0.0]
    assert script.calls == 4
    with pytest.raises(Refused, match="not-held"):
        await two.us.client.checkpoint(TO_CHINA)


async def test_an_origin_that_has_no_checkpoint_of_an_empty_feed_is_no_fault(two: Two) -> None:
    assert await pulling(two, page=None, checkpoint=NOT_HELD).pull() == 0
