"""What chance would do, and what a pattern that is rarer is worth."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from services.ingest.core.detectors.chance import (
    alike,
    binomial_tail,
    finding,
    measured,
    rate_of,
    seen_rate,
    strongest,
    taper,
    worth,
)
from services.ingest.core.detectors.detected import Detected
from services.ingest.core.detectors.weights import Weight, load_weights
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

WEIGHT = Weight(cap=4.0, least=3, rate=1e-3, ratio=0.1, basis="argument", says="made up")


def found(*parcels: int, log_odds: float = 1.0, attribute: int = 0) -> Detected:
    """A finding on these parcels."""
    return Detected("made-up", parcels, (attribute,), {}, 1.0, log_odds, "Something.")


def test_each_step_of_strength_is_rarer_by_the_ratio() -> None:
    assert rate_of(WEIGHT, 3) == 1e-3
    assert rate_of(WEIGHT, 5) == pytest.approx(1e-5)


def test_what_is_as_frequent_as_groups_are_is_worth_nothing() -> None:
    assert worth(load_weights().telling, 4.0) == 0.0
    assert worth(0.5, 4.0) == 0.0


def test_what_is_rarer_is_worth_the_logarithm_of_how_much_up_to_the_cap() -> None:
    assert worth(load_weights().telling / 10, 4.0) == pytest.approx(math.log(10))
    assert worth(0.0, 4.0) == 4.0


@pytest.mark.parametrize(("count", "of", "share"), [(3, 5, 0.2), (1, 1, 0.5), (7, 20, 0.3), (0, 4, 0.1)])
def test_the_tail_is_that_of_the_binomial_law(count: int, of: int, share: float) -> None:
    assert binomial_tail(count, of, share) == pytest.approx(float(binom.sf(count - 1, of, share)))


def test_an_attribute_counts_in_full_up_to_the_tolerated_and_not_at_all_from_the_most_on() -> None:
    table = load_weights()

    assert (taper(2), taper(table.tolerated), taper(table.most), taper(10_000)) == (1.0, 1.0, 0.0, 0.0)
    assert taper(table.tolerated + 1) < 1


def test_rates_around_a_parcel_are_the_shipped_ones(traffic: Traffic) -> None:
    traffic.crowd(120)

    assert measured(traffic.view(), WEIGHT, np.full(100, 2)) == WEIGHT.rate


@pytest.mark.usefixtures("whole")
def test_rates_of_a_whole_world_follow_from_weaker_patterns_and_stay_near_the_shipped(traffic: Traffic) -> None:
    traffic.crowd(120)
    view, trusted = traffic.view(population=120), load_weights().trusted

    assert measured(view, WEIGHT, np.array([2, 3, 9])) == pytest.approx(1 / 120 * 0.1)
    assert measured(view, WEIGHT, np.full(100, 2)) == WEIGHT.rate * trusted
    assert measured(view, WEIGHT, np.array([9, 9, 9])) == WEIGHT.rate / trusted


@pytest.mark.usefixtures("whole")
def test_what_honest_trade_shows_often_is_as_frequent_as_it_is_seen(traffic: Traffic) -> None:
    traffic.crowd(120)
    view = traffic.view(population=120)

    assert seen_rate(view, WEIGHT, np.array([3, 4, 5, 1]), 4) == 2 / 120
    assert seen_rate(view, WEIGHT, np.array([1]), 3) == WEIGHT.rate


def test_weights_within_a_factor_of_the_usual_one_are_alike() -> None:
    assert alike(np.array([100, 110, 95, 200, 10]), 0.2).tolist() == [True, True, True, False, False]


def test_a_finding_that_says_next_to_nothing_is_none(traffic: Traffic) -> None:
    traffic.crowd(3)

    assert finding(traffic.view(), "splitting", rows(0, 1), (), {}, 0.9e-3, sentence="Something.") is None


def test_expected_is_counted_for_all_parcels_that_are_stored(traffic: Traffic) -> None:
    traffic.crowd(3)

    each = finding(traffic.view(population=1_000_000), "splitting", rows(0, 1), (), {}, 1e-5, sentence="Something.")

    assert each is not None
    assert each.expected == pytest.approx(10)


def test_a_finding_within_a_stronger_one_goes() -> None:
    assert strongest([found(1, 2), None, found(1, 2, 3, log_odds=2.0)], None) == [found(1, 2, 3, log_odds=2.0)]


def test_of_two_on_the_same_parcels_the_attributes_stay() -> None:
    (one,) = strongest([found(1, 2, attribute=7), found(1, 2, log_odds=2.0, attribute=5)], None)

    assert (one.attributes, one.log_odds) == ((5, 7), 2.0)


def test_findings_that_overlap_stay_both() -> None:
    assert len(strongest([found(1, 2, 3), found(2, 3, 4)], None)) == 2


def test_findings_without_a_new_parcel_go() -> None:
    assert strongest([found(1, 2, 3), found(2, 3, 4)], rows(4)) == [found(2, 3, 4)]
