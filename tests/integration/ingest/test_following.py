"""Following feeds: what is believed is taken in once; what is not stops the feed, and is never skipped."""

import asyncio
import datetime as dt
from dataclasses import replace

import httpx
import orjson
import pytest

from services.feed.announcement import announce
from services.feed.client import Bearer, FeedClient
from services.feed.keys import SigningKey
from services.feed.trust import TrustedKey
from services.ingest.taking_in.follow import Follower
from tests.integration.ingest.conftest import (
    HOME,
    PEER,
    SPAN,
    START,
    HandClock,
    RunningIngest,
    SimulatedExchange,
    parcel_body,
)


def some_parcels(exchange: SimulatedExchange, count: int, start: int = 0) -> None:
    exchange.home.append(*(exchange.home.record("parcel", parcel_body(start + n)) for n in range(count)))


async def test_both_feeds_are_taken_in_to_their_end(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    some_parcels(exchange, 3)
    exchange.peer.append(*(exchange.peer.record("parcel", parcel_body(100 + n)) for n in range(2)))

    await ingest.catch_up()

    counts = await ingest.ask("/counts")
    assert counts["records"] == {"US/US": {"parcel": 3}, "CN/US": {"parcel": 2}}
    assert [feed["lag"] for feed in (await ingest.ask("/feeds"))["feeds"]] == [0, 0]


async def test_a_page_of_the_peer_may_span_several_receipts(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    for n in range(4):
        exchange.peer.append(exchange.peer.record("parcel", parcel_body(n)))

    await ingest.catch_up()

    assert await ingest.size(PEER) == 4


async def test_receipts_that_overlap_lead_back_to_the_beginning_and_name_every_refused_line(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    records = [exchange.peer.record("parcel", parcel_body(n)) for n in range(5)]
    exchange.peer.append(*records[:3], refuse={0: "schema", 2: "duplicate-id"})
    exchange.peer.push(1, *records[3:], refuse={2: "duplicate-id", 4: "schema"})

    await ingest.catch_up()

    assert await ingest.alarm(PEER) is None
    assert [item["line"] for item in (await ingest.ask("/parcels"))["items"]] == [3, 1]
    assert await ingest.size(PEER) == 5


async def test_a_page_that_ends_where_no_chain_of_receipts_begins_is_asked_for_with_another_end(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    records = [exchange.peer.record("parcel", parcel_body(n)) for n in range(12)]
    exchange.peer.append(*records[:10], refuse={4: "schema"})
    exchange.peer.append(*records[10:])
    exchange.peer.receive_again(5, 7)
    exchange.peer.receive_again(7, 11)
    exchange.peer.receipts.pop(12)

    await ingest.catch_up()

    assert await ingest.size(PEER) == 11
    assert 4 not in [item["line"] for item in (await ingest.ask("/parcels"))["items"]]


async def test_a_peers_line_that_no_receipt_covers_is_never_taken_in(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.peer.append(*(exchange.peer.record("parcel", parcel_body(n)) for n in range(3)))
    exchange.peer.receipts.clear()
    exchange.peer.push(1, exchange.peer.record("parcel", parcel_body(3)))

    await ingest.catch_up()

    assert await ingest.alarm(PEER) == "no-receipt"
    assert await ingest.size(PEER) == 0


async def test_lines_that_our_exchange_refused_are_not_taken_in(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    records = [exchange.peer.record("parcel", parcel_body(n)) for n in range(3)]
    exchange.peer.append(*records, refuse={1: "duplicate-id"})

    await ingest.catch_up()

    taken = (await ingest.ask("/parcels"))["items"]
    assert [item["line"] for item in taken] == [2, 0]
    assert await ingest.size(PEER) == 3


async def test_taking_a_page_in_again_changes_nothing(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    some_parcels(exchange, 5)
    await ingest.catch_up()
    before = await ingest.tables()

    await ingest.catch_up()

    assert await ingest.tables() == before


async def test_two_processes_that_follow_one_feed_take_each_line_in_once(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    for n in range(6):
        some_parcels(exchange, 20, start=20 * n)
    other = Follower(ingest.ingest, FeedClient(ingest.http, "http://us.test", Bearer(lambda: "token")), HOME)

    await asyncio.gather(*(follower.step() for follower in (ingest.home, other) * 6))
    await ingest.catch_up()

    assert (await ingest.ask("/counts"))["parcels"] == 120


async def test_a_page_whose_line_was_changed_stops_the_feed_there_until_it_is_right(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    some_parcels(exchange, 2)
    true_line = exchange.home.lines[1]
    exchange.home.lines[1] = true_line.replace(b"Example Road", b"Another Road")

    await ingest.catch_up()

    assert await ingest.alarm(HOME) == "root-mismatch"
    assert await ingest.size(HOME) == 1

    exchange.home.lines[1] = true_line
    await ingest.catch_up()

    assert await ingest.alarm(HOME) is None
    assert await ingest.size(HOME) == 2


async def test_a_stopped_feed_does_not_stop_the_other(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    some_parcels(exchange, 1)
    exchange.home.sign(1, root=bytes(32))
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))

    await ingest.catch_up()

    assert await ingest.alarm(HOME) == "root-mismatch"
    assert await ingest.size(PEER) == 1


async def test_a_checkpoint_by_a_key_that_nobody_pinned_stops_the_feed(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.peer.origin_key = SigningKey.generate("Ed25519")
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))

    await ingest.catch_up()

    assert await ingest.alarm(PEER) == "unknown-key"


async def test_a_receipt_that_the_peer_signed_itself_is_none(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.peer.audience_key = exchange.peer.origin_key
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))

    await ingest.catch_up()

    assert await ingest.alarm(PEER) == "unknown-key"
    assert await ingest.size(PEER) == 0


async def test_a_peers_page_without_a_receipt_is_not_taken_in(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))
    exchange.peer.receipts.clear()

    await ingest.catch_up()

    assert await ingest.alarm(PEER) == "no-receipt"


async def test_tomorrows_checkpoint_stops_the_feed(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    clock.now += dt.timedelta(days=1)
    some_parcels(exchange, 1)
    clock.now -= dt.timedelta(days=1)

    await ingest.catch_up()

    assert await ingest.alarm(HOME) == "issued-at-future"


async def test_a_page_of_the_wrong_form_stops_the_feed(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    some_parcels(exchange, 2)
    exchange.tamper = lambda _, answer: httpx.Response(answer.status_code, content=answer.content[:-1])

    await ingest.catch_up()

    assert await ingest.alarm(HOME) == "page-row"


async def test_an_exchange_that_lost_a_whole_feed_raises_an_alarm(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))
    await ingest.catch_up()
    exchange.peer.cut(0)

    clock.now += dt.timedelta(seconds=11)
    await ingest.catch_up()

    assert await ingest.alarm(PEER) == "rewound"
    assert await ingest.size(PEER) == 1


async def test_an_exchange_that_does_not_answer_is_asked_again(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    some_parcels(exchange, 1)
    exchange.tamper = lambda *_: httpx.Response(503, content=orjson.dumps({"code": "busy"}))

    wait = await ingest.home.step()

    assert 0 < wait <= 1
    assert await ingest.alarm(HOME) == "refused"

    exchange.tamper = None
    await ingest.catch_up()

    assert await ingest.alarm(HOME) is None
    assert await ingest.size(HOME) == 1


async def test_a_key_that_the_peer_announced_signs_the_pages_behind_its_own(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    new = SigningKey.generate("Ed25519")
    exchange.peer.append(exchange.peer.record("key-announcement", announce(new, "CN", *SPAN)))
    exchange.peer.origin_key = new
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))

    await ingest.catch_up()

    assert await ingest.alarm(PEER) is None
    assert await ingest.size(PEER) == 2


async def test_a_key_does_not_announce_itself(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    exchange.peer.origin_key = SigningKey.generate("Ed25519")
    exchange.peer.append(exchange.peer.record("key-announcement", announce(exchange.peer.origin_key, "CN", *SPAN)))

    await ingest.catch_up()

    assert await ingest.alarm(PEER) == "unknown-key"
    assert await ingest.size(PEER) == 0


async def test_a_key_that_has_ended_is_good_for_what_our_exchange_received_in_its_span(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))
    ingest.pin_again(lambda key: replace(key, not_after=START + dt.timedelta(days=1)) if key.nation == "CN" else key)
    clock.now += dt.timedelta(days=2)

    await ingest.catch_up()

    assert await ingest.alarm(PEER) is None
    assert await ingest.size(PEER) == 1


async def test_receipts_that_our_former_key_signed_are_good_after_a_rotation(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(1)))
    rotated = START + dt.timedelta(hours=1)
    ingest.pin_again(lambda key: replace(key, not_after=rotated) if key.nation == "US" else key)
    exchange.peer.audience_key = SigningKey.generate("Ed25519")
    ingest.pin_too(TrustedKey(exchange.peer.audience_key.public, "US", rotated, SPAN[1]))
    clock.now += dt.timedelta(hours=2)
    exchange.peer.append(exchange.peer.record("parcel", parcel_body(2)))

    await ingest.catch_up()

    assert await ingest.alarm(PEER) is None
    assert await ingest.size(PEER) == 2


@pytest.mark.parametrize("line", [0, 1])
async def test_an_erased_line_leaves_the_others_provable(
    ingest: RunningIngest, exchange: SimulatedExchange, line: int
) -> None:
    some_parcels(exchange, 2)
    exchange.home.erase(line)

    await ingest.catch_up()

    assert await ingest.size(HOME) == 2
    assert [item["line"] for item in (await ingest.ask("/parcels"))["items"]] == [1 - line]
