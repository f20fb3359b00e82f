"""The submissions of a small world: valid but for the planted faults, in order, and the same every time."""

import datetime as dt
from collections import Counter
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from schemas.faults import describe
from schemas.registry import read_submission
from services.simulator.journeys import NATIONS
from services.simulator.rows import UNKNOWN_ID, Row
from services.simulator.traffic import AGENCIES, count_rows, rows
from services.simulator.world import World, build_world

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(seed=7, parcels=500, today=TODAY)


@pytest.fixture(scope="module")
def told(world: World) -> dict[str, list[Row]]:
    return {nation: list(rows(world, nation)) for nation in NATIONS}


@pytest.fixture(scope="module")
def submissions(told: dict[str, list[Row]]) -> dict[str, dict[str, Any]]:
    return {row.reference: orjson.loads(row.data) for of_nation in told.values() for row in of_nation}


def refusal(submission: dict[str, Any]) -> str | None:
    """The member for which the contract refuses a submission, None when it does not."""
    try:
        read_submission(submission)
    except ValidationError as error:
        return describe(error)[0].member
    return None


def test_the_contract_refuses_the_planted_faults_by_the_right_member_and_nothing_else(
    world: World, submissions: dict[str, dict[str, Any]]
) -> None:
    refused = {reference: member for reference, each in submissions.items() if (member := refusal(each)) is not None}

    assert refused == {row.reference: row.member for row in world.truth.refused}


def test_each_nation_makes_every_mistake_once(world: World) -> None:
    mistakes = Counter((row.nation, row.fault) for row in world.truth.refused)

    assert len(mistakes) == 12
    assert set(mistakes.values()) == {1}


def test_the_same_seed_gives_the_same_bytes(told: dict[str, list[Row]]) -> None:
    again = build_world(seed=7, parcels=500, today=TODAY)

    assert {nation: list(rows(again, nation)) for nation in NATIONS} == told


def test_the_number_of_rows_is_known_before_they_are_made(world: World, told: dict[str, list[Row]]) -> None:
    assert {nation: count_rows(world, nation) for nation in NATIONS} == {n: len(of) for n, of in told.items()}


def test_no_two_rows_have_one_reference(told: dict[str, list[Row]], submissions: dict[str, dict[str, Any]]) -> None:
    assert len(submissions) == sum(len(of_nation) for of_nation in told.values())
    assert all(submission["submission"] == reference for reference, submission in submissions.items())


def test_every_row_is_handed_in_by_an_agency_of_its_nation(told: dict[str, list[Row]]) -> None:
    assert {nation: {row.agency for row in of} for nation, of in told.items()} == {
        nation: set(AGENCIES[nation]) for nation in NATIONS
    }


def test_a_parcel_is_told_before_its_events_and_events_by_time(told: dict[str, list[Row]]) -> None:
    events = [orjson.loads(row.data) for row in told["CN"] if b'"tracking-event"' in row.data[:30]]
    places = {row.reference: place for place, row in enumerate(told["CN"])}
    parcels = [reference for reference in places if reference.endswith("-EMA")]

    at = [dt.datetime.fromisoformat(event["body"]["at"]) for event in events]

    assert at == sorted(at)
    assert all(places[reference] > places[reference.removesuffix("-EMA")] for reference in parcels)


def test_each_nation_reports_only_what_happened_on_its_own_ground(told: dict[str, list[Row]]) -> None:
    events = {
        nation: {orjson.loads(row.data)["body"]["country"] for row in of if b'"tracking-event"' in row.data[:30]}
        for nation, of in told.items()
    }

    assert events == {"US": {"US"}, "CN": {"CN"}}


def test_records_about_others_have_a_place_for_each_id_and_the_others_are_remembered(
    told: dict[str, list[Row]],
) -> None:
    all_rows = [row for of_nation in told.values() for row in of_nation]
    remembered = {row.reference for row in all_rows if row.keep}

    assert all(row.data.count(UNKNOWN_ID.encode()) == len(row.about) for row in all_rows)
    assert {reference for row in all_rows for reference in row.about} == remembered


def test_all_record_types_of_the_demonstration_are_there(submissions: dict[str, dict[str, Any]]) -> None:
    types = {submission["type"] for submission in submissions.values()}

    assert types == {
        "parcel",
        "tracking-event",
        "scheduling",
        "scheduling-proposal",
        "scheduling-position",
        "watchlist-entry",
        "pre-export-notice",
        "pre-export-reply",
    }


def test_entries_that_a_nation_keeps_to_itself_are_handled_as_h2(
    world: World, submissions: dict[str, dict[str, Any]]
) -> None:
    codes = {listed.name: listed.handling for listed in world.listed}

    assert "H2" in codes.values()
    assert all(submissions[f"{world.label}-{name}"]["handling"]["code"] == code for name, code in codes.items())
