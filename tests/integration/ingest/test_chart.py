"""A network to be drawn, and as a file: what the chart shows, and for what a restricted one may leave."""

from typing import Any

import pytest

from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange
from tests.integration.ingest.networked import PHONE, Planted, plant


@pytest.fixture
async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    return await plant(ingest, exchange, worth=6.0)


async def test_a_chart_has_parties_what_they_share_and_the_parcels_between(
    ingest: RunningIngest, planted: Planted
) -> None:
    found = await ingest.ask(f"{planted.path}/chart")

    kinds = [node["kind"] for node in found["nodes"]]
    assert (kinds.count("party"), kinds.count("parcels")) == (6, 3)
    assert PHONE in [node.get("label") for node in found["nodes"] if node["kind"] == "attribute"]
    known = {node["id"] for node in found["nodes"]}
    assert {edge[end] for edge in found["edges"] for end in ("source", "target")} <= known
    assert found["handling"] == "H1"


async def test_a_chart_says_what_stands_behind_its_limit(ingest: RunningIngest, planted: Planted) -> None:
    found = await ingest.ask(f"{planted.path}/chart", most=10)

    rest = [node for node in found["nodes"] if node["kind"] == "rest"]
    assert sum(node["parties"] for node in rest) == found["not_drawn"]["parties"]
    assert len(found["nodes"]) - len(rest) == 10


async def test_every_file_is_noted_with_who_took_it(ingest: RunningIngest, planted: Planted) -> None:
    await ingest.analyst.get(f"{planted.path}/export", params={"format": "gexf", "purpose": "prosecution"})

    noted = (await ingest.ask("/audit"))["items"][0]
    assert noted["what"] == f"exported network {planted.id} (H1) as gexf"
    assert noted["why"].endswith("for prosecution")


async def test_a_restricted_network_leaves_for_a_purpose_only(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = exchange.home.record

    def strict(*args: Any, **changes: Any) -> dict[str, Any]:
        record = usual(*args, **changes)
        return {**record, "handling": {**record["handling"], "code": "H2"}}

    monkeypatch.setattr(exchange.home, "record", strict)
    planted = await plant(ingest, exchange, worth=6.0)

    refused = await ingest.analyst.get(f"{planted.path}/export", params={"format": "csv"})
    taken = await ingest.analyst.get(f"{planted.path}/export", params={"format": "csv", "purpose": "investigation"})

    assert (refused.status_code, refused.json()["code"], refused.json()["handling"]) == (403, "restricted", "H2")
    assert taken.status_code == 200
