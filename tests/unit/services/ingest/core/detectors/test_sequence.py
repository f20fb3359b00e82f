"""Item numbers in sequence: what is found, and what shops and counters do as well."""

from typing import Any

import pytest

from services.ingest.core.detectors.sequence import LENGTH_ALONE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

THERE = {"phone": "+1 212 555 0147"}


def run(traffic: Traffic, items: int, step: int = 1, **said: Any) -> list[int]:
    """Items with numbers that follow each other."""
    return [traffic.post(serial=40_000_000 + n * step, **said) for n in range(items)]


def test_numbers_in_sequence_of_strangers_to_one_telephone_are_found(traffic: Traffic) -> None:
    parcels = run(traffic, 4, addressee=THERE)
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert 3.0 < found.log_odds <= WEIGHT.cap
    assert "4 different senders with something in common post items whose numbers follow each other" in found.said()


def test_a_shop_that_posts_its_days_parcels_is_none(traffic: Traffic) -> None:
    run(traffic, 12, sender={"name": "Lanternlight Toys", "phone": "+86 138 0013 8000"})

    assert detect(traffic.view(), None) == []


def test_a_busy_counter_is_none(traffic: Traffic) -> None:
    run(traffic, 20)

    assert detect(traffic.view(), None) == []


@pytest.mark.usefixtures("whole")
def test_where_all_is_known_a_run_longer_than_others_tells_a_little(traffic: Traffic) -> None:
    run(traffic, 8)
    traffic.crowd(2_000)

    (found,) = detect(traffic.view(population=2_008), None)

    assert 0 < found.log_odds <= LENGTH_ALONE


@pytest.mark.usefixtures("whole")
def test_where_counters_make_such_runs_it_tells_nothing(traffic: Traffic) -> None:
    for counter in range(20):
        run(traffic, 8, service="L" + "ABCDEFGHIJKLMNOPQRST"[counter])
    view = traffic.view(population=160)

    assert detect(view, None) == []


def test_a_couple_at_the_counter_is_none(traffic: Traffic) -> None:
    run(traffic, 2, addressee=THERE)
    run(traffic, 3)

    assert detect(traffic.view(), None) == []


def test_a_run_of_another_year_is_another_run(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(day=400 * (n % 2), serial=40_000_000 + n, addressee=THERE)

    assert detect(traffic.view(), None) == []


def test_numbers_far_from_each_other_are_none(traffic: Traffic) -> None:
    run(traffic, 4, step=50, addressee=THERE)

    assert detect(traffic.view(), None) == []


def test_a_telephone_that_very_many_have_is_nothing_in_common(traffic: Traffic) -> None:
    run(traffic, 4, addressee=THERE)

    assert detect(traffic.view_held(0, 10_000), None) == []


def test_around_a_new_item_its_own_run_is_found(traffic: Traffic) -> None:
    parcels = run(traffic, 4, addressee=THERE)
    alone = traffic.post()

    assert detect(traffic.view(), rows(parcels[-1])) == detect(traffic.view(), None)
    assert detect(traffic.view(), rows(alone)) == []
