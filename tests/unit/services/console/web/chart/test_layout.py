"""Where nodes stand: near in the graph, near on the page; nobody covers anybody; the same graph, the same places."""

import numpy as np
import pytest

from services.console.web.chart.layout import APART, lay_out

RING = [(at, (at + 1) % 12) for at in range(12)]
STAR = [(0, at) for at in range(1, 30)]
TWO = [(0, 1), (1, 2), (3, 4), (4, 5)]


def apart(places: np.ndarray) -> np.ndarray:
    gaps = places[:, None] - places[None]
    lengths: np.ndarray = np.hypot(gaps[..., 0], gaps[..., 1])
    return lengths


@pytest.mark.parametrize(("size", "edges"), [(12, RING), (30, STAR), (6, TWO), (9, [])])
def test_no_two_nodes_cover_each_other(size: int, edges: list[tuple[int, int]]) -> None:
    lengths = apart(lay_out(size, edges))

    assert (lengths + np.eye(size) * 1_000).min() > APART * 0.8


def test_a_neighbour_is_nearer_than_the_other_side_of_a_ring() -> None:
    lengths = apart(lay_out(12, RING))

    assert lengths[0, 1] < lengths[0, 3] < lengths[0, 6]


def test_the_same_graph_has_the_same_places() -> None:
    assert lay_out(30, STAR).tolist() == lay_out(30, STAR).tolist()


def test_everything_is_on_the_page() -> None:
    places = lay_out(300, [(at, at // 3) for at in range(1, 300)])

    assert np.isfinite(places).all()
    assert places.min() >= 0


@pytest.mark.parametrize("size", [0, 1, 2])
def test_small_graphs_have_places(size: int) -> None:
    assert lay_out(size, [(0, 1)] if size == 2 else []).shape == (size, 2)


def test_edges_that_stand_twice_and_loops_make_no_difference() -> None:
    doubled = [*RING, *[(b, a) for a, b in RING], (3, 3)]

    assert lay_out(12, doubled).tolist() == lay_out(12, RING).tolist()


def test_parts_do_not_lie_over_each_other() -> None:
    places = lay_out(6, TWO)
    one, other = places[:3], places[3:]

    assert one[:, 0].max() < other[:, 0].min() or one[:, 1].max() < other[:, 1].min()
