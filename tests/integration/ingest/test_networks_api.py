"""Networks, as an analyst asks for them: the list, one of them, what became of it, and its score counted again."""

import pytest
from sqlalchemy import text

from tests.integration.ingest.conftest import START, RunningIngest, SimulatedExchange
from tests.integration.ingest.networked import PHONE, PHONE_HASH, Planted, end, keep, plant, terms

UNKNOWN = "0e1b7c52-5b1f-5c5e-9d55-0f2a1c3b4d5e"
WRONG = [
    "/networks?limit=0",
    "/networks?after=x",
    "/networks?least_score=nan",
    "/networks?entity=1",
    "/networks?detector=%27",
    "/networks/1",
    f"/networks/{UNKNOWN}?changed_since=yesterday",
    "/alerts?state=shut",
    "/alerts?origin=QQ",
    "/alerts?after=x",
    "/hubs?after=1",
    "/surface/runs?after=-1",
]


@pytest.fixture
async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    return await plant(ingest, exchange, worth=6.0)


async def test_networks_are_listed_by_score_with_a_sentence_of_why(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    weaker = await plant(ingest, exchange, (7, 8), 5.0)

    listed = (await ingest.ask("/networks"))["items"]

    assert [row["id"] for row in listed] == [str(planted.id), str(weaker.id)]
    assert listed[0]["why"] == "One telephone stands under 3 names. And 1 more."
    assert (listed[0]["parcels"], listed[0]["alert"]["state"]) == (3, "open")


async def test_pages_of_networks_follow_one_another(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    weaker = await plant(ingest, exchange, (7, 8), 5.0)

    first = await ingest.ask("/networks", limit=1)
    second = await ingest.ask("/networks", limit=1, after=first["next"])

    assert [page["items"][0]["id"] for page in (first, second)] == [str(planted.id), str(weaker.id)]
    assert "next" not in second


FILTERS: list[tuple[dict[str, object], int]] = [
    ({"least_score": 1.0}, 1),
    ({"least_score": 99}, 0),
    ({"alert": "open"}, 1),
    ({"alert": "none"}, 0),
    ({"alert": "dismissed"}, 0),
    ({"since": "2026-11-23"}, 1),
    ({"since": "2026-11-24"}, 0),
    ({"detector": "many-names"}, 1),
    ({"detector": "reshipper"}, 0),
    ({"least_parcels": 3}, 1),
    ({"least_parcels": 4}, 0),
    ({"entity": "e1"}, 0),
]


async def test_networks_are_filtered(ingest: RunningIngest, planted: Planted) -> None:
    found = [len((await ingest.ask("/networks", **wanted))["items"]) for wanted, _ in FILTERS]

    assert found == [count for _, count in FILTERS]


async def test_networks_are_found_by_a_parcel_and_by_a_member(ingest: RunningIngest, planted: Planted) -> None:
    by_parcel = await ingest.ask("/networks", parcel=planted.records[0]["id"])
    by_member = await ingest.ask("/networks", entity=f"e{planted.refs[0] * 2}")

    assert [len(each["items"]) for each in (by_parcel, by_member)] == [1, 1]


async def test_a_network_shows_who_is_in_it_and_what_holds_it_together(ingest: RunningIngest, planted: Planted) -> None:
    network = await ingest.ask(planted.path)

    phone = next(link for link in network["links"] if link["kind"] == "phone")
    assert (phone["value"], phone["in_network"], phone["held"], phone["places"]) == (PHONE, 3, 3, ["sender"])
    assert [(m["rank"], m["role"], m["name"]) for m in network["members"]][:1] == [
        (1, "organiser", "Person s100 Example")
    ]
    assert [row["id"] for row in network["parcel_rows"]] == [record["id"] for record in planted.records]
    assert sum(day["parcels"] for day in network["timeline"]) == 3
    assert network["cut"] == []


async def test_the_evidence_adds_up_to_the_score(ingest: RunningIngest, planted: Planted) -> None:
    network = await ingest.ask(planted.path)

    assert sum(term["log_odds"] for term in network["evidence"]) == pytest.approx(network["score"], abs=0.001)
    first = network["evidence"][1]
    assert (first["name"], first["sentence"]) == ("many-names", "One telephone stands under 3 names.")
    assert [each["value"] for each in first["attributes"]] == [PHONE]
    assert len(first["parcels"]) == 3


async def test_the_score_is_counted_again_from_what_is_stored(ingest: RunningIngest, planted: Planted) -> None:
    again = await ingest.ask(f"{planted.path}/replay")

    assert again["same"]
    assert again["stored"] == again["replayed"]


async def test_parcels_of_a_network_come_in_pages(ingest: RunningIngest, planted: Planted) -> None:
    first = await ingest.ask(planted.path, limit=2)
    second = await ingest.ask(planted.path, limit=2, after=first["next"])

    assert (len(first["parcel_rows"]), first["parcels_left"]) == (2, 1)
    assert (len(second["parcel_rows"]), second["parcels_left"]) == (1, 0)


async def test_a_network_says_what_came_since_a_day(ingest: RunningIngest, planted: Planted) -> None:
    changed = (await ingest.ask(planted.path, changed_since="2026-11-01"))["changed"]
    later = (await ingest.ask(planted.path, changed_since="2026-11-24"))["changed"]

    assert ([each["what"] for each in changed["changes"]], len(changed["came"]), changed["went"]) == (["born"], 3, [])
    assert (later["changes"], later["came"]) == ([], [])


async def test_a_network_says_what_went_since_a_day(ingest: RunningIngest, planted: Planted) -> None:
    gone, planted.refs = planted.refs[2:], planted.refs[:2]
    await keep(ingest, Planted(planted.id, planted.refs, []), terms(planted.refs, 6.0), "shrank")
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("UPDATE network_change SET parcels = :gone WHERE what = 'shrank'"), {"gone": gone})

    changed = (await ingest.ask(planted.path, changed_since="2026-11-01"))["changed"]

    assert [each["id"] for each in changed["went"]] == [planted.records[2]["id"]]


async def test_a_hub_is_shown_as_left_out_and_says_why(ingest: RunningIngest, planted: Planted) -> None:
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(
            text("INSERT INTO allowed_hub VALUES (:hash, 1, 'Front desk of a hotel.', 'ada', 'US-TEST', :now)"),
            {"hash": PHONE_HASH, "now": START},
        )

    network = await ingest.ask(planted.path)

    (hub,) = network["hubs_left_out"]
    assert (hub["value"], hub["hub"]) == (PHONE, True)
    assert "Front desk of a hotel." in hub["why_hub"]


async def test_an_id_that_was_merged_says_where_to(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    other = await plant(ingest, exchange, (7, 8), 5.0)
    await end(ingest, other, planted)

    answer = await ingest.analyst.get(other.path)

    assert (answer.status_code, answer.json()["code"], answer.json()["into"]) == (404, "moved", str(planted.id))


async def test_a_network_that_ended_says_so(ingest: RunningIngest, planted: Planted) -> None:
    await end(ingest, planted, None)

    answer = await ingest.analyst.get(planted.path)

    assert (answer.status_code, answer.json()["code"]) == (404, "ended")


async def test_a_network_that_never_was_is_not_found(ingest: RunningIngest) -> None:
    answer = await ingest.analyst.get(f"/networks/{UNKNOWN}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_question_of_the_wrong_form_is_refused(ingest: RunningIngest) -> None:
    answers = [await ingest.analyst.get(path) for path in WRONG]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "form")] * len(WRONG)
