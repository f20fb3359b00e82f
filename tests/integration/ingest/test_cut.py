"""A feed that our exchange cut: what was derived from the lines behind the cut is taken back, and nothing else."""

import datetime as dt

import httpx
import pytest

from services.feed.checkpoint import Checkpoint
from services.feed.tree import EMPTY
from services.ingest.taking_in import cut
from services.ingest.taking_in.cursors import advance, followed_feed
from services.ingest.taking_in.page_ends import past_sizes
from tests.integration.ingest.conftest import (
    HOME,
    PEER,
    START,
    HandClock,
    RunningIngest,
    SimulatedExchange,
    SimulatedFeed,
    entry_body,
    parcel_body,
    with_party,
)

PHONE = "+1 202 555 0147"
SHARED = {"phones": [PHONE], "address": {"lines": ["77 Shared Example Lane"], "country": "US"}}


def parcels(feed: SimulatedFeed, *numbers: int) -> None:
    """A page with one parcel for each number."""
    feed.append(*(feed.record("parcel", parcel_body(n)) for n in numbers))


async def lines(ingest: RunningIngest) -> list[int]:
    return sorted(item["line"] for item in (await ingest.ask("/parcels"))["items"])


async def follow_later(ingest: RunningIngest, clock: HandClock) -> None:
    clock.now += dt.timedelta(seconds=11)
    await ingest.catch_up()


@pytest.mark.parametrize("name", ["home", "peer"])
@pytest.mark.parametrize("more", [0, 1, 2, 5])
async def test_what_came_behind_the_cut_is_taken_back_and_the_new_lines_are_taken_in(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock, name: str, more: int
) -> None:
    feed: SimulatedFeed = getattr(exchange, name)
    for page in ([0, 1, 2], [3], [4, 5]):
        parcels(feed, *page)
        await ingest.catch_up()
    feed.cut(3)
    for number in range(more):
        parcels(feed, 100 + number)

    await follow_later(ingest, clock)

    (shown,) = (each for each in (await ingest.ask("/feeds"))["feeds"] if each["feed"] == str(feed.name))
    assert "alarm" not in shown
    assert (shown["size"], shown["cut_from"], shown["cut_to"]) == (3 + more, 6, 3)
    assert shown["cut_at"] == clock.now.isoformat().replace("+00:00", "Z")
    assert await lines(ingest) == list(range(3 + more))
    assert (await ingest.ask("/counts"))["parcels"] == 3 + more


async def test_a_cut_inside_a_page_goes_back_to_the_end_of_the_one_before(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    parcels(exchange.home, 0, 1)
    await ingest.catch_up()
    parcels(exchange.home, 2, 3, 4)
    await ingest.catch_up()
    exchange.home.cut(3)
    parcels(exchange.home, 7)

    await follow_later(ingest, clock)

    assert await lines(ingest) == [0, 1, 2, 3]
    (entry,) = (await ingest.ask("/audit"))["items"]
    assert (entry["feed"], entry["line"]) == ("US/US", 2)
    assert entry["what"] == "took back 3 records of lines 2 to 4 and all that was derived from them"


async def test_hits_and_links_of_the_lines_set_aside_are_gone_and_those_before_them_stay(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    peer = exchange.peer
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    peer.append(*(peer.record("parcel", with_party(parcel_body(n), "sender", **SHARED)) for n in (1, 2)))
    await ingest.catch_up()
    before = await ingest.tables()
    peer.append(*(peer.record("parcel", with_party(parcel_body(n), "sender", **SHARED)) for n in range(3, 15)))
    await ingest.catch_up()
    peer.cut(2)

    await follow_later(ingest, clock)

    assert await ingest.tables() == before


@pytest.mark.parametrize("by", ["retraction", "correction"])
async def test_a_record_that_a_line_behind_the_cut_had_hidden_stands_again(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock, by: str
) -> None:
    peer = exchange.peer
    parcels(peer, 0)
    await ingest.catch_up()
    (parcel,) = peer.append(peer.record("parcel", parcel_body(1)))
    await ingest.catch_up()
    parcels(peer, 2)
    await ingest.catch_up()
    peer.append(
        peer.record("retraction", {"record": parcel["id"], "reason": "Entered twice."})
        if by == "retraction"
        else peer.record("parcel", parcel_body(3), supersedes=parcel["id"])
    )
    await ingest.catch_up()
    assert (await ingest.analyst.get(f"/parcels/{parcel['id']}")).status_code == 410
    peer.cut(3)

    await follow_later(ingest, clock)

    assert (await ingest.ask(f"/parcels/{parcel['id']}"))["line"] == 1
    assert await lines(ingest) == [0, 1, 2]
    assert (await ingest.ask("/feeds"))["feeds"][1]["cut_to"] == 3


async def test_what_a_line_before_the_cut_withdrew_stays_so(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    peer = exchange.peer
    (parcel,) = peer.append(peer.record("parcel", parcel_body(1)))
    peer.append(peer.record("retraction", {"record": parcel["id"], "reason": "Entered twice."}))
    peer.append(peer.record("retraction", {"record": parcel["id"], "reason": "Said again."}))
    await ingest.catch_up()
    peer.cut(2)

    await follow_later(ingest, clock)

    assert (await ingest.analyst.get(f"/parcels/{parcel['id']}")).json()["code"] == "withdrawn"
    assert await ingest.size(PEER) == 2


async def test_wrong_proofs_of_consistency_take_nothing_back(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    for number in range(4):
        parcels(exchange.peer, number)
        await ingest.catch_up()
    parcels(exchange.peer, 4)

    def tamper(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path.endswith("/consistency"):
            return httpx.Response(200, json=answer.json() | {"path": []})
        if request.url.params.get("first") == "4":
            return httpx.Response(200, content=answer.content.replace(b"Example Road", b"Another Road"))
        return answer

    exchange.tamper = tamper

    await follow_later(ingest, clock)

    assert await ingest.alarm(PEER) == "receipt-root"
    assert await ingest.size(PEER) == 4
    assert await lines(ingest) == [0, 1, 2, 3]


async def test_a_checkpoint_that_the_origin_did_not_sign_takes_nothing_back(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    for number in range(2):
        parcels(exchange.peer, number)
        await ingest.catch_up()
    exchange.peer.cut(1)
    exchange.peer.origin_key = exchange.peer.audience_key
    exchange.peer.sign(1)

    await follow_later(ingest, clock)

    assert await ingest.alarm(PEER) == "unknown-key"
    assert await lines(ingest) == [0, 1]


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.mark.parametrize("step", ["go_back", "erase", "_withdraw"])
async def test_a_process_killed_while_it_takes_back_leaves_all_as_it_was_and_the_next_one_does_it(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for number in range(3):
        parcels(exchange.peer, number)
        await ingest.catch_up()
    before = await ingest.tables()
    exchange.peer.cut(1)
    real = getattr(cut, step)

    async def killed_after(*given: object, **named: object) -> None:
        await real(*given, **named)
        raise Killed

    monkeypatch.setattr(cut, step, killed_after)
    with pytest.raises(Killed):
        await follow_later(ingest, clock)
    after_kill = await ingest.tables()
    monkeypatch.undo()
    await follow_later(ingest, clock)

    assert after_kill == before
    assert await lines(ingest) == [0]


async def test_of_ends_of_pages_far_behind_one_in_a_thousand_lines_is_kept(ingest: RunningIngest) -> None:
    frontier, ends = EMPTY, range(400, 24_001, 400)
    async with ingest.ingest.engine.begin() as conn:
        for size in ends:
            feed = await followed_feed(conn, HOME)
            frontier = frontier.extend([bytes(32)] * 400)[0]
            await advance(conn, feed, frontier, Checkpoint(HOME, size, bytes(32), START), START)
        sizes = await past_sizes(conn, feed.id)

    last_in_each_thousand = [max(end for end in ends if end // 1_000 == thousand) for thousand in range(14)]
    assert sizes == [0, *last_in_each_thousand, *(end for end in ends if end >= 14_000)]


async def test_every_record_that_is_hidden_is_in_the_audit_log_with_the_line_that_hid_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    peer = exchange.peer
    first, second = peer.append(*(peer.record("parcel", parcel_body(n)) for n in (1, 2)))
    peer.append(peer.record("retraction", {"record": first["id"], "reason": "About Person s1 Example."}))
    peer.append(peer.record("parcel", parcel_body(3), supersedes=second["id"]))
    await ingest.catch_up()

    answer = await ingest.ask("/audit", limit=1)
    rest = await ingest.ask("/audit", after=answer["next"])

    entries = [*answer["items"], *rest["items"]]
    assert [(entry["what"], entry["why"], entry["feed"], entry["line"]) for entry in entries] == [
        (f"hid parcel {second['id']} and all that was derived from it", "superseded by line 3", "CN/US", 1),
        (f"hid parcel {first['id']} and all that was derived from it", "retracted by line 2", "CN/US", 0),
    ]
