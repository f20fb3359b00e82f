"""The table that ships: every control a valid body, every number right, every mark kept."""

import datetime as dt

import pytest

from schemas.cas import cas_check_digit
from schemas.scheduling import CONFIRMED, Scheduling
from schemas.substances import scheduling_bodies

SHIPPED = scheduling_bodies()

UNDER_INTERNATIONAL_CONTROL = {
    "NPP",
    "ANPP",
    "Norfentanyl",
    "4-AP",
    "1-boc-4-AP",
    "4-Piperidone",
    "1-boc-4-piperidone",
}


def of(name: str, authority: str) -> list[Scheduling]:
    return [each for each in SHIPPED if (each.substance.name, each.authority) == (name, authority)]


def test_thirteen_substances_ship_with_sixty_controls() -> None:
    assert len(SHIPPED) == 60
    assert len({each.substance.name for each in SHIPPED}) == 13


@pytest.mark.parametrize("body", SHIPPED, ids=lambda body: f"{body.substance.name} {body.authority} {body.measure}")
def test_every_control_is_a_body_that_can_be_sent(body: Scheduling) -> None:
    sent = body.model_dump_json(exclude_none=True)

    assert Scheduling.model_validate_json(sent) == body


def test_every_cas_number_has_its_check_digit() -> None:
    numbers = {each.number for body in SHIPPED for each in body.substance.cas}
    numbers |= {member.cas for body in SHIPPED for member in body.members if member.cas}

    wrong = {number for number in numbers if cas_check_digit(number.replace("-", "")[:-1]) != int(number[-1])}

    assert len(numbers) == 21
    assert wrong == set()


def test_one_cas_number_names_one_substance() -> None:
    names: dict[str, set[str]] = {}
    for body in SHIPPED:
        for each in body.substance.cas:
            names.setdefault(each.number, set()).add(body.substance.name)

    assert {number: found for number, found in names.items() if len(found) > 1} == {}


def test_the_seven_fentanyl_precursors_stand_in_table_i_of_the_1988_convention() -> None:
    table_i = {each.substance.name for each in SHIPPED if each.authority == "UN" and each.list == "Table I"}

    assert table_i == UNDER_INTERNATIONAL_CONTROL


def test_what_no_source_was_seen_for_says_so() -> None:
    unverified = [each for each in SHIPPED if not each.verified]

    assert len(unverified) == 18
    assert {each.status for each in unverified} == {"unconfirmed", "unknown"}
    assert all(each.status in CONFIRMED for each in SHIPPED if each.verified)


def test_the_export_control_on_some_destinations_is_carried_as_unchecked_for_each_precursor() -> None:
    export = [each for each in SHIPPED if each.destinations]

    assert {each.substance.name for each in export} == UNDER_INTERNATIONAL_CONTROL
    assert {tuple(each.destinations or ()) for each in export} == {("US", "MX", "CA")}
    assert all("membership" in each.unverified_parts and not each.verified for each in export)


def test_a_class_has_members_by_ruling_only() -> None:
    assert of("Fentanyl-related substances", "CN")[0].members == []
    assert of("Nitazenes", "CN")[0].members == []
    assert {member.name for member in of("Nitazenes", "US")[0].members} == {"isotonitazene"}


def test_whoever_takes_the_table_over_says_when_he_learned_of_it() -> None:
    taken_over = scheduling_bodies(learned_on=dt.date(2026, 1, 31))

    assert {each.learned_on for each in taken_over} == {dt.date(2026, 1, 31)}
