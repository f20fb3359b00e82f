"""How good what senders send is, and from where to where parcels go, counted as pages are taken in."""

import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.ingest.app import create_app
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import START, RunningIngest, SimulatedExchange, parcel_body, with_party


def parcel(number: int, **sender: Any) -> dict[str, Any]:
    address = {"lines": [f"{number} Example Road"], "city": "Amberbrook", "region": "CA", "country": "US"}
    body = with_party(parcel_body(number, posted_on="2026-11-23"), "sender", address=address, **sender)
    return with_party(body, "addressee", address={"lines": ["广东省砚枫市瓷桦路 3 号"], "country": "CN"})


@pytest.fixture
def operator(ingest: RunningIngest, tmp_path: Path) -> httpx.AsyncClient:
    issuer = LocalIssuer(tmp_path / "operators.jwk", "US", lambda: START)
    token = issuer.issue("operator", "US-TEST", [Role.OPERATOR], dt.timedelta(hours=1))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(ingest.ingest, issuer.verifier())),
        base_url="http://ingest.test/analyst/v1",
        headers={"Authorization": f"Bearer {token}"},
    )


async def test_senders_are_scored_by_what_they_sent(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    records = [exchange.home.record("parcel", parcel(n, phones=[], emails=[] if n < 3 else ["a@b.example"]))
               for n in range(4)]  # fmt: skip
    exchange.home.append(*records)
    await ingest.follow()

    found = await ingest.ask("/quality")

    (sender,) = found["senders"]
    assert (sender["agency"], sender["records"], sender["dimensions"]["timeliness"]) == ("US-TEST", 4, 1.0)
    faults = {each["measure"]: (each["number"], each["chances"]) for each in sender["faults"]}
    assert faults["no-sender-contact"] == (3, 4)
    assert [(week["begins_on"], week["records"]) for week in sender["weeks"]] == [("2026-11-23", 4)]
    assert [each["agency"] for each in found["nations"]] == ["US"]


async def test_pages_add_up(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    for number in range(3):
        exchange.home.append(exchange.home.record("parcel", parcel(number)))
        await ingest.follow()

    assert (await ingest.ask("/quality"))["senders"][0]["records"] == 3
    assert (await ingest.ask("/flows"))["flows"] == [{"origin": "US-CA", "goal": "CN-GD", "parcels": 3}]


async def test_an_operator_sees_his_own_agency_alone(
    ingest: RunningIngest, exchange: SimulatedExchange, operator: httpx.AsyncClient
) -> None:
    theirs = exchange.peer.record("parcel", parcel(2))
    exchange.home.append(exchange.home.record("parcel", parcel(1)))
    exchange.peer.append(theirs)
    await ingest.follow()

    found = (await operator.get("/quality")).json()
    other = await operator.get("/quality", params={"agency": "CN-TEST"})

    assert ([each["agency"] for each in found["senders"]], found["nations"]) == (["US-TEST"], [])
    assert (other.status_code, (await operator.get("/flows")).status_code) == (403, 403)


async def test_flows_are_asked_for_by_place_and_day(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    exchange.home.append(exchange.home.record("parcel", parcel(1)))
    await ingest.follow()

    wanted: list[dict[str, object]] = [
        {"place": "CN-GD"},
        {"place": "CN-ZJ"},
        {"since": "2026-11-01", "until": "2026-11-22"},
    ]

    assert [(await ingest.ask("/flows", **each))["parcels"] for each in wanted] == [1, 0, 0]


@pytest.mark.parametrize("query", ["since=2026-11-23&until=2026-11-01", "since=2020-01-01", "place=Hubei"])
async def test_a_span_or_place_that_is_none_is_refused(query: str, ingest: RunningIngest) -> None:
    assert (await ingest.analyst.get(f"/flows?{query}")).status_code == 422
