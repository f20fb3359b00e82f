"""`/match`: the shape of yente's, bounded for any question."""

import datetime as dt
import time
from typing import Any

import pytest

from services.ingest.screening import match as matching
from tests.integration.ingest.conftest import HandClock, RunningIngest
from tests.integration.ingest.listing import import_people

PEOPLE = {
    "q-1": {"name": ["QUILLFEATHER, Osgood Thistledown"], "birthDate": ["1961-04-02"], "topics": ["sanction"]},
    "q-2": {"name": ["Hortense Bramblewick-Oakes"]},
    "q-3": {"name": ["欧阳青枫"]},
}


def example(*names: str, schema: str = "Person", **more: Any) -> dict[str, Any]:
    return {"schema": schema, "properties": {"name": list(names), **more}}


async def ask(ingest: RunningIngest, queries: dict[str, Any], path: str = "/match", **parameters: Any) -> Any:
    answer = await ingest.analyst.post(path, json={"queries": queries}, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def listed(ingest: RunningIngest) -> RunningIngest:
    await import_people(ingest, PEOPLE, name="made-up")
    return ingest


async def test_the_answer_has_the_shape_that_yentes_clients_read(listed: RunningIngest) -> None:
    asked = example("Osgood Thistledown Quillfeather", birthDate=["1961-04-02"])

    answer = await ask(listed, {"mine": asked}, limit=3)

    assert set(answer) == {"responses", "matcher", "limit"}
    response = answer["responses"]["mine"]
    assert (response["status"], response["total"], answer["limit"]) == (200, {"value": 1, "relation": "eq"}, 3)
    assert response["query"]["schema"] == "Person"
    (result,) = response["results"]
    assert (result["id"], result["schema"], result["datasets"], result["match"]) == ("q-1", "Person", ["made-up"], True)
    assert result["caption"] == "QUILLFEATHER, Osgood Thistledown"
    assert result["properties"]["birthDate"] == ["1961-04-02"]
    assert 0.7 <= result["score"] <= 1
    assert result["features"]["birth-date-same"] > 0
    assert result["explanations"]["name"]["query"] == "Osgood Thistledown Quillfeather"
    assert set(result["features"]) <= set(answer["matcher"])


async def test_many_questions_are_answered_each_under_its_name(listed: RunningIngest) -> None:
    questions = {"a": example("Hortense Bramblewick Oakes"), "b": example("Ouyang Qingfeng"), "c": example("Xq Zz")}

    responses = (await ask(listed, questions))["responses"]

    assert [[each["id"] for each in responses[name]["results"]] for name in "abc"] == [["q-2"], ["q-3"], []]


async def test_lists_schemata_and_topics_are_filtered(listed: RunningIngest) -> None:
    question = {"q": example("Osgood Thistledown Quillfeather")}
    ways: list[dict[str, Any]] = [
        {},
        {"include_dataset": "made-up"},
        {"topics": "sanction"},
        {"include_dataset": "other"},
        {"exclude_dataset": "made-up"},
        {"exclude_schema": "Person"},
        {"exclude_entity_ids": "q-1"},
        {"topics": "crime"},
    ]

    found = [len((await ask(listed, question, **way))["responses"]["q"]["results"]) for way in ways]

    assert found == [1, 1, 1, 0, 0, 0, 0, 0]


async def test_an_answer_says_since_when_an_entity_is_listed_so(listed: RunningIngest, clock: HandClock) -> None:
    clock.now += dt.timedelta(days=1)
    changed = {**PEOPLE, "q-2": {**PEOPLE["q-2"], "country": ["gb"]}}
    await import_people(listed, changed, name="made-up")

    answer = await ask(listed, {"a": example("Osgood Thistledown Quillfeather"), "b": example(*PEOPLE["q-2"]["name"])})

    (same,), (other,) = (answer["responses"][name]["results"] for name in "ab")
    assert same["first_seen"] == same["last_change"] < same["last_seen"]
    assert other["first_seen"] == same["first_seen"]
    assert other["first_seen"] < other["last_change"] == other["last_seen"] == same["last_seen"]


async def test_what_changed_since_a_day_or_moment_is_filtered(listed: RunningIngest) -> None:
    question = {"q": example("Osgood Thistledown Quillfeather")}
    (result,) = (await ask(listed, question))["responses"]["q"]["results"]
    moments = ["2001-01-01", "2001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", result["last_change"], "2999-01-01"]

    found = [len((await ask(listed, question, changed_since=m))["responses"]["q"]["results"]) for m in moments]

    assert found == [1, 1, 1, 0, 0]


async def test_a_schema_that_is_not_known_is_refused_with_those_that_are(listed: RunningIngest) -> None:
    queries = {"a": example("Osgood Quillfeather", schema="Persn"), "b": example("Osgood Quillfeather")}

    answer = await listed.analyst.post("/match", json={"queries": queries})

    assert (answer.status_code, answer.json()["code"]) == (400, "schema")
    assert answer.json()["members"] == ["queries.a.schema"]
    assert "Person" in answer.json()["detail"]
    assert "Persn" not in answer.text


@pytest.mark.parametrize("schema", ["Thing", "LegalEntity", "Person", "PublicBody", "Asset", "Address"])
async def test_every_schema_that_is_matched_is_taken(listed: RunningIngest, schema: str) -> None:
    answer = await ask(listed, {"q": example("Osgood Quillfeather", schema=schema)})

    assert answer["responses"]["q"]["status"] == 200


@pytest.mark.parametrize("member", ["weights", "config"])
@pytest.mark.parametrize(("given", "status"), [({"name": 2.0}, 422), ({}, 200), (None, 200)])
async def test_weights_are_refused_not_passed_over(
    listed: RunningIngest, member: str, given: dict[str, float] | None, status: int
) -> None:
    body = {"queries": {"q": example("Osgood Quillfeather")}, member: given}

    assert (await listed.analyst.post("/match", json=body)).status_code == status


@pytest.mark.parametrize(("path", "found"), [("/match/default", 1), ("/match/made-up", 1), ("/match/feed-us-us", None)])
async def test_one_list_is_asked_by_its_name(listed: RunningIngest, path: str, found: int | None) -> None:
    answer = await listed.analyst.post(path, json={"queries": {"q": example("Osgood Quillfeather")}})

    results = answer.json()["responses"]["q"]["results"] if answer.status_code == 200 else None
    assert (None if results is None else len(results)) == found


@pytest.mark.parametrize(
    "name",
    [
        "x" * 10_000,
        "Osgood " * 1_400,
        "欧阳" * 5_000,
        "!?" * 5_000,
        ".",
        "",
        "\u202eregnif\u202c",
        "\u200d\u200b\ufeff" * 3_000,
        "Оsgооd Quіllfеаthеr",
        "\U0001f4e6" * 2_000,
    ],
)
async def test_any_name_is_answered_in_bounded_time(listed: RunningIngest, name: str) -> None:
    began = time.monotonic()

    answer = await ask(listed, {"q": example(name)})

    assert answer["responses"]["q"]["status"] == 200
    assert time.monotonic() - began < 5


async def test_homoglyphs_are_evidence_of_evasion(listed: RunningIngest) -> None:
    answer = await ask(listed, {"q": example("Оsgооd Quіllfеаthеr")})

    (result,) = answer["responses"]["q"]["results"]
    assert result["features"]["writing-homoglyph"] > 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"queries": {}}, 422),
        ({"queries": {"q": {"schema": "Person"}}}, 422),
        ({"queries": {"q": {"schema": "!", "properties": {}}}}, 422),
        ({"queries": {str(n): example("A") for n in range(101)}}, 422),
        ({"queries": {"q": example(*["A"] * 301)}}, 422),
        ({"queries": {"q": example("x" * 20_001)}}, 422),
        ({"queries": {"q": example(*["x" * 20_000] * 250)}}, 413),
    ],
)
async def test_a_question_without_bounds_or_form_is_refused(
    listed: RunningIngest, body: dict[str, Any], status: int
) -> None:
    assert (await listed.analyst.post("/match", json=body)).status_code == status


async def test_what_is_not_begun_when_the_time_is_up_says_so(
    listed: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "SECONDS", 0.0)

    answer = await ask(listed, {"q": example("Osgood Quillfeather")})

    assert answer["responses"]["q"]["status"] == 503


async def test_nobody_is_answered_without_a_token(ingest: RunningIngest) -> None:
    answer = await ingest.analyst.post("/match", json={"queries": {}}, headers={"Authorization": ""})

    assert answer.status_code == 401
