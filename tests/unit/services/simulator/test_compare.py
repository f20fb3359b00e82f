"""Found against planted, on sets small enough to count by hand."""

import pytest

from services.simulator.compare import compare_hits, compare_networks

RING = frozenset("abcd")


def test_a_ring_that_a_group_holds_exactly_is_found_and_pure() -> None:
    result = compare_networks({"ring": RING}, {"g1": RING, "g2": frozenset("xy")})

    assert [(ring.network, ring.found, ring.jaccard, ring.purity) for ring in result.rings] == [("g1", True, 1.0, 1.0)]


def test_half_a_ring_is_just_enough_to_have_found_it() -> None:
    result = compare_networks({"ring": RING}, {"g1": frozenset("ab")})

    assert result.rings[0].found


def test_less_than_half_a_ring_is_not_enough() -> None:
    result = compare_networks({"ring": RING}, {"g1": frozenset("a")})

    assert not result.rings[0].found


def test_a_group_that_swallows_everything_has_found_nothing() -> None:
    result = compare_networks({"ring": RING}, {"g1": frozenset("abcdefghijkl")})

    assert result.found == 0
    assert result.rings[0].purity == pytest.approx(1 / 3)


def test_the_group_that_fits_best_is_taken() -> None:
    result = compare_networks({"ring": RING}, {"small": frozenset("ab"), "large": frozenset("abcx")})

    assert result.rings[0].network == "large"
    assert result.purity == pytest.approx(3 / 4)


def test_a_ring_without_any_group_says_so() -> None:
    result = compare_networks({"ring": RING}, {})

    assert result.rings[0].network is None
    assert result.purity == 0.0


def test_networks_without_a_parcel_of_any_ring_are_counted_as_honest() -> None:
    result = compare_networks({"ring": RING}, {"g1": RING, "family": frozenset("xy"), "mixed": frozenset("az")})

    assert (result.networks, result.honest) == (3, 1)


def test_a_world_without_rings_has_only_honest_groups() -> None:
    result = compare_networks({}, {"family": frozenset("xy")})

    assert (result.found, result.honest) == (0, 1)


def test_hits_are_counted_as_found_missed_and_beside() -> None:
    result = compare_hits(frozenset("abc"), frozenset("bcx"))

    assert (result.planted, result.found, result.beside) == (3, 2, 1)
