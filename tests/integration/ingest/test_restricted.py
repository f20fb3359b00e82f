"""Restricted records in every answer: masked for whoever has not said what for, shown to whoever has, asked of all.

The ring's parcels, the notice and the finding are H2; what they say stands nowhere else. Each address that anybody may
read is asked, and none of their words may be in its answer.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import (
    START,
    HandClock,
    RunningIngest,
    SimulatedExchange,
    entry_body,
    with_party,
)
from tests.integration.ingest.networked import PHONE_HASH, Planted, keep, link, refs_of, take_in, terms, unlike
from tests.integration.ingest.test_cases import case, handling
from tests.integration.ingest.test_controls_at_dispatch import control
from tests.integration.ingest.test_notices import notice, shipped

NAME, PHONE, EMAIL, ROAD = "Zelindra Quorndon", "+1 202 555 0143", "ring@ashgrove.example", "77 Secret Lane"
SECRETS = (
    "Zelindra",
    "Quorndon",
    "555 0143",
    "2025550143",
    EMAIL,
    ROAD,
    "4-Piperidone in secret",
    "Person a",
    "Told in",
)
RESTRICTED = {"handling": handling("H2")}
ASIDE = {"/analyst/v1/quality", "/analyst/v1/flows"}
"""Counts alone, without a record's words."""


@pytest.fixture
async def ring(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    """A network of H2 records with an alert, a hit on a list, a control hit, and an open case."""
    home = exchange.home
    told = {"names": [{"written": NAME}], "phones": [PHONE], "emails": [EMAIL]}
    told["address"] = {"lines": [ROAD], "country": "US"}
    contents = {"contents": [{"description": "4-Piperidone in secret", "quantity": "1", "unit": "H87"}]}
    parcels = [
        home.record("parcel", with_party(unlike(n), "sender", **told) | contents, **RESTRICTED) for n in (1, 2, 3)
    ]
    entry = entry_body(name=["Selindra Kworndon"], phone=[PHONE])
    home.append(control(home, "US", "2020-01-01"), home.record("watchlist-entry", entry), *parcels)
    exchange.peer.append(
        _finding(exchange, parcels), notice(exchange.peer) | RESTRICTED, shipped(exchange.peer, 9, 600) | RESTRICTED
    )
    await take_in(ingest)
    await ingest.rescreen()
    await link(ingest)
    refs = await refs_of(ingest, [each["id"] for each in parcels])
    planted = Planted(uuid.UUID(int=7), refs, parcels)
    await keep(ingest, planted, terms(refs, 6.0))
    home.append(case(home, parcels[0]["id"]))
    await ingest.follow()
    return planted


def _finding(exchange: SimulatedExchange, parcels: list[dict[str, Any]]) -> dict[str, Any]:
    body = {
        "kind": "network", "statement": f"Told in confidence of {NAME}.", "method": "analyst", "judged": "unseen",
        "records": [each["id"] for each in parcels], "found_at": "2026-11-22T10:00:00Z",
        "evidence": [{"kind": "shared-phone", "statement": "Told in confidence.", "values": [PHONE]}],
    }  # fmt: skip
    return exchange.peer.record("finding", body, **RESTRICTED)


async def addresses(ingest: RunningIngest, app: FastAPI, ring: Planted) -> dict[str, list[str]]:
    """By route of `/analyst/v1` that is read, what is asked for."""
    alert = (await ingest.ask("/alerts"))["items"][0]["alert"]
    hit = (await ingest.ask("/hits"))["items"][0]["hit"]
    case_id = (await ingest.ask("/cases"))["items"][0]["id"]
    notice_id = (await ingest.ask("/notices"))["items"][0]["id"]
    known_list = (await ingest.ask("/lists"))["items"][0]["name"]
    entity, phone = f"e{ring.refs[0] * 2}", f"a{PHONE_HASH & (1 << 64) - 1:016x}"
    parcel = ring.records[0]["id"]
    values: dict[str, Mapping[str, object]] = {
        "/parcels/{id}": {"id": parcel}, "/cases/{id}": {"id": case_id}, "/notices/{id}": {"id": notice_id},
        "/entities/{id}": {"id": entity}, "/notices/{id}/answers": {"id": notice_id},
    }  # fmt: skip
    known = {"network": ring.id, "alert": alert, "hit": hit, "list": known_list, "attribute": phone[1:]}
    asked = {
        "/entities": f"?phone={PHONE}".replace("+", "%2B"), "/paths": f"?from={parcel}&to={ring.records[1]['id']}",
        "/neighbourhood": f"?of={phone}", "/networks/{network}/without": f"?attribute={phone[1:]}",
        "/networks/{network}/export": "?format=csv", "/substances/controlled": "?on=2026-11-20&place=US",
        "/networks/{network}": "?changed_since=2026-01-01",
    }  # fmt: skip
    more = {"/parcels": [f"/parcels?phone={PHONE}".replace("+", "%2B")], "/paths": [f"/paths?from={entity}&to={phone}"]}
    paths = [path for path, methods in app.openapi()["paths"].items() if "get" in methods]
    found = {}
    for path in sorted(paths):
        if path.startswith("/analyst/v1/") and path not in ASIDE:
            short = path.removeprefix("/analyst/v1")
            filled = short.format_map({**known, **values.get(short, {})}) + asked.get(short, "")
            found[short] = [filled, *more.get(short, [])]
    return found


def application(ingest: RunningIngest) -> FastAPI:
    transport = ingest.analyst._transport
    assert isinstance(transport, httpx.ASGITransport)
    assert isinstance(transport.app, FastAPI)
    return transport.app


async def test_no_answer_tells_what_is_restricted_to_whoever_has_not_said_what_for(
    ingest: RunningIngest, ring: Planted, tmp_path: Path
) -> None:
    app = application(ingest)
    routes = await addresses(ingest, app, ring)
    issuer = LocalIssuer(tmp_path / "access.jwk", "US", lambda: START)

    told, answered = [], 0
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingest.test/analyst/v1") as http:
        for role in (Role.ANALYST, Role.AUDITOR, Role.SUPERVISOR):
            reader = {"authorization": f"Bearer {issuer.issue('ada', 'US-TEST', [role], dt.timedelta(hours=1))}"}
            for address in [each for several in routes.values() for each in several]:
                answer = await http.get(address, headers=reader)
                answered += answer.status_code == 200
                assert answer.status_code in (200, 403), (address, answer.text)
                told += [(role, address, secret) for secret in SECRETS if secret in answer.text]

    assert told == []
    assert answered > len(routes) * 2


async def test_what_is_masked_says_that_it_is_there_and_its_code(ingest: RunningIngest, ring: Planted) -> None:
    parcels = (await ingest.ask("/parcels", phone=PHONE))["items"]
    (hit, *_) = (await ingest.ask("/hits"))["items"]
    opened = await ingest.ask(f"/entities/e{ring.refs[0] * 2}")
    (finding,) = (await ingest.ask("/findings"))["items"]
    (law,) = (await ingest.ask("/substances/hits"))["items"][:1]

    assert [(each["withheld"], each["item"], each["sender"]) for each in parcels] == [("H2", "", "")] * 3
    assert (hit["parcel"]["withheld"], {each["left"] for each in hit["evidence"]}) == ("H2", {""})
    assert (opened["withheld"], opened["names"], opened["values"]) == (1, [], [])
    assert (finding["withheld"], finding["statement"], finding["evidence"]) == ("H2", "", [])
    assert (law["withheld"], law["item"], law["named"]) == ("H2", "", [])


async def test_who_says_what_for_sees_that_record_and_no_other_for_an_hour(
    ingest: RunningIngest, ring: Planted, clock: HandClock
) -> None:
    (opened,) = (await ingest.ask("/cases"))["items"]
    said = {"purpose": "investigation", "record": ring.records[0]["id"]}

    await ingest.analyst.post(f"/cases/{opened['id']}/opening", json=said)
    shown = (await ingest.ask("/parcels", phone=PHONE))["items"]
    chart = await ingest.ask(f"{ring.path}/chart")
    clock.now += dt.timedelta(hours=1, seconds=1)
    later = (await ingest.ask("/parcels", phone=PHONE))["items"]

    assert sorted((each["sender"], each.get("withheld", "")) for each in shown) == [("", "H2"), ("", "H2"), (NAME, "")]
    assert PHONE in [each.get("label") for each in chart["nodes"]]
    assert [each.get("label") for each in chart["nodes"] if each["kind"] == "party"].count(NAME) == 1
    assert {each.get("withheld") for each in later} == {"H2"}


async def test_a_network_is_opened_with_all_its_restricted_records(ingest: RunningIngest, ring: Planted) -> None:
    (opened,) = (await ingest.ask("/cases"))["items"]
    said = {"purpose": "investigation", "network": str(ring.id)}

    answer = await ingest.analyst.post(f"/cases/{opened['id']}/opening", json=said)

    assert answer.status_code == 201, answer.text
    assert [each["sender"] for each in (await ingest.ask("/parcels", phone=PHONE))["items"]] == [NAME] * 3
    noted = (await ingest.ask("/audit"))["items"][0]
    assert noted["what"] == f"opened 3 restricted records of network {ring.id} under case {opened['id']}"


async def test_a_picture_of_a_restricted_network_is_noted_and_needs_a_purpose(
    ingest: RunningIngest, ring: Planted
) -> None:
    refused = await ingest.analyst.post(f"{ring.path}/takings", json={"format": "svg"})
    taken = await ingest.analyst.post(f"{ring.path}/takings", json={"format": "svg", "purpose": "prosecution"})

    assert (refused.status_code, refused.json()["code"], refused.json()["handling"]) == (403, "restricted", "H2")
    assert (taken.status_code, taken.json()) == (201, {"handling": "H2"})
    assert (await ingest.ask("/audit"))["items"][0]["what"] == f"exported network {ring.id} (H2) as svg"


async def test_the_code_of_a_line_from_before_the_upgrade_is_read_from_it(ingest: RunningIngest, ring: Planted) -> None:
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("UPDATE record SET handling = NULL"))

    parcels = (await ingest.ask("/parcels", phone=PHONE))["items"]

    assert {each["withheld"] for each in parcels} == {"H2"}
    assert (await ingest.ask(f"{ring.path}/chart"))["handling"] == "H2"
