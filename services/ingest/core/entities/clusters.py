"""Clusters that hold: pairs are joined from the likeliest on, and a join must hold against both clusters, not two labels.

A pair joins the clusters of its labels only if few of the members, looked at from both sides, have names that differ:
so a chain of slips, or one label with several people's names, does not draw people together. What an analyst joined
is joined before; what an analyst parted is never joined, whatever lies between. The outcome depends on the pairs and
not on their order: equal ones are taken by the numbers of their labels.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.compiled import compiled
from services.ingest.core.entities.pairs import Measure, compare_all_names, compare_marks
from services.ingest.core.entities.parties import Parties, ReadNames, name_signs
from services.ingest.core.index.alignment import scratch

LOOKED_AT = 8
"""Members of a cluster that a join is held against."""
_MOST_APART = 4
"""One in so many pairs of members may have names that differ."""

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
    order = np.concatenate([np.arange(edges.forced), own[np.lexsort((high, low, -edges.score[own].astype(np.float64)))]])
    return Edges(edges.left[order], edges.right[order], edges.score[order], edges.reasons[order], edges.forced)


class Clusters(NamedTuple):
    """The outcome."""

    head: Rows
    """For each row, the row that stands for its cluster."""
    joins: Rows
    """Places of the pairs that joined two clusters: a tree over each cluster."""


def clusters(
    parties: Parties,
    names: ReadNames,
    worth: NDArray[np.float32],
    edges: Edges,
    fences: list[Fence],
    measure: Measure,
    together: Rows | None = None,
) -> Clusters:
    """Join the pairs, which must be `in_order`. `together`: rows that are one already have one number there."""
    size = parties.size
    head = np.arange(size, dtype=np.int64)
    if together is not None and size:
        _, first, place = np.unique(together, return_index=True, return_inverse=True)
        head = first[place].astype(np.int64)
    ordered = sorted(set(fences))
    fence_rows = np.array([fence.row for fence in ordered], np.int64)
    sides = np.array([fence.side for fence in ordered], np.int64)
    joins = np.zeros(len(edges.left), np.int64)
    members = np.zeros((size, LOOKED_AT), np.int64)
    counts, next_fence, last_fence = np.zeros(size, np.int64), np.full(len(ordered), -1, np.int64), np.empty(0, np.int64)
    first_fence = np.full(size, -1, np.int64)
    last_fence = np.full(size, -1, np.int64)
    joined = _join(
        parties.marks_at, parties.marks, worth, names.columns, names.information, names.of_label, names.void,
        name_signs(parties), measure.weights, measure.numbers, edges.left, edges.right, edges.forced, fence_rows, sides,
        head, members, counts, first_fence, next_fence, last_fence, scratch(), joins,
    )  # fmt: skip
    return Clusters(head, joins[:joined])


@compiled
def _join(
    marks_at, marks, worth, columns, info, names_at, void, signs, weights, numbers, left, right, forced, fence_rows,
    sides, head, members, counts, first_fence, next_fence, last_fence, room, joins,
):  # type: ignore[no-untyped-def] # fmt: skip
    for row in range(head.size):
        root = head[row]
        if counts[root] < members.shape[1]:
            members[root, counts[root]] = row
            counts[root] += 1
    for fence in range(sides.size):
        root = find(head, fence_rows[fence])
        add_fences(first_fence, next_fence, last_fence, root, fence, fence)
    joined = 0
    for pair in range(left.size):
        one, other = find(head, left[pair]), find(head, right[pair])
        if one == other or fenced(first_fence, next_fence, sides, one, other):
            continue
        if pair >= forced and not holds(
            marks_at, marks, worth, columns, info, names_at, void, signs, weights, numbers, members, counts, one, other,
            room,
        ):  # fmt: skip
            continue
        if other < one:
            one, other = other, one
        merge_members(members, counts, one, other)
        if first_fence[other] >= 0:
            add_fences(first_fence, next_fence, last_fence, one, first_fence[other], last_fence[other])
        head[other] = one
        joins[joined] = pair
        joined += 1
    for row in range(head.size):
        head[row] = find(head, row)
    return joined


@compiled
def find(head, row):  # type: ignore[no-untyped-def]
    root = row
    while head[root] != root:
        root = head[root]
    while head[row] != root:
        following = head[row]
        head[row] = root
        row = following
    return root


@compiled
def add_fences(first_fence, next_fence, last_fence, root, first, last):  # type: ignore[no-untyped-def]
    """Hang a chain of fences behind those of a cluster."""
    if first_fence[root] < 0:
        first_fence[root] = first
    else:
        next_fence[last_fence[root]] = first
    last_fence[root] = last


@compiled
def fenced(first_fence, next_fence, sides, one, other):  # type: ignore[no-untyped-def]
    """Whether an analyst parted the two clusters."""
    a = first_fence[one]
    while a >= 0:
        b = first_fence[other]
        while b >= 0:
            if sides[a] ^ sides[b] == 1:
                return True
            b = next_fence[b]
        a = next_fence[a]
    return False


@compiled
def holds(
    marks_at, marks, worth, columns, info, names_at, void, signs, weights, numbers, members, counts, one, other, room
):  # type: ignore[no-untyped-def]
    """Whether few of the members' names differ from those of the other cluster's."""
    compared, apart = counts[one] * counts[other], 0
    for i in range(counts[one]):
        for j in range(counts[other]):
            x, y = members[one, i], members[other, j]
            if signs[x] == signs[y]:
                continue
            _, met, _ = compare_all_names(columns, info, names_at, void, x, y, weights, numbers, room)
            if met != 2:
                apart += 1
                if apart * 4 > compared:
                    return False
    return True


@compiled
def merge_members(members, counts, one, other):  # type: ignore[no-untyped-def]
    """Let members of both clusters stand for the joined one."""
    most = members.shape[1]
    own, more = counts[one], counts[other]
    if own + more > most:
        keep = max(most // 2, most - more)
        own = min(own, keep)
        more = min(more, most - own)
    for at in range(more):
        members[one, own + at] = members[other, at]
    counts[one] = own + more


__all__ = ["Clusters", "Edges", "Fence", "clusters", "compare_marks", "in_order"]
