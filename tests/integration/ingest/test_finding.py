"""What is found in the lines that were taken in, and what is taken back when its record is."""

import datetime as dt
from typing import Any

import pytest

from services.ingest.screening.mention import mention_hits
from services.ingest.taking_in.retain import erase_what_is_due
from tests.integration.ingest.conftest import (
    HOME,
    HandClock,
    RunningIngest,
    SimulatedExchange,
    SimulatedFeed,
    entry_body,
    parcel_body,
    with_party,
)

PHONE = "+1 202 555 0147"


def listed_parcel(feed: SimulatedFeed, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A parcel whose sender's telephone is on the list."""
    return feed.record("parcel", with_party(parcel_body(number), "sender", phones=["(202) 555-0147"]), **changes)


def ring(feed: SimulatedFeed, *numbers: int) -> list[dict[str, Any]]:
    """Parcels of one hand: telephone and address in common."""
    shared = {"phones": [PHONE], "address": {"lines": ["77 Shared Example Lane"], "country": "US"}}
    return [feed.record("parcel", with_party(parcel_body(number), "sender", **shared)) for number in numbers]


def retraction(feed: SimulatedFeed, record: dict[str, Any]) -> dict[str, Any]:
    return feed.record("retraction", {"record": record["id"], "reason": "Entered twice."})


@pytest.mark.parametrize("order", [("entry", "parcel"), ("parcel", "entry")])
async def test_a_parcel_and_an_entry_meet_whichever_comes_first(
    ingest: RunningIngest, exchange: SimulatedExchange, order: tuple[str, str]
) -> None:
    records = {
        "entry": exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])),
        "parcel": listed_parcel(exchange.home),
    }
    exchange.home.append(records[order[0]])
    exchange.home.append(records[order[1]])

    await ingest.catch_up()

    (hit,) = (await ingest.ask("/hits"))["items"]
    (phone,) = [piece for piece in hit["evidence"] if piece["comparison"] == "phone-same"]
    assert (phone["left"], phone["right"], phone["note"]) == ("(202) 555-0147", PHONE, "+12025550147")
    assert (hit["parcel"]["place"], hit["state"]) == ("sender", "open")
    assert hit["entry"]["record"]["line"] == order.index("entry")
    assert (hit["entry"]["list"], hit["entry"]["version"]) == ("feed-us-us", 1)


async def test_a_parcel_of_the_peer_meets_an_entry_of_ours(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    listed = entry_body(name=["QUILLFEATHER, Osgood Thistledown"])
    exchange.home.append(exchange.home.record("watchlist-entry", listed))
    body = with_party(parcel_body(1), "addressee", names=[{"written": "Osgood Thistledown Quillfeather"}])
    exchange.peer.append(exchange.peer.record("parcel", body))

    await ingest.catch_up()

    (hit,) = (await ingest.ask("/hits"))["items"]
    assert (hit["parcel"]["feed"], hit["entry"]["record"]["feed"]) == ("CN/US", "US/US")
    assert (hit["parcel"]["place"], hit["evidence"][0]["comparison"]) == ("addressee", "name")


async def test_an_entry_that_left_its_list_meets_nobody(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    left = entry_body(phone=[PHONE]) | {"delisted_on": "2026-11-01"}
    exchange.home.append(exchange.home.record("watchlist-entry", left), listed_parcel(exchange.home))

    await ingest.catch_up()

    assert (await ingest.ask("/hits"))["items"] == []


async def test_a_hit_on_an_own_parcel_is_named_to_the_exchange_once(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    own, theirs = listed_parcel(exchange.home), listed_parcel(exchange.peer, 2)
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])), own)
    exchange.peer.append(theirs)
    await ingest.catch_up()

    for _ in range(2):
        await mention_hits(ingest.ingest.engine, ingest.http, "http://us.test", ingest.auth)

    assert exchange.mentioned == [own["id"]]


@pytest.mark.parametrize("retraction_first", [False, True])
async def test_a_retraction_hides_a_parcel_and_all_that_came_of_it(
    ingest: RunningIngest, exchange: SimulatedExchange, retraction_first: bool
) -> None:
    pair = ring(exchange.home, 1, 2)
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])), pair[1])
    gone = [pair[0], retraction(exchange.home, pair[0])]
    for record in reversed(gone) if retraction_first else gone:
        exchange.home.append(record)
        await ingest.catch_up()

    assert [hit["parcel"]["id"] for hit in (await ingest.ask("/hits"))["items"]] == [pair[1]["id"]]
    assert [item["id"] for item in (await ingest.ask("/parcels"))["items"]] == [pair[1]["id"]]
    assert (await ingest.ask("/counts"))["parcels_in_networks"] == 1
    refusal = await ingest.analyst.get(f"/parcels/{pair[0]['id']}")
    assert (refusal.status_code, refusal.json()["code"]) == (410, "withdrawn")


async def test_a_retracted_entry_takes_its_hits_along(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    entry = exchange.home.record("watchlist-entry", entry_body(phone=[PHONE]))
    exchange.home.append(entry, listed_parcel(exchange.home))
    await ingest.catch_up()
    exchange.home.append(retraction(exchange.home, entry))

    await ingest.catch_up()

    assert (await ingest.ask("/counts"))["hits"] == 0


async def test_a_nation_cannot_withdraw_what_another_published(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel = exchange.home.record("parcel", parcel_body(1))
    exchange.home.append(parcel)
    exchange.peer.append(retraction(exchange.peer, parcel))

    await ingest.catch_up()

    assert (await ingest.ask("/counts"))["parcels"] == 1


async def test_a_correction_replaces_its_record_and_the_newest_line_counts(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    first = exchange.home.record("parcel", parcel_body(1))
    corrections = [exchange.home.record("parcel", parcel_body(n), supersedes=first["id"]) for n in (2, 3)]
    exchange.home.append(first)
    exchange.home.append(corrections[0])
    exchange.home.append(corrections[1])

    await ingest.catch_up()

    assert [item["id"] for item in (await ingest.ask("/parcels"))["items"]] == [corrections[1]["id"]]
    assert (await ingest.ask("/counts"))["superseded"] == 2
    refusal = await ingest.analyst.get(f"/parcels/{first['id']}")
    assert (refusal.status_code, refusal.json()["code"]) == (410, "superseded")


async def test_a_retraction_that_also_supersedes_the_record_it_names_withdraws_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel = listed_parcel(exchange.home)
    both = {**retraction(exchange.home, parcel), "supersedes": parcel["id"]}
    exchange.home.append(both, parcel)

    await ingest.catch_up()

    assert await ingest.alarm(HOME) is None
    assert (await ingest.analyst.get(f"/parcels/{parcel['id']}")).json()["code"] == "withdrawn"


async def test_a_correction_works_on_a_record_that_comes_after_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    late = exchange.home.record("parcel", parcel_body(1))
    correction = exchange.home.record("parcel", parcel_body(2), supersedes=late["id"])
    exchange.home.append(correction, late)

    await ingest.catch_up()

    assert [item["id"] for item in (await ingest.ask("/parcels"))["items"]] == [correction["id"]]


async def test_a_record_is_gone_the_day_after_its_retention_ends(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    record = listed_parcel(exchange.home)
    record["handling"]["retain_until"] = "2026-11-30"
    exchange.home.append(record, exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    await ingest.catch_up()

    kept = await erase_what_is_due(ingest.ingest.engine, dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    erased = await erase_what_is_due(ingest.ingest.engine, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))

    assert (kept, erased) == (0, 1)
    counts = await ingest.ask("/counts")
    assert (counts["parcels"], counts["hits"]) == (0, 0)
    assert (await ingest.analyst.get(f"/parcels/{record['id']}")).status_code == 404


async def test_counts_are_those_of_the_tables_whatever_came_and_went(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    home, peer = exchange.home, exchange.peer
    gone, old, short = (home.record("parcel", parcel_body(n)) for n in range(3))
    short["handling"]["retain_until"] = "2026-11-30"
    home.append(gone, old, short, retraction(home, gone), home.record("parcel", parcel_body(4), supersedes=old["id"]))
    peer.append(*(peer.record("parcel", parcel_body(n), version=version) for n, version in ((5, 1), (6, 9))))
    await ingest.catch_up()

    await erase_what_is_due(ingest.ingest.engine, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))

    counts, tables = await ingest.ask("/counts"), await ingest.tables()
    assert counts["records"] == {"US/US": {"parcel": 1, "retraction": 1}, "CN/US": {"parcel": 1}}
    assert (counts["withdrawn"], counts["superseded"], counts["unread"]) == (1, 1, 1)
    assert counts["parcels"] == len(tables["parcel"]) == 2


async def test_an_opened_parcel_shows_its_way_and_its_keys(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    parcel = exchange.home.record("parcel", parcel_body(1))
    where = {"item": parcel["body"]["item"], "posted_on": parcel["body"]["posted_on"], "country": "US"}
    posted = parcel["body"]["posted_on"]
    events = [
        exchange.home.record("tracking-event", {**where, "code": code, "at": f"{posted}T{hour}:00:00-05:00"})
        for code, hour in (("EMC", "18"), ("EMA", "09"))
    ]
    other_year = {**where, "posted_on": "2024-01-05", "code": "EMA", "at": "2024-01-05T09:00:00Z"}
    exchange.home.append(events[0], parcel, events[1], exchange.home.record("tracking-event", other_year))

    await ingest.catch_up()

    opened = await ingest.ask(f"/parcels/{parcel['id']}")
    assert [event["body"]["code"] for event in opened["events"]] == ["EMA", "EMC"]
    assert opened["record"] == parcel
    assert {key["kind"] for key in opened["keys"]} == {"item", "name", "email", "address"}


async def test_parcels_are_found_by_any_spelling_of_a_key(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    wanted, other = listed_parcel(exchange.home, 1), exchange.home.record("parcel", parcel_body(2))
    exchange.home.append(wanted, other)
    await ingest.catch_up()

    spellings = [
        {"phone": "202.555.0147"},
        {"identifier": wanted["body"]["item"]["identifier"].lower()},
        {"name": "example S1 person"},
        {"email": "S1@EXAMPLE.com", "phone": PHONE},
    ]

    for query in spellings:
        assert [item["id"] for item in (await ingest.ask("/parcels", **query))["items"]] == [wanted["id"]]


async def test_lists_are_read_page_by_page_without_gap_or_repeat(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    records = exchange.home.append(*(exchange.home.record("parcel", parcel_body(n)) for n in range(7)))
    await ingest.catch_up()

    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        answer = await ingest.ask("/parcels", limit=3, **query)
        seen += [item["id"] for item in answer["items"]]
        if "next" not in answer:
            break
        query = {"after": answer["next"]}

    assert seen == [record["id"] for record in reversed(records)]
