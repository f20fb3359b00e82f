"""Under which law what a parcel names was controlled."""

import datetime as dt

import pytest

from schemas.parcel import Parcel
from schemas.scheduling import Scheduling
from services.ingest.core.substances.law import Reached, controls_on
from services.ingest.core.substances.table import SubstanceTable
from tests.unit.services.ingest.core.substances.test_table import CONTROL, parcel_with

SINCE_2023 = CONTROL.model_copy(update={"effective_on": "2023-05-12"})


def reached(parcel: Parcel, place: str = "US", control: Scheduling = SINCE_2023) -> list[Reached]:
    return controls_on([control], SubstanceTable([control]).find(parcel), parcel, place)


def posted(day: str, description: str, **piece: str) -> Parcel:
    return parcel_with(description, **piece).model_copy(update={"posted_on": dt.date.fromisoformat(day)})


def test_a_full_name_is_reached_from_the_day_of_effect_on() -> None:
    assert [each.weak for each in reached(posted("2023-05-12", "4-piperidone"))] == [False]
    assert reached(posted("2023-05-11", "4-piperidone")) == []


def test_the_law_of_another_nation_does_not_reach() -> None:
    assert reached(posted("2024-01-01", "4-piperidone"), place="CN") == []


@pytest.mark.parametrize(("description", "piece"), [("4-PD powder", {}), ("resin", {"hs_code": "293339"})])
def test_a_short_form_or_a_code_alone_is_weak(description: str, piece: dict[str, str]) -> None:
    assert [each.weak for each in reached(posted("2024-01-01", description, **piece))] == [True]


def test_a_short_form_with_the_substances_code_in_one_piece_is_not_weak() -> None:
    found = reached(posted("2024-01-01", "4-PD powder", hs_code="293339"))

    assert [each.weak for each in found] == [False]


def test_one_control_is_reached_once_and_the_firmest_word_comes_first() -> None:
    (found,) = reached(posted("2024-01-01", "4-PD, that is 4-piperidone", hs_code="293339"))

    assert [str(each.by) for each in found.named] == ["name", "abbreviation", "hs"]
