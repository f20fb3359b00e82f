"""Clusters that hold: pairs are joined from the likeliest on, each only if it holds against both clusters.

A pair joins the clusters of its labels only if few of the members, looked at from both sides, have names that differ:
so a chain of slips, or one label with several people's names, does not draw people together. What an analyst joined
is joined before; what an analyst parted is never joined, whatever lies between. The outcome depends on the pairs and
not on their order: equal ones are taken by the numbers of their labels.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.kernels import joining
from services.ingest.core.entities.pairs import Labels, Measure
from services.ingest.core.index.meetings import scratch

LOOKED_AT = 8
"""Members of a cluster that a join is held against."""

Rows = NDArray[np.int64]


class Fence(NamedTuple):
    """A label on one side of what an analyst parted."""

    row: int
    """Of the parties."""
    side: int
    """The decision's number times two, and one more on the right."""


class Edges(NamedTuple):
    """Pairs that may be joined. Those that are forced come first, and are held against nothing but fences."""

    left: Rows
    right: Rows
    score: NDArray[np.float32]
    reasons: NDArray[np.uint16]
    forced: int


def in_order(edges: Edges, numbers: NDArray[np.int64]) -> Edges:
    """The pairs behind the forced ones, likeliest first; ties by the numbers of the labels."""
    own = np.arange(edges.forced, len(edges.left))
    low = np.minimum(numbers[edges.left[own]], numbers[edges.right[own]])
    high = np.maximum(numbers[edges.left[own]], numbers[edges.right[own]])
    order = np.concatenate(
        [np.arange(edges.forced), own[np.lexsort((high, low, -edges.score[own].astype(np.float64)))]]
    )
    return Edges(edges.left[order], edges.right[order], edges.score[order], edges.reasons[order], edges.forced)


class Clusters(NamedTuple):
    """The outcome."""

    head: Rows
    """For each row, the row that stands for its cluster."""
    joins: Rows
    """Places of the pairs that joined two clusters: a tree over each cluster."""


def clusters(
    labels: Labels, edges: Edges, fences: Iterable[Fence], measure: Measure, together: Rows | None = None
) -> Clusters:
    """Join the pairs, which must be `in_order`. `together`: rows that are one already have one number there."""
    size = len(labels.signs)
    head = np.arange(size, dtype=np.int64)
    if together is not None and size:
        _, first, place = np.unique(together, return_index=True, return_inverse=True)
        head = first[place].astype(np.int64)
    ordered = sorted(set(fences))
    state = joining.State(
        head,
        head.copy(),
        np.zeros((size, LOOKED_AT), np.int64),
        np.zeros(size, np.int64),
        np.full(size, -1, np.int64),
        np.full(size, -1, np.int64),
        np.full(len(ordered), -1, np.int64),
        np.array([fence.side for fence in ordered], np.int64),
    )
    joins = np.zeros(len(edges.left), np.int64)
    joining.begin(state, np.array([fence.row for fence in ordered], np.int64))
    count = joining.join_each(labels, edges.left, edges.right, edges.forced, measure, scratch(), state, joins)
    return Clusters(head, joins[:count])
