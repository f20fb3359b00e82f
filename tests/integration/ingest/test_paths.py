"""Ways between people and parcels, what lies around them, and a network without one of its attributes."""

from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.core.networks.attributes import AttributeKind, attribute
from tests.integration.ingest.conftest import START, RunningIngest, SimulatedExchange, with_party
from tests.integration.ingest.networked import (
    EMAIL,
    PHONE,
    PHONE_HASH,
    Planted,
    link,
    plant,
    take_in,
    unlike,
)


async def chain(ingest: RunningIngest, exchange: SimulatedExchange) -> list[str]:
    """Three parcels: the first and the second share a telephone, the second and the third a mailbox."""
    phones, emails = [[PHONE], [PHONE], []], [["a1@example.com"], [EMAIL], [EMAIL]]
    records = [
        exchange.home.record("parcel", with_party(unlike(n), "sender", phones=phones[n], emails=emails[n]))
        for n in range(3)
    ]
    exchange.home.append(*records)
    await take_in(ingest)
    await link(ingest)
    return [record["id"] for record in records]


def told(path: dict[str, Any]) -> list[str]:
    """A path as words."""
    return [node["parcel"]["id"] if node["kind"] == "parcel" else node["attribute"]["value"] for node in path["nodes"]]


async def allow(ingest: RunningIngest, number: int) -> None:
    async with ingest.ingest.engine.begin() as conn:
        values = {"hash": number, "now": START}
        await conn.execute(
            text("INSERT INTO allowed_hub VALUES (:hash, 1, 'A hotel.', 'ada', 'US-TEST', :now)"), values
        )


async def test_a_path_says_what_each_step_rests_on(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    first, second, third = await chain(ingest, exchange)

    found = await ingest.ask("/paths", **{"from": first, "to": third})

    assert told(found["paths"][0]) == [first, PHONE, second, EMAIL, third]
    step = found["paths"][0]["nodes"][1]
    assert (step["before"], step["behind"], step["attribute"]["held"]) == (["sender"], ["sender"], 2)
    assert (found["paths"][0]["hub"], found["cut"]) == (False, [])


async def test_a_path_leads_from_an_attribute_to_an_attribute(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    first, second, _ = await chain(ingest, exchange)

    found = await ingest.ask("/paths", **{"from": "email:a1@example.com", "to": f"email:{EMAIL.upper()}"})

    assert told(found["paths"][0]) == ["a1@example.com", first, PHONE, second, EMAIL]


async def test_a_path_over_an_entity_names_it(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    first, _, third = await chain(ingest, exchange)
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(
            text("""INSERT INTO same_entity SELECT b.ref * 2, a.ref * 2, a.ref * 2, 9.0, 1, :now
                    FROM parcel a, parcel b WHERE a.id = CAST(:first AS uuid) AND b.id = CAST(:third AS uuid)"""),
            {"first": first, "third": third, "now": START},
        )

    found = await ingest.ask("/paths", **{"from": first, "to": third})

    step = found["paths"][0]["nodes"][1]
    assert (step["kind"], step["entity"]["name"], step["entity"]["held"]) == ("entity", "Person s0 Example", 2)


async def test_a_way_over_a_hub_is_the_last_resort_and_says_so(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    first, second, _ = await chain(ingest, exchange)
    before = await ingest.ask("/paths", **{"from": first, "to": second})
    await allow(ingest, PHONE_HASH)

    after = await ingest.ask("/paths", **{"from": first, "to": second})

    assert (before["paths"][0]["hub"], after["paths"][0]["hub"]) == (False, True)
    assert after["paths"][0]["cost"] > before["paths"][0]["cost"] + 9
    assert [hub["value"] for hub in after["hubs_left_out"]] == [PHONE]


async def test_where_there_is_no_way_none_is_told(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    first, *_ = await chain(ingest, exchange)
    (alone,) = exchange.home.append(exchange.home.record("parcel", unlike(77)))
    await take_in(ingest)
    await link(ingest)

    found = await ingest.ask("/paths", **{"from": first, "to": alone["id"]})

    assert (found["paths"], found["cut"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({"from": "phone:+1 202 555 0199", "to": "e2"}, (404, "not-carried")),
        ({"from": "e2", "to": "e4"}, (404, "not-found")),
        ({"from": "phone:none", "to": "e2"}, (422, "unreadable")),
        ({"from": "shoe", "to": "e2"}, (422, "form")),
        ({"from": "e2"}, (422, "form")),
    ],
)
async def test_an_end_that_is_not_there_is_told(
    ingest: RunningIngest, query: dict[str, str], answer: tuple[int, str]
) -> None:
    said = await ingest.analyst.get("/paths", params=query)

    assert (said.status_code, said.json()["code"]) == answer


async def test_a_neighbourhood_widens_with_its_depth(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    first, second, third = await chain(ingest, exchange)

    near = await ingest.ask("/neighbourhood", of=first, depth=1)
    wide = await ingest.ask("/neighbourhood", of=first, depth=2)

    assert [row["id"] for row in near["parcels"]] == [first, second]
    assert [row["id"] for row in wide["parcels"]] == [first, second, third]
    assert {each["value"] for each in wide["attributes"]} == {PHONE, EMAIL}
    assert len(wide["edges"]) == 4


async def test_a_neighbourhood_says_what_its_limit_cut(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    first, *_ = await chain(ingest, exchange)

    shown = await ingest.ask("/neighbourhood", of=first, depth=2, limit=1)

    assert (len(shown["parcels"]), shown["parcels_left"]) == (1, 2)


async def test_a_network_without_an_attribute_loses_what_rests_on_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    planted = await plant(ingest, exchange, worth=6.0)

    without = await ingest.ask(f"{planted.path}/without", attribute=f"phone:{PHONE}")

    assert [reason["name"] for reason in without["reasons_gone"]] == ["many-names"]
    assert (without["in_network"], without["parts_before"]) == (3, 1)
    assert without["score_without"] < without["score"]
    assert [part["parcels"] for part in without["parts"]] == [3], "the mailbox holds it together"


async def test_a_network_that_hangs_by_one_attribute_falls_apart_without_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    planted = await plant(ingest, exchange, worth=6.0)
    email = attribute(AttributeKind.EMAIL, EMAIL)
    await allow(ingest, email)

    without = await ingest.ask(f"{planted.path}/without", attribute=f"{PHONE_HASH & (2**64 - 1):016x}")

    assert [part["parcels"] for part in without["parts"]] == [1, 1, 1]


async def test_what_a_network_does_not_carry_cannot_be_thought_away(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    planted: Planted = await plant(ingest, exchange)

    answer = await ingest.analyst.get(f"{planted.path}/without", params={"attribute": "email:else@example.com"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not-carried")
