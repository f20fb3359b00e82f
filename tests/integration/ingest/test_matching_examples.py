"""`/match`: the shape of yente's, bounded for any question."""

import time
from typing import Any

import pytest

from services.ingest import match as matching
from tests.integration.ingest.conftest import RunningIngest
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
