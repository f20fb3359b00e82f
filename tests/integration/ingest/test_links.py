"""The links of parcels: kept once, gone with their parcel, made by an upgrade, and what parcels are found by."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.core.networks.attributes import AttributeKind, attribute, links_of
from services.ingest.core.networks.facts import facts_of
from services.ingest.core.networks.view import country_code
from services.ingest.screening.read_labels import parcel_of
from services.ingest.taking_in.make_links import make_links
from services.ingest.taking_in.retain import erase_what_is_due
from tests.integration.ingest.conftest import (
    HandClock,
    RunningIngest,
    SimulatedExchange,
    SimulatedFeed,
    parcel_body,
    with_party,
)

LINE = 1 << 48
"""Ref of the first line of the home feed."""
EVENT = {"at": "2026-11-22T08:00:00+08:00", "country": "CN"}


def parcel(feed: SimulatedFeed, number: int = 1) -> dict[str, Any]:
    body = with_party(parcel_body(number), "sender", phones=["+1 202 555 0147"])
    return feed.record("parcel", body)


def event(feed: SimulatedFeed, number: int, code: str) -> dict[str, Any]:
    of = parcel_body(number)
    return feed.record("tracking-event", {"item": of["item"], "posted_on": of["posted_on"], "code": code, **EVENT})


async def rows(ingest: RunningIngest, statement: str) -> list[Any]:
    async with ingest.ingest.engine.connect() as conn:
        return [tuple(row) for row in await conn.execute(text(statement))]


async def links(ingest: RunningIngest) -> list[Any]:
    return await rows(ingest, "SELECT ref, attribute, kind, roles FROM link ORDER BY ref, attribute")


async def derived(ingest: RunningIngest) -> list[Any]:
    of_parcels = await rows(ingest, "SELECT p.*::text FROM parcel p ORDER BY ref")
    of_events = await rows(ingest, "SELECT e.*::text FROM tracking_event e ORDER BY ref")
    return [await links(ingest), of_parcels, of_events]


async def waiting(ingest: RunningIngest) -> list[int]:
    return [ref - LINE for (ref,) in await rows(ingest, "SELECT ref FROM arrival ORDER BY ref")]


async def looked_at(ingest: RunningIngest) -> None:
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("DELETE FROM arrival"))


async def test_a_parcel_leaves_its_links_and_facts_and_waits_to_be_looked_at(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(parcel(exchange.home))

    await ingest.follow()

    read = parcel_of(exchange.home.lines[0])
    assert await links(ingest) == [(LINE, *map(int, link)) for link in links_of(read)]
    (kept,) = await rows(ingest, "SELECT facts, origin, destination, transit, grams, vague FROM parcel")
    facts = facts_of(read)
    places = (country_code(facts.origin), country_code(facts.destination), None)
    assert kept == (1, *places, facts.grams, facts.vague)
    assert await waiting(ingest) == [0]


async def test_an_event_is_kept_with_its_code_and_country(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    exchange.home.append(event(exchange.home, 1, "EMC"))

    await ingest.follow()

    assert await rows(ingest, "SELECT code, country FROM tracking_event") == [(country_code("MC"), country_code("CN"))]
    assert await waiting(ingest) == []


async def test_a_delivery_that_failed_has_its_parcel_looked_at_again(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(parcel(exchange.home, 1), parcel(exchange.home, 2))
    await ingest.follow()
    await looked_at(ingest)

    exchange.home.append(event(exchange.home, 2, "EMH"), event(exchange.home, 1, "EMC"))
    await ingest.follow()

    assert await waiting(ingest) == [1]


async def test_lines_that_are_taken_in_twice_leave_the_same_links(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    exchange.home.append(parcel(exchange.home, 1), parcel(exchange.home, 2), event(exchange.home, 1, "EMH"))
    await ingest.follow()
    before = await derived(ingest)
    lines = list(exchange.home.lines)

    exchange.home.cut(0)
    clock.now += dt.timedelta(minutes=1)
    await ingest.follow()
    gone = await derived(ingest)
    exchange.home.lines, exchange.home.ids = [], 0
    exchange.home.append(parcel(exchange.home, 1), parcel(exchange.home, 2), event(exchange.home, 1, "EMH"))
    await ingest.follow()

    assert exchange.home.lines == lines
    assert gone == [[], [], []]
    assert await derived(ingest) == before


@pytest.mark.parametrize("way", ["retracted", "superseded", "expired"])
async def test_a_parcel_that_goes_takes_its_links_along(
    ingest: RunningIngest, exchange: SimulatedExchange, way: str
) -> None:
    (first, _) = exchange.home.append(parcel(exchange.home, 1), parcel(exchange.home, 2))
    await ingest.follow()

    match way:
        case "retracted":
            body = {"record": first["id"], "reason": "error"}
            exchange.home.append(exchange.home.record("retraction", body))
        case "superseded":
            exchange.home.append(parcel(exchange.home, 3) | {"supersedes": first["id"]})
        case _:
            async with ingest.ingest.engine.begin() as conn:
                await conn.execute(
                    text("UPDATE record SET retain_until = '2026-11-01' WHERE ref = :ref"), {"ref": LINE}
                )
            await erase_what_is_due(ingest.ingest.engine, dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    await ingest.follow()

    assert LINE not in {row[0] for row in await links(ingest)}
    assert 0 not in await waiting(ingest)
    assert LINE + 1 in {row[0] for row in await links(ingest)}


async def test_an_upgrade_makes_links_facts_and_what_events_say(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.home.append(*(parcel(exchange.home, n) for n in range(1, 6)), event(exchange.home, 1, "EMH"))
    await ingest.follow()
    before = await derived(ingest)
    async with ingest.ingest.engine.begin() as conn:
        for statement in (
            "DELETE FROM link",
            "DELETE FROM arrival WHERE ref > 281474976710657",
            "UPDATE parcel SET facts = NULL, origin = NULL, grams = NULL, dollars = NULL, vague = NULL",
            "UPDATE tracking_event SET code = NULL, country = NULL",
        ):
            await conn.execute(text(statement))
    monkeypatch.setattr("services.ingest.taking_in.make_links.AT_ONCE", 2)

    made = await make_links(ingest.ingest.engine)

    assert made == 5
    assert await derived(ingest) == before
    assert await waiting(ingest) == [0, 1, 2, 3, 4]
    assert await make_links(ingest.ingest.engine) == 0


@pytest.mark.parametrize(
    ("member", "written", "lines"),
    [
        ("phone", "(202) 555-0147", [1, 0]),
        ("email", "S2@Example.com", [1]),
        ("name", "EXAMPLE, Person a1", [0]),
        ("phone", "+1 202 555 0148", []),
    ],
)
async def test_parcels_are_found_by_their_links(
    ingest: RunningIngest, exchange: SimulatedExchange, member: str, written: str, lines: list[int]
) -> None:
    exchange.home.append(parcel(exchange.home, 1), parcel(exchange.home, 2))
    await ingest.follow()

    found = await ingest.ask("/parcels", **{member: written})

    assert [item["line"] for item in found["items"]] == lines


async def test_a_parcel_is_linked_by_item_and_substance(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    body = parcel_body(1)
    body["contents"][0]["cas"] = "67-64-1"
    exchange.home.append(exchange.home.record("parcel", body))
    await ingest.follow()
    wanted = {
        attribute(AttributeKind.ITEM, body["item"]["identifier"]): AttributeKind.ITEM,
        attribute(AttributeKind.CAS, "67-64-1"): AttributeKind.CAS,
    }

    kept = {row[1]: row[2] for row in await links(ingest)}

    assert wanted.items() <= kept.items()
    found = await ingest.ask("/parcels", identifier=body["item"]["identifier"])
    assert len(found["items"]) == 1
