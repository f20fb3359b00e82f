"""Reading what a nation found, from an analyst API that is a function."""

import httpx
import orjson
import pytest

from services.simulator.findings import Findings, read_findings


def a_parcel(item: str, hits: int = 0, **more: str) -> dict[str, object]:
    return {
        "id": "01934000-0000-7000-8000-000000000001",
        "feed": "CN/US",
        "line": 1,
        "item": item,
        "posted_on": "2026-11-01",
        "sender": "Tordric Wexquist",
        "addressee": "Quilden Vantzand",
        "from_country": "CN",
        "to_country": "US",
        "hits": hits,
        **more,
    }


def an_analyst_api(request: httpx.Request) -> httpx.Response:
    """Two pages of parcels, and no alerts."""
    if request.url.path.endswith("/alerts"):
        return httpx.Response(200, json={"items": []})
    first = {"items": [a_parcel("A", network="g1"), a_parcel("B", hits=2)], "next": "b"}
    second = {"items": [a_parcel("C", hits=1, network="g1")]}
    return httpx.Response(200, content=orjson.dumps(second if request.url.params.get("after") == "b" else first))


def test_all_pages_are_read_into_networks_and_hit_items() -> None:
    http = httpx.Client(base_url="http://ingest.example", transport=httpx.MockTransport(an_analyst_api))

    findings = read_findings(http)

    assert findings == Findings(3, {"g1": frozenset({"A", "C"})}, frozenset({"B", "C"}), ())


def test_a_refusal_is_not_taken_for_nothing_found() -> None:
    refuse = httpx.MockTransport(lambda _: httpx.Response(403))

    with pytest.raises(httpx.HTTPStatusError):
        read_findings(httpx.Client(base_url="http://ingest.example", transport=refuse))
