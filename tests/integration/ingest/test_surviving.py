"""Killed, raced or upgraded at any moment: a page is there whole or not at all, and nothing passes anything unseen."""

import asyncio

import orjson
import pytest

from services.feed.verdict import judge_line
from services.ingest.taking_in import read_lines as reading
from services.ingest.taking_in import take_in as taking_in
from tests.integration.ingest.conftest import (
    HOME,
    PEER,
    RunningIngest,
    SimulatedExchange,
    entry_body,
    parcel_body,
    with_party,
)

PHONE = "+1 202 555 0147"


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def publish(exchange: SimulatedExchange) -> None:
    body = with_party(parcel_body(1), "sender", phones=[PHONE])
    wrong = exchange.home.record("parcel", parcel_body(2))
    exchange.home.append(
        exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])),
        exchange.home.record("parcel", body),
        wrong,
        exchange.home.record("retraction", {"record": wrong["id"], "reason": "Entered twice."}),
    )


@pytest.mark.parametrize(
    "step", ["advance", "drop_records", "keep_rows", "settle", "change_listings", "follow_lists", "screen"]
)
async def test_a_process_killed_at_any_step_leaves_nothing_behind_and_the_next_one_goes_on(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish(exchange)
    empty = await ingest.tables()
    real = getattr(taking_in, step)

    async def killed_after(*given: object) -> None:
        await real(*given)
        raise Killed

    monkeypatch.setattr(taking_in, step, killed_after)
    with pytest.raises(Killed):
        await ingest.home.step()
    after_kill = (await ingest.tables(), await ingest.size(HOME))
    monkeypatch.undo()
    await ingest.catch_up()

    assert after_kill == (empty, 0)
    counts = await ingest.ask("/counts")
    assert (counts["parcels"], counts["hits"], counts["withdrawn"]) == (1, 1, 1)


async def test_an_entry_and_a_parcel_that_come_by_two_feeds_at_once_do_not_miss_each_other(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    numbers = range(8)
    for n in numbers:
        phone = f"+1 202 555 01{n:02d}"
        exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[phone])))
        body = with_party(parcel_body(n), "addressee", phones=[phone])
        exchange.peer.append(exchange.peer.record("parcel", body))
    ingest.home._length.asked = ingest.peer._length.asked = 1  # a page a line, so that the feeds race

    await asyncio.gather(*(follower.step() for follower in (ingest.home, ingest.peer) * len(numbers)))
    await ingest.catch_up()

    assert (await ingest.ask("/counts"))["hits"] == len(numbers)


async def test_a_parcel_that_is_withdrawn_while_networks_are_found_is_in_none(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    shared = {"phones": [PHONE], "address": {"lines": ["77 Shared Example Lane"], "country": "US"}}
    pair = [exchange.home.record("parcel", with_party(parcel_body(n), "sender", **shared)) for n in (1, 2)]
    exchange.home.append(*pair)
    await ingest.home.step()
    exchange.home.append(exchange.home.record("retraction", {"record": pair[0]["id"], "reason": "Entered twice."}))

    await asyncio.gather(ingest.home.step(), ingest.look(), ingest.look())
    await ingest.look()

    assert (await ingest.ask("/counts"))["networks"] == 0


@pytest.mark.parametrize("refused_by_our_exchange", [False, True])
async def test_a_line_of_a_version_not_known_yet_is_read_after_an_upgrade(
    ingest: RunningIngest,
    exchange: SimulatedExchange,
    monkeypatch: pytest.MonkeyPatch,
    refused_by_our_exchange: bool,
) -> None:
    feed = exchange.peer if refused_by_our_exchange else exchange.home
    future = feed.record("parcel", with_party(parcel_body(1), "sender", phones=[PHONE]), version=2)
    feed.append(future, refuse={0: "unsupported"} if refused_by_our_exchange else {})
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    await ingest.catch_up()
    before = await ingest.ask("/counts")

    for module in (taking_in, reading):
        monkeypatch.setattr(
            module,
            "judge_line",
            lambda line, *policy: judge_line(orjson.dumps(orjson.loads(line) | {"version": 1}), *policy),
        )
    ours = ingest.ingest
    read = await taking_in.read_again(ours, ours.clock())

    assert (before["unread"], before["parcels"], read) == (1, 0, 1)
    after = await ingest.ask("/counts")
    assert (after["unread"], after["parcels"], after["hits"]) == (0, 1, 1)
    assert await ingest.size(PEER) == int(refused_by_our_exchange)
