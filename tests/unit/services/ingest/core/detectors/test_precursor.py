"""Precursors and their notices: what is found, and what notified trade does as well."""

import pytest

from services.ingest.core.detectors.precursor import AGAINST, NOT_HELD, WEIGHT, WITHOUT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows


def test_a_precursor_without_a_notice_is_found(traffic: Traffic) -> None:
    row = traffic.post()
    traffic.declare(row, 200)

    (found,) = detect(traffic.view(), None)

    assert (found.parcels, round(found.log_odds, 3)) == ((row,), WITHOUT)
    assert found.said() == "1 parcels hold a controlled substance and name no pre-export notice."


def test_a_notice_that_is_not_held_weighs_less(traffic: Traffic) -> None:
    traffic.declare(traffic.post(), 200, named=True)

    (found,) = detect(traffic.view(), None)

    assert round(found.log_odds, 3) == NOT_HELD


@pytest.mark.parametrize("answer", AGAINST)
def test_a_parcel_against_an_answer_is_found(traffic: Traffic, answer: str) -> None:
    traffic.declare(traffic.post(), 200, traffic.notice(500, answer))

    (found,) = detect(traffic.view(), None)

    assert found.log_odds == pytest.approx(AGAINST[answer])


def test_more_than_was_notified_is_counted_over_all_parcels_of_the_notice(traffic: Traffic) -> None:
    notice = traffic.notice(500)
    parcels = [traffic.post(), traffic.post(), traffic.post()]
    for row in parcels:
        traffic.declare(row, 300, notice)

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert found.said() == "3 parcels hold 900 g under a pre-export notice of 500 g."
    assert found.log_odds <= WEIGHT.cap


def test_a_notice_for_another_substance_is_found(traffic: Traffic) -> None:
    traffic.declare(traffic.post(), 200, traffic.notice(500, substance=6))

    (found,) = detect(traffic.view(), None)

    assert "for another one" in found.said()


@pytest.mark.parametrize("answer", ["none", "no-objection"])
def test_what_was_notified_and_is_within_the_amount_is_none(traffic: Traffic, answer: str) -> None:
    notice = traffic.notice(500, answer)
    traffic.declare(traffic.post(), 250, notice)
    traffic.declare(traffic.post(), 260, notice)

    assert detect(traffic.view(), None) == []


def test_amounts_that_are_not_known_are_not_more(traffic: Traffic) -> None:
    traffic.declare(traffic.post(), float("nan"), traffic.notice(500))
    traffic.declare(traffic.post(), 900, traffic.notice(float("nan")))

    assert detect(traffic.view(), None) == []


def test_around_a_parcel_only_its_own_notice_is_looked_at(traffic: Traffic) -> None:
    first, second = traffic.post(), traffic.post()
    traffic.declare(first, 200)
    traffic.declare(second, 200)

    (found,) = detect(traffic.view(), rows(second))

    assert found.parcels == (second,)
