"""The law of nations beside each other."""

from typing import Any

from schemas.answers.analyst import Controlled
from services.console.web.comparing import compare
from tests.unit.services.console.web.pretend_nation import control


def law(place: str, *controls: dict[str, Any]) -> Controlled:
    return Controlled.model_validate({"on": "2026-11-20", "place": place, "controls": list(controls)})


def test_what_one_nation_controls_alone_differs_since_its_first_day() -> None:
    alone = [
        control(effective_on="2024-05-01"),
        control(effective_on="2022-01-01", scheduling={**control()["scheduling"], "line": 2, "id": "x"}),
    ]

    (row,) = compare({"US": law("US", *alone), "CN": law("CN")})

    assert (row.substance, row.differs, row.since) == ("Madeupine", True, "2022-01-01")
    assert (len(row.cells["US"]), len(row.cells["CN"])) == (2, 0)


def test_what_both_control_does_not_differ() -> None:
    (row,) = compare({"US": law("US", control()), "CN": law("CN", control(authority="CN"))})

    assert (row.differs, row.since) == (False, None)


def test_a_convention_is_told_once_though_both_nations_answer_it() -> None:
    un = control(authority="UN")

    (row,) = compare({"US": law("US", un), "CN": law("CN", un)})

    assert len(row.cells["UN"]) == 1
    assert not row.differs


def test_a_control_by_a_short_form_alone_makes_no_difference() -> None:
    (row,) = compare({"US": law("US", control(weak=True)), "CN": law("CN")})

    assert not row.differs


def test_substances_stand_in_alphabetical_order() -> None:
    rows = compare({"US": law("US", control(substance="zinc"), control(substance="Alum"))})

    assert [row.substance for row in rows] == ["Alum", "zinc"]
