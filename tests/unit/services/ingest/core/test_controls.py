"""Which law reached a substance, where and when: asked of the controls that ship."""

import datetime as dt

import pytest

from schemas.scheduling import Scheduling
from schemas.substances import scheduling_bodies
from services.ingest.core.controls import ControlInForce, Doubt, Match, controls_in_force

SHIPPED = scheduling_bodies(learned_on=dt.date(2024, 6, 1))
BOC_4_AP = "125541-22-2"


def ask(
    day: str,
    place: str = "US",
    *,
    destination: str | None = "US",
    cas: str | None = None,
    name: str | None = None,
    among: list[Scheduling] = SHIPPED,
) -> list[ControlInForce]:
    on = dt.date.fromisoformat(day)
    return controls_in_force(among, place=place, on=on, destination=destination, cas=cas, name=name)


def laws(found: list[ControlInForce]) -> set[tuple[str, str]]:
    return {(each.control.authority, each.control.measure) for each in found}


def test_a_carbamate_was_controlled_in_the_us_before_it_was_named() -> None:
    before, as_carbamate, named = (ask(day, cas=BOC_4_AP) for day in ("2020-05-14", "2020-05-15", "2022-11-09"))

    assert laws(before) == set()
    assert laws(as_carbamate) == {("US", "regulated as a carbamate of 4-AP")}
    assert laws(named) == {("US", "regulated as a carbamate of 4-AP"), ("US", "own listing")}


def test_a_convention_reaches_every_place_and_a_law_its_own() -> None:
    found = {place: laws(ask("2023-06-01", place, cas=BOC_4_AP)) for place in ("CN", "DE", "BR")}

    assert found == {
        "CN": {("UN", "scheduled")},
        "DE": {("UN", "scheduled"), ("EU", "licence and monitoring")},
        "BR": {("UN", "scheduled")},
    }


@pytest.mark.parametrize(("destination", "doubtful"), [("US", False), ("MX", False), (None, True)])
def test_an_export_control_reaches_its_destinations(destination: str | None, doubtful: bool) -> None:
    found = ask("2026-01-01", "CN", destination=destination, cas="41661-47-6")

    export = next(each for each in found if each.control.destinations)
    assert (Doubt.DESTINATION in export.doubts) == doubtful


def test_an_export_control_leaves_other_destinations_alone() -> None:
    found = ask("2026-01-01", "CN", destination="DE", cas="41661-47-6")

    assert [each for each in found if each.control.destinations] == []


@pytest.mark.parametrize(
    ("day", "found"),
    [("2001-05-31", None), ("2001-06-01", True), ("2001-06-29", True), ("2001-06-30", False)],
)
def test_a_month_of_effect_is_doubtful_until_its_last_day(day: str, found: bool | None) -> None:
    raw_material = [each for each in ask(day, "CN", name="氯胺酮") if each.control.measure == "raw material only"]

    assert [Doubt.DAY_OF_EFFECT in each.doubts for each in raw_material] == ([] if found is None else [found])


def test_a_control_whose_day_is_not_known_is_found_from_its_decision_on_with_the_doubt() -> None:
    before = ask("2024-03-18", "BR", name="4-piperidone")
    after = ask("2024-03-19", "BR", name="4-piperidone")

    assert before == []
    assert [each.doubts for each in after] == [{Doubt.DAY_OF_EFFECT}]


def test_a_temporary_control_ends_with_its_last_day() -> None:
    member = "N-desethyl isotonitazene"

    assert len(ask("2026-07-29", name=member)) == 1
    assert ask("2026-07-30", name=member) == []


def test_an_end_known_to_the_year_is_doubtful_in_that_year() -> None:
    years = [ask(day, name="fentanyl analogues") for day in ("2024-12-31", "2025-03-01", "2026-01-01")]

    temporary = [[e.doubts for e in year if e.control.measure.startswith("temporary")] for year in years]
    assert temporary == [[set()], [{Doubt.DAY_OF_END}], []]


def test_membership_of_a_class_comes_from_rulings_alone() -> None:
    named_by_us = ask("2025-08-01", "US", cas="14188-81-9")
    class_of_cn = ask("2025-08-01", "CN", cas="14188-81-9")

    assert {each.matched for each in named_by_us} == {Match.MEMBER}
    assert [each for each in class_of_cn if each.control.authority == "CN"] == []


def test_a_membership_that_nobody_checked_is_found_with_the_doubt() -> None:
    (found,) = ask("2025-08-01", "BR", name="clonitazene")

    assert found.doubts >= {Doubt.MEMBERSHIP, Doubt.UNCONFIRMED}


def test_a_bare_abbreviation_is_weak_evidence() -> None:
    (found,) = ask("2021-01-01", name="４－ａｐ")

    assert found.matched == Match.ABBREVIATION
    assert found.doubts == {Doubt.ABBREVIATION}


def test_what_is_not_scheduled_or_not_known_to_be_is_not_found() -> None:
    assert ask("2026-05-01", name="xylazine") == []


def test_a_control_learned_of_later_says_so() -> None:
    before, after = (ask(day, cas="1609-66-1") for day in ("2024-05-31", "2024-06-01"))

    assert [each.known for each in before] == [False, False]
    assert [each.known for each in after] == [True, True]


def test_without_a_substance_all_controls_of_place_and_day_are_found_the_settled_first() -> None:
    found = ask("2021-01-01")

    assert {each.control.authority for each in found} == {"US", "UN"}
    assert {each.matched for each in found} == {Match.UNASKED}
    assert [len(each.doubts) for each in found] == sorted(len(each.doubts) for each in found)
    assert all(each.control.status in ("scheduled", "unconfirmed") for each in found)


@pytest.mark.parametrize("empty", ["", "  ", "---"])
def test_a_name_without_a_letter_finds_nothing(empty: str) -> None:
    assert ask("2021-01-01", name=empty) == []
