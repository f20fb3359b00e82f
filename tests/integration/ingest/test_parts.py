"""Parts of a network in the database: found by the run over everything, under ids that last, left with the network."""

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from services.ingest.core.exports import gexf, graphml
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, SimulatedFeed, parcel_body, with_party
from tests.integration.ingest.test_arriving import networks, retraction
from tests.integration.ingest.test_surfacing import run

HALVES: dict[str, dict[str, Any]] = {
    "first": {"phones": ["+1 212 555 0123"], "address": {"lines": ["77 Shared Example Lane", "Exampleton"]}},
    "second": {"phones": ["+1 212 555 0177"], "address": {"lines": ["12 Other Example Row", "Exampleton"]}},
}
MAILBOX = "one@ashgrove.example"


def half(feed: SimulatedFeed, which: str, *numbers: int, both: int = 3) -> list[dict[str, Any]]:
    """Parcels whose senders share a telephone and an address; the first `both` go to one mailbox."""
    shared = HALVES[which] | {"address": HALVES[which]["address"] | {"country": "US"}}
    return [
        feed.record("parcel", _to_one_mailbox(with_party(parcel_body(number), "sender", **shared), at < both))
        for at, number in enumerate(numbers)
    ]


def _to_one_mailbox(body: dict[str, Any], does: bool) -> dict[str, Any]:
    return with_party(body, "addressee", emails=[MAILBOX]) if does else body


async def opened(ingest: RunningIngest, **query: object) -> Any:
    """The one network that there is."""
    (row,) = await networks(ingest)
    return await ingest.ask(f"/networks/{row['id']}", **query)


async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> tuple[list[dict[str, Any]], Any]:
    """A network of two halves: their records, and the network as it is told after a run."""
    records = [
        *half(exchange.home, "first", *range(1_000, 1_800, 100)),
        *half(exchange.home, "second", *range(3_000, 3_800, 100)),
    ]
    exchange.home.append(*records)
    await ingest.follow()
    await run(ingest)
    return records, await opened(ingest)


def ids(network: Any) -> dict[str, int]:
    return {part["id"]: part["parcels"] for part in network["parts"]}


async def test_a_network_shows_its_parts_and_what_holds_each_together(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    _, network = await planted(ingest, exchange)

    held = [{(link["kind"], link["value"]) for link in part["links"]} for part in network["parts"]]
    assert [part["parcels"] for part in network["parts"]] == [8, 8]
    assert network["parts_left"] == 0
    assert all(("phone", half["phones"][0]) in set().union(*held) for half in HALVES.values())


async def test_parts_keep_their_ids_when_they_grow(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    _, before = await planted(ingest, exchange)

    await run(ingest)
    again = await opened(ingest)
    exchange.home.append(*half(exchange.home, "first", 1_900, both=0))
    await ingest.catch_up()
    await run(ingest)
    grown = await opened(ingest)

    assert ids(again) == ids(before)
    assert ids(grown).keys() == ids(before).keys()
    assert sorted(ids(grown).values()) == [8, 9]


async def test_a_parcel_that_came_since_the_run_is_in_no_part(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    _, before = await planted(ingest, exchange)

    exchange.home.append(*half(exchange.home, "first", 1_900, both=0))
    await ingest.catch_up()
    network = await opened(ingest)

    assert network["parcels"] == 17
    assert ids(network) == ids(before)


async def test_a_retracted_parcel_leaves_its_part_at_once(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    records, before = await planted(ingest, exchange)

    exchange.home.append(retraction(exchange.home, records[-1]))
    await ingest.follow()

    assert sorted(ids(await opened(ingest)).values()) == [7, 8]
    assert ids(await opened(ingest)).keys() == ids(before).keys()


async def test_the_parcels_of_one_part_are_given_by_pages(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    _, network = await planted(ingest, exchange)

    pages = [
        [
            first := await opened(ingest, part=part["id"], limit=5),
            await opened(ingest, part=part["id"], limit=5, after=first["next"]),
        ]
        for part in network["parts"]
    ]

    shown = [[parcel["id"] for page in part for parcel in page["parcel_rows"]] for part in pages]
    assert [len(set(part)) for part in shown] == [8, 8]
    assert not set(shown[0]) & set(shown[1])
    assert [[page["parcels_left"] for page in part] for part in pages] == [[3, 0], [3, 0]]


async def test_files_say_of_each_parcel_which_part_it_is_in(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    _, network = await planted(ingest, exchange)

    files = {
        form: (await ingest.analyst.get(f"/networks/{network['id']}/export", params={"format": form})).content
        for form in ("csv", "graphml", "gexf")
    }

    with zipfile.ZipFile(io.BytesIO(files["csv"])) as archive:
        nodes = csv.DictReader(io.StringIO(archive.read("nodes.csv").decode()))
        told = [node["part"] for node in nodes if node["Kind"] == "parcel"]
    drawn = ElementTree.fromstring(files["graphml"]).iterfind(  # noqa: S314
        f".//{{{graphml.NAMESPACE}}}data[@key='n_part']"
    )
    values = ElementTree.fromstring(files["gexf"]).iterfind(  # noqa: S314
        f".//{{{gexf.NAMESPACE}}}attvalue[@for='part']"
    )
    assert {part: told.count(part) for part in set(told)} == ids(network)
    assert sorted(told) == sorted(str(each.text) for each in drawn) == sorted(each.attrib["value"] for each in values)
