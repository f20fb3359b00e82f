"""Parcels that arrive join networks with their reasons; what goes takes its consequences away."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.core.scoring.score import replay
from services.ingest.core.scoring.terms import read_terms
from services.ingest.networks import arrive as arriving
from services.ingest.networks.arrive import arrive
from services.ingest.taking_in.retain import erase_what_is_due
from tests.integration.ingest.conftest import (
    RunningIngest,
    SimulatedExchange,
    SimulatedFeed,
    entry_body,
    parcel_body,
    with_party,
)

PHONE, ADDRESS = "+1 212 555 0123", {"lines": ["77 Shared Example Lane", "Exampleton"], "country": "US"}


def ring(feed: SimulatedFeed, *numbers: int) -> list[dict[str, Any]]:
    """Parcels of different people who have a telephone and an address in common."""
    shared = {"phones": [PHONE], "address": ADDRESS}
    return [feed.record("parcel", with_party(parcel_body(n), "sender", **shared)) for n in numbers]


def retraction(feed: SimulatedFeed, record: dict[str, Any]) -> dict[str, Any]:
    return feed.record("retraction", {"record": record["id"], "reason": "Entered twice."})


async def networks(ingest: RunningIngest) -> list[dict[str, Any]]:
    return list((await ingest.ask("/networks"))["items"])


async def test_strangers_who_share_a_telephone_and_an_address_are_a_network(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    members = ring(exchange.home, 1, 2, 3)
    exchange.home.append(*members, exchange.home.record("parcel", parcel_body(4)))

    await ingest.catch_up()

    (row,) = await networks(ingest)
    network = await ingest.ask(f"/networks/{row['id']}")
    assert {parcel["id"] for parcel in network["parcel_rows"]} == {member["id"] for member in members}


async def test_a_parcel_that_comes_later_joins_the_network_under_its_id(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(*ring(exchange.home, 1, 2, 3))
    await ingest.catch_up()
    (before,) = await networks(ingest)

    exchange.home.append(*ring(exchange.home, 5))
    await ingest.catch_up()

    (after,) = await networks(ingest)
    assert (after["id"], before["parcels"], after["parcels"]) == (before["id"], 3, 4)


async def test_a_network_found_parcel_by_parcel_is_the_one_found_at_once(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    for record in ring(exchange.home, 1, 2, 3, 4):
        exchange.home.append(record)
        await ingest.catch_up()

    (row,) = await networks(ingest)

    assert row["parcels"] == 4


async def test_a_retracted_parcel_leaves_its_network_at_once(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    members = ring(exchange.home, 1, 2, 3, 4)
    exchange.home.append(*members)
    await ingest.catch_up()
    exchange.home.append(retraction(exchange.home, members[0]))

    await ingest.home.step()

    (row,) = await networks(ingest)
    network = await ingest.ask(f"/networks/{row['id']}")
    assert row["parcels"] == 3
    assert members[0]["id"] not in {parcel["id"] for parcel in network["parcel_rows"]}


async def test_a_network_whose_parcels_are_all_erased_has_ended_with_its_alert(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    members = ring(exchange.home, 1, 2, 3)
    for member in members:
        member["handling"]["retain_until"] = "2026-11-30"
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])), *members)
    await ingest.catch_up()
    assert len(await networks(ingest)) == 1

    await erase_what_is_due(ingest.ingest.engine, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))

    assert await networks(ingest) == []
    assert (await ingest.ask("/alerts"))["items"] == []


async def test_a_ring_that_uses_a_listed_telephone_raises_an_alert_that_counts_up_again(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    exchange.home.append(*ring(exchange.home, 1, 2, 3))

    await ingest.catch_up()

    async with ingest.ingest.engine.connect() as conn:
        stored = (await conn.execute(text("SELECT score, terms FROM alert"))).one()
    assert replay(read_terms(stored.terms)).score == pytest.approx(stored.score, abs=1e-3)
    assert any(term["name"] == "hit" for term in stored.terms)


async def test_an_alert_is_withdrawn_with_the_listing_that_it_stood_on(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    entry = exchange.home.record("watchlist-entry", entry_body(phone=[PHONE]))
    exchange.home.append(entry, *ring(exchange.home, 1, 2, 3))
    await ingest.catch_up()
    assert len((await ingest.ask("/alerts"))["items"]) == 1

    exchange.home.append(retraction(exchange.home, entry))
    await ingest.catch_up()

    assert (await ingest.ask("/alerts"))["items"] == []


async def test_a_list_that_names_the_telephone_later_raises_the_alert_then(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(*ring(exchange.home, 1, 2, 3))
    await ingest.catch_up()
    assert (await ingest.ask("/alerts"))["items"] == []

    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    await ingest.catch_up()

    assert len((await ingest.ask("/alerts"))["items"]) == 1


async def test_looking_at_the_same_parcels_again_changes_nothing(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    exchange.home.append(*ring(exchange.home, 1, 2, 3))
    await ingest.catch_up()
    before = await ingest.tables()

    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("INSERT INTO arrival (ref) SELECT ref FROM parcel"))
    await ingest.look()

    assert await ingest.tables() == before


async def test_a_telephone_on_very_many_parcels_makes_no_network_and_raises_no_alert(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(
        *(
            exchange.home.record("parcel", with_party(parcel_body(n), "sender", phones=[PHONE]))
            for n in range(0, 20_000, 100)
        )
    )

    await ingest.catch_up()

    assert await networks(ingest) == []
    assert (await ingest.ask("/alerts"))["items"] == []


async def test_placeholders_in_place_of_a_telephone_and_an_address_link_nobody(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    nothing = {"phones": ["000000"], "address": {"lines": ["N/A"], "country": "US"}}
    exchange.home.append(
        *(exchange.home.record("parcel", with_party(parcel_body(n), "sender", **nothing)) for n in range(0, 800, 100))
    )

    await ingest.catch_up()

    assert await networks(ingest) == []


async def test_a_process_that_dies_while_it_looks_loses_no_waiting_parcel(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.home.append(*ring(exchange.home, 1, 2, 3))
    while await ingest.home.step() == 0.0:
        pass

    def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(arriving, "look_at", dies)
        with pytest.raises(ConnectionError):
            await arrive(ingest.ingest.engine, ingest.ingest.clock())
    await ingest.look()

    assert [row["parcels"] for row in await networks(ingest)] == [3]
