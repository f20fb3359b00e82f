"""A network on its way out: as a file for another tool, and as a finding for the peer."""

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import httpx
import orjson
import pytest
import stix2
from sqlalchemy import text

from schemas.registry import read_submission
from services.ingest.core.exports.graphml import NAMESPACE
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange
from tests.integration.ingest.networked import EMAIL, PHONE, Planted, plant, take_in

STATEMENT = "Three consignments of different senders give one telephone."
STORED = {"verdict": "accepted", "id": "019b2f40-0000-7000-8000-000000000999", "line": 17, "shared": {"CN": 3}}


@pytest.fixture
async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    return await plant(ingest, exchange, worth=6.0)


async def exported(ingest: RunningIngest, planted: Planted, form: str) -> httpx.Response:
    answer = await ingest.analyst.get(f"{planted.path}/export", params={"format": form})
    assert answer.status_code == 200, answer.text
    return answer


async def test_graphml_has_parcels_parties_and_attributes(ingest: RunningIngest, planted: Planted) -> None:
    answer = await exported(ingest, planted, "graphml")

    root = ElementTree.fromstring(answer.content)  # noqa: S314
    nodes = root.findall("g:graph/g:node", {"g": NAMESPACE})
    kinds = [node.find("g:data[@key='n_kind']", {"g": NAMESPACE}) for node in nodes]
    assert [kind.text for kind in kinds if kind is not None].count("parcel") == 3
    assert [kind.text for kind in kinds if kind is not None].count("party") == 6
    assert PHONE in answer.text
    assert answer.headers["content-disposition"].endswith('.graphml"')


async def test_edges_of_the_csv_name_feed_and_line(ingest: RunningIngest, planted: Planted) -> None:
    answer = await exported(ingest, planted, "csv")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        edges = list(csv.DictReader(io.StringIO(archive.read("edges.csv").decode())))
        nodes = list(csv.DictReader(io.StringIO(archive.read("nodes.csv").decode())))
    sent = [edge for edge in edges if edge["Label"] == "sent-by"]
    assert [(edge["feed"], edge["line"], edge["role"]) for edge in sent] == [
        ("US/US", str(line), "sender") for line in range(3)
    ]
    assert [node["held"] for node in nodes if node["Label"] == f"'{PHONE}"] == ["3"]


async def test_the_stix_bundle_of_a_network_is_valid(ingest: RunningIngest, planted: Planted) -> None:
    answer = await exported(ingest, planted, "stix")

    bundle: Any = stix2.parse(answer.content, allow_custom=False)
    assert {each.value for each in bundle.objects if each.type == "email-addr"} >= {EMAIL}
    assert sum(each.type == "observed-data" for each in bundle.objects) == 3
    assert sum(each.type == "location" for each in bundle.objects) == 6


async def test_followthemoney_has_one_activity_a_parcel(ingest: RunningIngest, planted: Planted) -> None:
    answer = await exported(ingest, planted, "ftm")

    rows = [orjson.loads(line) for line in answer.content.splitlines()]
    activities = [row for row in rows if row["schema"] == "EconomicActivity"]
    assert len(activities) == 3
    assert {row["id"] for row in rows} >= {each["properties"]["sender"][0] for each in activities}


async def test_gexf_is_served(ingest: RunningIngest, planted: Planted) -> None:
    answer = await exported(ingest, planted, "gexf")

    assert answer.headers["content-type"] == "application/gexf+xml"
    assert ElementTree.fromstring(answer.content).tag.endswith("gexf")  # noqa: S314


async def test_another_format_is_refused(ingest: RunningIngest, planted: Planted) -> None:
    answer = await ingest.analyst.get(f"{planted.path}/export", params={"format": "xlsx"})

    assert (answer.status_code, answer.json()["code"]) == (422, "form")


class OwnExchange:
    """Answers what a test wants, and keeps what it was handed."""

    def __init__(self, ingest: RunningIngest, answer: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self.answer = answer
        transport: Any = ingest.analyst._transport
        transport.app.state.exchange_transport = httpx.MockTransport(self.handle)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def share(ingest: RunningIngest, planted: Planted) -> httpx.Response:
    return await ingest.analyst.post(f"{planted.path}/share", json={"statement": STATEMENT})


async def test_a_network_is_shared_as_a_finding_that_the_contract_allows(
    ingest: RunningIngest, planted: Planted
) -> None:
    own = OwnExchange(ingest, httpx.Response(201, json=STORED))

    answer = await share(ingest, planted)

    handed = orjson.loads(own.requests[0].content)
    body = read_submission(handed).body
    assert (answer.status_code, answer.json()["id"], answer.json()["shared"]) == (201, STORED["id"], {"CN": 3})
    assert body.records == [record["id"] for record in planted.records]
    assert body.evidence[0].values == [PHONE]
    assert (body.judged, handed["handling"]["code"], handed["handling"]["retain_until"]) == (
        "unseen",
        "H1",
        "2028-01-01",
    )
    assert own.requests[0].url.path == "/operator/v1/records"
    noted = (await ingest.ask("/audit"))["items"][0]
    assert noted["what"] == f"handed in finding {STORED['id']} about network {planted.id}"


async def test_the_same_words_are_the_same_submission(ingest: RunningIngest, planted: Planted) -> None:
    own = OwnExchange(ingest, httpx.Response(200, json={**STORED, "verdict": "held", "shared": {}}))

    answers = [await share(ingest, planted) for _ in range(2)]

    assert own.requests[0].content == own.requests[1].content
    assert answers[1].json()["verdict"] == "held"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (httpx.Response(422, json={"code": "schema"}), (422, "refused")),
        (httpx.Response(503, json={"code": "database"}), (503, "exchange")),
        (httpx.ConnectError("away"), (503, "exchange")),
    ],
)
async def test_an_exchange_that_refuses_or_is_away_is_told(
    ingest: RunningIngest, planted: Planted, outcome: httpx.Response | Exception, said: tuple[int, str]
) -> None:
    OwnExchange(ingest, outcome)

    answer = await share(ingest, planted)

    assert (answer.status_code, answer.json()["code"]) == said


async def test_a_peers_finding_is_shown_with_what_of_it_is_held(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    body = {
        "kind": "network",
        "statement": STATEMENT,
        "method": "analyst",
        "found_at": "2026-11-23T08:00:00Z",
        "records": [planted.records[0]["id"], "019b2f40-0000-7000-8000-00000000ffff"],
        "evidence": [{"kind": "shared-phone", "statement": "One telephone."}],
        "judged": "confirmed",
    }
    exchange.peer.append(exchange.peer.record("finding", body))
    await take_in(ingest)

    (finding,) = (await ingest.ask("/findings", whose="peers"))["items"]
    ours = (await ingest.ask("/findings", whose="ours"))["items"]

    assert (finding["feed"], finding["statement"], finding["records"]) == ("CN/US", STATEMENT, 2)
    assert [each["id"] for each in finding["held_parcels"]] == [planted.records[0]["id"]]
    assert (finding["networks"], ours) == ([str(planted.id)], [])


async def test_a_hidden_parcel_is_in_no_file(ingest: RunningIngest, planted: Planted) -> None:
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("UPDATE record SET state = 2, bytes = NULL WHERE ref = :ref"), {"ref": planted.refs[0]})

    answer = await exported(ingest, planted, "graphml")

    assert "Person s100 Example" not in answer.text
    assert answer.headers["x-cut"] == "1 parcels were left out"
