"""Precursors on arrival: against the notice that was given for them, with what else was posted under it."""

import json
from pathlib import Path
from typing import Any

from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, SimulatedFeed, parcel_body
from tests.integration.ingest.test_controls_at_dispatch import control

EXAMPLES = Path("schemas/examples/valid")
REFERENCE = "US-PEN-2026-00001"


def notice(feed: SimulatedFeed, grams: int) -> dict[str, Any]:
    """For so many grams of the controlled substance, from the US to China."""
    body = _example("pre-export-notice") | {"reference": REFERENCE, "exporting": "US", "importing": "CN"}
    substance = {"name": "4-piperidone", "cas": "41661-47-6"}
    quantity = {"amount": str(grams), "unit": "GRM"}
    return feed.record("pre-export-notice", {**body, "substance": substance, "quantity": quantity})


def reply(feed: SimulatedFeed, to: dict[str, Any], answer: str) -> dict[str, Any]:
    body = {
        "record": to["id"],
        "notice_reference": REFERENCE,
        "authority": "Demonstration authority",
        "reference": "CN-PER-1",
        "answer": answer,
        "replied_on": "2026-11-20",
        "reason": "Made up for a test.",
    }
    return feed.record("pre-export-reply", body)


def consignment(feed: SimulatedFeed, number: int, grams: int) -> dict[str, Any]:
    """Of the controlled substance under the notice, by people who share nothing with other numbers."""
    piece = {"description": "reagent", "cas": "41661-47-6", "net_weight_grams": grams}
    document = {"kind": "pre-export-notice", "number": REFERENCE, "country": "US"}
    body = parcel_body(number, contents=[piece], references=[document], gross_weight_grams=grams + 100)
    return feed.record("parcel", body)


async def said(ingest: RunningIngest) -> list[str]:
    """What speaks for each network."""
    rows = (await ingest.ask("/networks"))["items"]
    shown = [await ingest.ask(f"/networks/{row['id']}") for row in rows]
    return sorted(term["name"] for network in shown for term in network["evidence"] if term["name"] == "precursor")


async def test_a_parcel_under_an_objected_notice_is_found_when_it_arrives(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    given = notice(exchange.home, 1_000)
    exchange.home.append(control(exchange.home, "US", "2023-05-12"), given)
    exchange.peer.append(reply(exchange.peer, given, "objection"))
    await ingest.catch_up()
    assert await said(ingest) == []

    exchange.home.append(consignment(exchange.home, 1, 500))
    await ingest.catch_up()

    assert await said(ingest) == ["precursor"]


async def test_what_two_parcels_hold_together_is_more_than_was_notified(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(control(exchange.home, "US", "2023-05-12"), notice(exchange.home, 1_000))
    exchange.home.append(consignment(exchange.home, 1, 700))
    await ingest.catch_up()
    assert await said(ingest) == []

    exchange.home.append(consignment(exchange.home, 2, 700))
    await ingest.catch_up()

    assert await said(ingest) == ["precursor"]


def _example(type: str) -> dict[str, Any]:
    first = min((EXAMPLES / type).glob("*.json"))
    body: dict[str, Any] = json.loads(first.read_text())["body"]
    return body
