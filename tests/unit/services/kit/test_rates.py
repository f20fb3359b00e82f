"""Token buckets: what a steady caller gets, what a burst gets, and that nobody makes the table grow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.problems import Problem
from services.kit.rates import MOST_CALLERS, SECONDS_WORTH, Rates
from tests.unit.services.kit.test_oidc_tokens import Ticks


def allowed(rates: Rates, caller: str = "a") -> bool:
    try:
        rates.spend(caller)
    except Problem:
        return False
    return True


def test_a_burst_gets_ten_seconds_worth_and_then_the_rate() -> None:
    ticks = Ticks()
    rates = Rates(4.0, ticks)

    burst = sum(allowed(rates) for _ in range(100))
    ticks.now += 1.0
    later = sum(allowed(rates) for _ in range(100))

    assert (burst, later) == (40, 4)


def test_a_steady_caller_within_the_rate_is_never_refused() -> None:
    ticks = Ticks()
    rates = Rates(4.0, ticks)

    for _ in range(1_000):
        ticks.now += 0.25
        assert allowed(rates)


def test_what_is_said_about_waiting_is_true() -> None:
    ticks = Ticks()
    rates = Rates(0.1, ticks)
    rates.spend("a")

    with pytest.raises(Problem) as refused:
        rates.spend("a")
    ticks.now += int(refused.value.headers["Retry-After"])

    assert allowed(rates)


def test_whoever_is_refused_does_not_wait_longer_for_having_asked() -> None:
    ticks = Ticks()
    rates = Rates(1.0, ticks)
    for _ in range(1_000):
        allowed(rates)
    ticks.now += 1.0

    assert allowed(rates)


def test_many_callers_do_not_make_the_table_grow() -> None:
    rates = Rates(1.0, Ticks())

    for number in range(MOST_CALLERS + 500):
        rates.spend(str(number))

    assert len(rates._full_at) == MOST_CALLERS


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.floats(0.1, 50))
def test_in_no_span_of_time_does_a_caller_get_more_than_a_bucket_and_the_rate(pauses: list[float], rate: float) -> None:
    ticks = Ticks()
    rates, began, got = Rates(rate, ticks), ticks.now, 0
    for pause in pauses:
        ticks.now += pause
        got += allowed(rates)

    assert got <= rate * (SECONDS_WORTH + ticks.now - began) + 1e-6
