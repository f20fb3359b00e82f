"""Who matters in a graph, by position alone: several measures of the centre, put together by rank.

Strength and degree see who is busy, eigenvector centrality who is tied to those, betweenness who holds parts together,
closeness from whom all is near. Each is blind to something: an organiser who keeps in the background has few ties, a
busy courier has many. So none decides: a node's score is the mean of its ranks, ties sharing theirs, and no measure's
scale or outlier matters (Borda's count).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.kernels.paths import Sweep, Web, raise_power, sweep_all

MOST_SOURCES = 1_000
"""Nodes from which paths are followed; of more, so many evenly spread ones stand for all."""
_STEPS = 100

Column = NDArray[np.float64]


class Measures(NamedTuple):
    """Columns over nodes; greater is more central."""

    degree: Column
    """Nodes it is tied to."""
    strength: Column
    """Sum of its ties."""
    eigenvector: Column
    """Its part of the leading eigenvector, the greatest is 1."""
    betweenness: Column
    """Share of the shortest paths between others on which it lies, 0 to 1."""
    closeness: Column
    """Mean of one over its distance to each other node, 0 to 1."""


class KeyPlayers(NamedTuple):
    """Nodes by how much they matter."""

    order: NDArray[np.intp]
    """Nodes, who matters most first; of equal ones the smaller number."""
    score: Column
    """By node: mean rank over all measures, 1 for who is first in all, 0 for who is last in all."""
    measures: Measures


def rank_key_players(
    left: NDArray[np.int32], right: NDArray[np.int32], weights: Column | None = None, size: int | None = None
) -> KeyPlayers:
    """Rank the nodes of an undirected graph.

    `left` and `right` are the ends of each edge, numbers from 0; `weights` are above zero, all alike when not given.
    Edges that stand twice are added up, loops are left out. `size` counts the nodes, where some have no edge. Raises
    ValueError for a weight that is not above zero.
    """
    nodes = size if size is not None else int(max(left.max(initial=-1), right.max(initial=-1))) + 1
    given = np.ones(len(left)) if weights is None else np.asarray(weights, np.float64)
    if not (given > 0).all():
        raise ValueError("the weight of an edge is above zero")
    measures = _measures(*_both_ways(np.asarray(left), np.asarray(right), given, nodes), nodes)
    score = _ranks(np.array(measures)).mean(axis=0) if nodes else np.zeros(0)
    return KeyPlayers(np.lexsort((np.arange(nodes), -np.round(score, 9))), score, measures)


def _both_ways(
    left: NDArray[np.int32], right: NDArray[np.int32], weights: Column, nodes: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], Column]:
    """Each edge once at both its ends, by node."""
    edges = left != right
    one, other, weight = left[edges].astype(np.int64), right[edges].astype(np.int64), weights[edges]
    ends = np.concatenate([one * nodes + other, other * nodes + one])
    known, at = np.unique(ends, return_inverse=True)
    added = np.bincount(at, np.concatenate([weight, weight]), len(known)).astype(np.float64)
    return (known // max(nodes, 1)).astype(np.int32), (known % max(nodes, 1)).astype(np.int32), added


def _measures(node: NDArray[np.int32], other: NDArray[np.int32], weight: Column, nodes: int) -> Measures:
    degree = np.bincount(node, minlength=nodes).astype(np.float64)
    strength = np.bincount(node, weight, nodes).astype(np.float64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(degree).astype(np.int64)])
    sources = np.linspace(0, nodes - 1, min(nodes, MOST_SOURCES)).astype(np.int32)
    between, close = np.zeros(nodes), np.zeros(nodes)
    room = Sweep(np.empty(nodes, np.int32), np.empty(nodes), np.empty(nodes), np.empty(nodes, np.int32))
    web = Web(offsets, other, weight)
    sweep_all(web, sources, room, between, close)
    seen = max(1, len(sources))
    pairs = max(1.0, seen * (nodes - 1) * (nodes - 2) / max(1, nodes))
    return Measures(degree, strength, _eigenvector(web, strength), between / pairs, close / seen)


def _eigenvector(web: Web, strength: Column) -> Column:
    vector = np.ones(len(strength))
    raise_power(web, vector, np.empty(len(strength)), float(strength.max(initial=0.0)) / 2, _STEPS)
    return np.where(strength > 0, vector, 0.0)


def _ranks(columns: Column) -> Column:
    """The place of each from the end in its row, as a share of 0 to 1; equal ones have the mean of theirs."""
    nodes = columns.shape[1]
    order = np.argsort(rounded := np.round(columns, 9), axis=1)
    rising = np.take_along_axis(rounded, order, axis=1)
    begins = np.ones(columns.shape, np.bool_)
    begins[:, 1:] = rising[:, 1:] != rising[:, :-1]
    firsts = np.flatnonzero(begins)
    sizes = np.diff(np.append(firsts, columns.size))
    mean = np.repeat(firsts % nodes + (sizes - 1) / 2, sizes).reshape(columns.shape)
    places: Column = np.empty(columns.shape)
    np.put_along_axis(places, order, mean, axis=1)
    places /= max(1, nodes - 1)
    return places
