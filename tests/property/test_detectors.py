"""Laws of detectors over random traffic in which much is shared."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.detectors.all import detect_all
from services.ingest.core.detectors.detected import Detected
from services.ingest.core.detectors.weights import load_weights
from services.ingest.core.networks.view import View
from tests.unit.services.ingest.core.detectors.traffic import Traffic

NAMES = ("Sella Birk", "Torben Aske", "Ulla Fenn", "Vidar Holm", "Wanda Iler", "Yorick Jansen")
PHONES = ("+1 212 555 0147", "+1 212 555 0199", "+86 138 0013 8000")


def parties() -> st.SearchStrategy[dict[str, str]]:
    """Somebody who shares much with others, or nothing."""
    own = {"name": st.sampled_from(NAMES), "phone": st.sampled_from(PHONES), "home": st.sampled_from("123")}
    return st.fixed_dictionaries({}, optional=own)


def parcels() -> st.SearchStrategy[dict[str, Any]]:
    """A parcel of such people."""
    return st.fixed_dictionaries(
        {"sender": parties(), "addressee": parties(), "day": st.integers(0, 40), "serial": st.integers(0, 30)},
        optional={
            "text": st.sampled_from(("gift", "Key holder, teal clay, model R905")),
            "issuer": st.sampled_from(("CN", "NL")),
            "service": st.just("EX"),
            "grams": st.sampled_from((0, 240, 250, 5_000)),
            "dollars": st.sampled_from((None, 1, 90_000)),
            "lane": st.sampled_from((("CN", "US"), ("US", "US"), ("US", "CN"))),
        },
    )


WORLDS = st.lists(parcels(), min_size=4, max_size=24)


def post(world: list[dict[str, Any]]) -> Traffic:
    """All of it, with every third parcel on a hit, returned, and of a controlled substance."""
    traffic = Traffic()
    for said in world:
        row = traffic.post(**said)
        if row % 3 == 0:
            traffic.hit(row, "addressee", 10)
            traffic.event(row, 41, "EMH", "US")
            traffic.event(row, 50, "EMD", "CN")
            traffic.declare(row, 100.0)
    return traffic


def by_values(view: View, found: list[Detected]) -> set[tuple[object, ...]]:
    """Findings whatever the numbers of attributes' rows are."""
    hashes = view.attributes.hashes
    return {
        (each.detector, each.parcels, frozenset(hashes[list(each.attributes)].tolist()), round(each.log_odds, 9))
        for each in found
    }


@settings(max_examples=40, deadline=None)
@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_in_which_parcels_are_told_makes_no_difference(world: list[dict[str, Any]], draw: Any) -> None:
    traffic = post(world)
    order = list(range(len(world)))
    draw.shuffle(order)

    assert detect_all(traffic.view(order=order), None) == detect_all(traffic.view(), None)


@settings(max_examples=40, deadline=None)
@given(WORLDS)
def test_a_parcel_that_shares_nothing_changes_nothing(world: list[dict[str, Any]]) -> None:
    traffic = post(world)
    view = traffic.view()
    before = by_values(view, detect_all(view, None))
    traffic.post(day=20, lane=("DE", "FR"), serial=90_000_000)

    after = traffic.view()

    assert by_values(after, detect_all(after, None)) == before


@settings(max_examples=40, deadline=None)
@given(WORLDS)
def test_log_odds_lie_between_nothing_and_the_cap_and_rows_in_the_view(world: list[dict[str, Any]]) -> None:
    view = post(world).view()

    for each in detect_all(view, None):
        assert 0 < each.log_odds <= load_weights().detectors[each.detector].cap
        assert each.expected > 0
        assert each.parcels == tuple(sorted(set(each.parcels)))
        assert 0 <= each.parcels[0] <= each.parcels[-1] < view.size
        assert "{" not in each.said()


@settings(max_examples=40, deadline=None)
@given(WORLDS)
def test_the_more_carry_the_shared_attributes_the_less_is_found(world: list[dict[str, Any]]) -> None:
    view = post(world).view()
    held = np.where(view.attributes.held > 1, 10_000, view.attributes.held)
    crowded = view.attributes._replace(held=held)

    found = detect_all(View(view.parcels, crowded, *(getattr(view, name) for name in REST)), None)

    assert all(not each.attributes for each in found)


REST = ("links", "hits", "events", "declared", "notices", "population")


@settings(max_examples=40, deadline=None)
@given(WORLDS)
def test_around_a_parcel_it_is_part_of_all_that_is_found(world: list[dict[str, Any]]) -> None:
    view = post(world).view()
    last = np.array([view.size - 1], np.int32)

    found = detect_all(view, last)

    assert all(view.size - 1 in each.parcels for each in found)
