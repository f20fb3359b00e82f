"""A network that one nation found, told to the other: a `finding` over the real exchanges, under the sharing policy."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from benchmarks.records import TODAY, parcel
from services.feed.names import FeedName
from services.kit.access import Role
from tests.chaos.copies import read_copy
from tests.end_to_end.nation import Nation, await_true

PHONE = "+1 617 555 0188"
ADDRESS = {"lines": ["419 Harrowgate Example Mews", "Exampleton"], "country": "US"}
STATEMENT = "Four consignments of different senders give one telephone and one address."


def of_one_ring(number: int, shared: Mapping[str, Any], code: str = "H1") -> dict[str, Any]:
    """A parcel whose sender has this in common with the others of its ring, and nothing else with anybody."""
    paper: dict[str, Any] = parcel(number, f"ring-{uuid.uuid4()}")
    for role in ("sender", "addressee"):
        party = paper["body"][role]
        party["names"] = [{"written": f"{role.title()} Example{number} Thornwick{number}"}]
        party["companies"], party["phones"], party["emails"] = [], [], [f"{role}{number}@thornwick.example"]
        country = party["address"]["country"]
        party["address"] = {"lines": [f"{number} {role.title()} Close", "Exampleton"], "country": country}
    paper["body"]["sender"] |= shared
    paper["body"]["contents"] = [{"description": f"carved figure of series {number}", "quantity": "1", "unit": "H87"}]
    paper["handling"]["code"] = code
    return paper


def network_of(nation: Nation, record: str) -> list[dict[str, Any]]:
    """The network that a parcel is in, if any; of a parcel that was taken in."""
    found: dict[str, Any] = nation.get(f"/analyst/v1/networks?parcel={record}", Role.ANALYST, base=nation.ingest_url)
    return list(found["items"])


def ring_of(nation: Nation, papers: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """The network that these parcels are found to be, and their records."""
    told = [nation.submit(paper).json()["id"] for paper in papers]
    await_true(
        lambda: [each["parcels"] for each in network_of(nation, told[-1])] == [len(papers)],
        "the parcels are one network",
        nation.ingest.last_words,
    )
    return network_of(nation, told[-1])[0]["id"], told


def share(nation: Nation, network: str) -> dict[str, Any]:
    answer = nation.post(
        f"/analyst/v1/networks/{network}/share", Role.ANALYST, base=nation.ingest_url, json={"statement": STATEMENT}
    )
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def findings(nation: Nation, whose: str) -> dict[str, dict[str, Any]]:
    """By id."""
    found = nation.get(f"/analyst/v1/findings?whose={whose}", Role.ANALYST, base=nation.ingest_url)
    return {each["id"]: each for each in found["items"]}


@pytest.fixture(scope="module")
def ring(nations: tuple[Nation, Nation]) -> tuple[str, list[str]]:
    """A network of the US' parcels, and their records."""
    shared = {"phones": [PHONE], "address": ADDRESS}
    return ring_of(nations[0], [of_one_ring(number, shared) for number in range(71_000, 71_400, 100)])


@pytest.fixture(scope="module")
def finding(nations: tuple[Nation, Nation], ring: tuple[str, list[str]]) -> dict[str, Any]:
    """What sharing it was answered."""
    return share(nations[0], ring[0])


def test_the_peer_shows_the_finding_with_the_parcels_of_it_that_it_holds(
    us: Nation, cn: Nation, ring: tuple[str, list[str]], finding: dict[str, Any]
) -> None:
    await_true(lambda: finding["id"] in findings(cn, "peers"), "China's ingest has it", cn.ingest.last_words)

    shown = findings(cn, "peers")[finding["id"]]

    assert (shown["feed"], shown["kind"], shown["statement"]) == ("US/CN", "network", STATEMENT)
    assert (shown["agency"], shown["judged"]) == ("US-CUSTOMS", "unseen")
    assert sorted(each["id"] for each in shown["held_parcels"]) == sorted(ring[1])
    assert [each["id"] for each in network_of(cn, ring[1][0])] == shown["networks"]
    assert f"4 of its parcels carry one telephone; 4 of all carry it. ({PHONE})" in shown["evidence"]


def test_the_home_nation_shows_it_as_its_own(us: Nation, ring: tuple[str, list[str]], finding: dict[str, Any]) -> None:
    await_true(lambda: finding["id"] in findings(us, "ours"), "the US ingest has it", us.ingest.last_words)

    assert findings(us, "ours")[finding["id"]]["networks"] == [ring[0]]
    assert (finding["verdict"], list(finding["shared"])) == ("accepted", ["CN"])


def test_it_is_handed_in_by_whoever_shared_it_and_erased_with_its_records(
    us: Nation, cn: Nation, finding: dict[str, Any]
) -> None:
    standing = us.get(f"/operator/v1/records/{finding['id']}", Role.AUDITOR)
    line = orjson.loads(read_copy(cn, FeedName("US", "CN")).lines[finding["shared"]["CN"]])

    assert (standing["agency"], line["source"]["agency"]) == ("US-CUSTOMS", "US-CUSTOMS")
    assert line["handling"]["retain_until"] == TODAY.replace(year=TODAY.year + 2, day=1).isoformat()


def test_the_same_again_is_the_same_record(us: Nation, ring: tuple[str, list[str]], finding: dict[str, Any]) -> None:
    again = share(us, ring[0])

    assert (again["id"], again["verdict"], again["line"]) == (finding["id"], "held", finding["line"])


def test_a_network_with_a_record_that_must_not_be_passed_on_stays_at_home(us: Nation, cn: Nation) -> None:
    shared = {
        "phones": ["+1 617 555 0189"],
        "address": ADDRESS | {"lines": ["77 Fallowfield Example Walk", "Exampleton"]},
    }
    papers = [of_one_ring(number, shared) for number in (72_000, 72_100)]
    network, _ = ring_of(us, [*papers, of_one_ring(72_200, shared, "H2")])

    told = share(us, network)

    before = us.feed("US/CN")["size"]
    await_true(lambda: told["id"] in findings(us, "ours"), "the US ingest has it", us.ingest.last_words)
    await_true(lambda: us.feed("US/CN")["receipted"] >= before, "all that was told is receipted")
    assert (told["shared"], told["handling"]) == ({}, "H2")
    assert told["id"] not in findings(cn, "peers")
