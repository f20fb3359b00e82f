"""From ties to networks: parcels of which each two are tied more than strangers are, on the average.

A group is dense when the mean of the ties of all its pairs is above a level. Groups are made by moving parcels, then
whole groups, to where the ties above the level are greatest (kernels/moves.py), and cut where nothing holds them
together. So a parcel that one thread ties to a group of many stays outside. That is the fine level; then groups that
are parts of one network are made one at a coarser level, where more than a thread is between them (merging.py).

Parcels are taken in an order that their attributes give, so neither their numbers nor the order in which they came make
a difference; and what is in one part of the graph makes none in another.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.components import components, groups_of
from services.ingest.core.networks.kernels import moves
from services.ingest.core.networks.kernels.pairs import WHOLE
from services.ingest.core.networks.merging import bridges
from services.ingest.core.networks.ties import Ties, ties_of
from services.ingest.core.networks.view import View

LEVEL = 180
"""Thousandths that two parcels of a group are tied at least, on the average."""
COARSE = 20
"""The same for the parcels of two groups that are parts of one network."""
_ROUNDS = 50
_LEVELS = 20
_REFINED = 4
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Levels(NamedTuple):
    """What belongs together, at both levels."""

    groups: list[NDArray[np.int32]]
    """The coarse ones, of two parcels or more, as rising rows, by their first row."""
    fine: NDArray[np.int32]
    """The fine group of each row, by a number; each lies in one coarse group."""


def levels(view: View, ties: Ties | None = None, level: int = LEVEL) -> Levels:
    """The groups of a view; `ties` are those of the view, where they are at hand."""
    known = ties or ties_of(view)
    fine = partition(known, reading_order(view), level)
    return Levels(groups_of(_bridged(known, fine)), fine)


def communities(
    view: View, around: NDArray[np.int32] | None = None, ties: Ties | None = None, level: int = LEVEL
) -> list[NDArray[np.int32]]:
    """The coarse groups. With `around`, those that have one of these rows."""
    found = levels(view, ties, level).groups
    if around is None:
        return found
    wanted = np.zeros(view.size, np.bool_)
    wanted[around] = True
    return [rows for rows in found if wanted[rows].any()]


def reading_order(view: View) -> NDArray[np.int32]:
    """Rows in an order that only what parcels carry decides; parcels that carry the same stand as their refs do."""
    words = view.attributes.hashes[view.links.attribute].view(np.uint64) ^ view.links.roles.astype(np.uint64)
    words = (words ^ (words >> np.uint64(31))) * _MIX
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(words, dtype=np.uint64)])
    content = sums[view.links.of_parcel[1:]] - sums[view.links.of_parcel[:-1]]
    return np.lexsort((view.parcels.refs, content)).astype(np.int32)


def partition(ties: Ties, order: NDArray[np.int32], level: int) -> NDArray[np.int32]:
    """The group of each parcel: the smallest place in `order` that one of the group has."""
    size = len(order)
    graph = moves.Graph(ties.offsets, ties.others, ties.strength, np.ones(size, np.int64))
    rank = np.empty(size, np.int32)
    rank[order] = np.arange(size, dtype=np.int32)
    label = rank.copy()
    for _ in range(_REFINED):
        moved = _settle(graph, label, order, rank, level)
        label = _first_of(_merged(graph, _connected(ties, label, rank), level), rank)
        if not moved:
            break
    return label


def _first_of(label: NDArray[np.int32], rank: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same groups, each by its smallest rank."""
    first = np.full(len(label), len(label), np.int32)
    np.minimum.at(first, label, rank)
    return first[label]


def _merged(graph: moves.Graph, label: NDArray[np.int32], level: int) -> NDArray[np.int32]:
    """Merge groups, and groups of groups, while that gains."""
    for _ in range(_LEVELS):
        numbers, inverse = np.unique(label, return_inverse=True)
        label = inverse.astype(np.int32)
        drawn = _drawn(graph, label, len(numbers))
        order = np.arange(len(numbers), dtype=np.int32)
        upper = order.copy()
        if not _settle(drawn, upper, order, order, level):
            break
        label = upper[label]
    return label


def _bridged(ties: Ties, label: NDArray[np.int32]) -> NDArray[np.int32]:
    numbers, inverse = np.unique(label, return_inverse=True)
    order = np.arange(len(numbers), dtype=np.int32)
    upper = order.copy()
    _settle(bridges(ties, inverse.astype(np.int32), len(numbers)), upper, order, order, COARSE)
    return upper[inverse]


def _settle(
    graph: moves.Graph, label: NDArray[np.int32], order: NDArray[np.int32], home: NDArray[np.int32], level: int
) -> int:
    """`label` is changed in place."""
    nodes = len(order)
    total = np.bincount(label, weights=graph.sizes, minlength=nodes).astype(np.int64)
    places = moves.Places(label, total, np.zeros(nodes, np.int64), order.copy(), np.ones(nodes, np.bool_), home)
    return moves.settle(graph, places, level, _ROUNDS)


def _drawn(graph: moves.Graph, label: NDArray[np.int32], groups: int) -> moves.Graph:
    """The graph of groups."""
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(label, minlength=groups))])
    members = moves.Members(starts, np.argsort(label, kind="stable").astype(np.int32), label)
    room = np.zeros(groups, np.int64), np.empty(groups, np.int32)
    counts = np.zeros(groups + 1, np.int64)
    moves.draw(graph, members, moves.Drawn(counts, np.empty(0, np.int32), np.empty(0, np.int64), *room))
    offsets = np.cumsum(counts)
    others, ties = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.int64)
    moves.draw(graph, members, moves.Drawn(offsets.copy(), others, ties, *room))
    sizes = np.bincount(label, weights=graph.sizes, minlength=groups).astype(np.int64)
    return moves.Graph(offsets, others, ties, sizes)


def _connected(ties: Ties, label: NDArray[np.int32], rank: NDArray[np.int32]) -> NDArray[np.int32]:
    """The groups cut into what hangs together, each by its smallest rank."""
    parcel = np.repeat(np.arange(len(label), dtype=np.int32), np.diff(ties.offsets))
    inside = (label[parcel] == label[ties.others]) & (parcel < ties.others)
    return components(rank[parcel[inside]], rank[ties.others[inside]], len(rank))[rank]


def cohesion(ties: Ties, rows: NDArray[np.int32]) -> float:
    """Mean tie of the pairs of these rows."""
    if len(rows) < 2:
        return 0.0
    return sum(_within(ties, int(row), rows) for row in rows) / (len(rows) * (len(rows) - 1) * WHOLE)


def _within(ties: Ties, row: int, rows: NDArray[np.int32]) -> int:
    own = slice(ties.offsets[row], ties.offsets[row + 1])
    return int(ties.strength[own][np.isin(ties.others[own], rows)].sum(dtype=np.int64))
