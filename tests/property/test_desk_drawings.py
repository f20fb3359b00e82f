"""Drawings of the desk, whatever is drawn: bars and marks stay within, and add up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.answers.analyst import EvidenceRow
from services.console.web.timeline import MARGIN, WIDTH, Step, lay_out
from services.console.web.waterfall import LABEL_W, MOST_ROWS, PLOT_W, draw

log_odds = st.floats(-30, 30, allow_nan=False)
moments = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001


def piece(value: float) -> EvidenceRow:
    return EvidenceRow(comparison="name", left="a", right="b", log_odds=value)


@given(st.lists(log_odds, max_size=40), log_odds)
def test_the_bars_stay_in_the_drawing_and_lead_to_the_score(values: list[float], score: float) -> None:
    drawing = draw(score, [piece(value) for value in values])

    assert all(bar.x >= LABEL_W - 0.1 and bar.x + bar.width <= LABEL_W + PLOT_W + 2 for bar in drawing.bars)
    assert drawing.bars[-1].value == score
    assert sum(bar.value for bar in drawing.bars[:-1]) == pytest.approx(score, abs=1e-6)
    assert len(drawing.bars) <= MOST_ROWS + 3


@given(st.lists(moments, min_size=1, max_size=60))
def test_events_stand_in_order_within_the_line_of_time(times: list[dt.datetime]) -> None:
    strip = lay_out([Step(at, "EMA") for at in times])

    assert strip is not None
    xs = [mark.x for mark in strip.marks]
    assert xs == sorted(xs)
    assert min(xs) >= MARGIN
    assert max(xs) <= WIDTH - MARGIN
    assert len(strip.days) <= 9
