"""Drawings as numbers: the bars of a score, and the events of a way."""

import pytest

from schemas.answers.analyst import EvidenceRow
from services.console.web.timeline import lay_out
from services.console.web.waterfall import draw


def piece(value: float) -> EvidenceRow:
    return EvidenceRow(comparison="name", left="a", right="b", log_odds=value)


def test_a_piece_starts_where_the_one_before_it_ended() -> None:
    base, name, country, total = draw(4.3, [piece(20.0), piece(-0.8)]).bars

    assert (base.kind, name.kind, country.kind, total.kind) == ("base", "for", "against", "total")
    assert base.joint == name.x
    assert name.joint == pytest.approx(country.x + country.width, abs=0.2)


def test_what_adds_nothing_has_no_bar() -> None:
    assert len(draw(1.0, [piece(0.0)]).bars) == 2


def test_a_way_without_events_has_no_line() -> None:
    assert lay_out([]) is None
