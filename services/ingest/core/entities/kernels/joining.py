"""Joining pairs into clusters, each join held against both clusters: the loop over pairs (clusters.py)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.kernels.compiled import compiled
from services.ingest.core.entities.kernels.evidence import AGREE, compare_all_names

MOST_APART = 4
"""At most one in so many pairs of members may have names that do not agree."""


class State(NamedTuple):
    """Clusters while they are joined."""

    head: NDArray[np.int64]
    """Of each row a row above it; itself for the head."""
    alike: NDArray[np.int64]
    """The same for what evidence alone joined: a join is held against that, whatever analysts joined beside."""
    members: NDArray[np.int64]
    """Rows that stand for the cluster of a head, shape (rows, some)."""
    counts: NDArray[np.int64]
    """How many of them there are."""
    first: NDArray[np.int64]
    """First fence of a head, -1 for none."""
    last: NDArray[np.int64]
    following: NDArray[np.int64]
    """The fence behind a fence, -1 for none."""
    sides: NDArray[np.int64]
    """Of each fence; two that differ in the lowest bit only are apart."""


@compiled
def begin(state, fence_rows):  # type: ignore[no-untyped-def]
    """Fill in members and fences of the clusters that are there already."""
    for row in range(state.head.size):
        root = state.alike[row]
        if state.counts[root] < state.members.shape[1]:
            state.members[root, state.counts[root]] = row
            state.counts[root] += 1
    for fence in range(state.sides.size):
        add_fences(state, find(state.head, fence_rows[fence]), fence, fence)


@compiled
def join_each(labels, left, right, forced, measure, room, state, joins):  # type: ignore[no-untyped-def]
    """Join the pairs in their order; writes the places of those that joined, and gives how many."""
    joined = 0
    for pair in range(left.size):
        one, other = find(state.head, left[pair]), find(state.head, right[pair])
        if one != other and fenced(state, one, other):
            continue
        if pair >= forced and not join_alike(labels, measure, room, state, left[pair], right[pair]):
            continue
        if one == other:
            continue
        if other < one:
            one, other = other, one
        if state.first[other] >= 0:
            add_fences(state, one, state.first[other], state.last[other])
        state.head[other] = one
        joins[joined] = pair
        joined += 1
    for row in range(state.head.size):
        state.head[row] = find(state.head, row)
    return joined


@compiled
def join_alike(labels, measure, room, state, x, y):  # type: ignore[no-untyped-def]
    """Join what evidence joined so far around two rows, if that holds; whether they are together then."""
    one, other = find(state.alike, x), find(state.alike, y)
    if one == other:
        return True
    if not holds(labels, measure, room, state, one, other):
        return False
    one, other = min(one, other), max(one, other)
    merge_members(state, one, other)
    state.alike[other] = one
    return True


@compiled
def find(head, row):  # type: ignore[no-untyped-def]
    """The head of a row's cluster; the way there is shortened."""
    root = row
    while head[root] != root:
        root = head[root]
    while head[row] != root:
        above = head[row]
        head[row] = root
        row = above
    return root


@compiled
def add_fences(state, root, first, last):  # type: ignore[no-untyped-def]
    """Hang a chain of fences behind those of a cluster."""
    if state.first[root] < 0:
        state.first[root] = first
    else:
        state.following[state.last[root]] = first
    state.last[root] = last


@compiled
def fenced(state, one, other):  # type: ignore[no-untyped-def]
    """Whether an analyst parted the two clusters."""
    a = state.first[one]
    while a >= 0:
        b = state.first[other]
        while b >= 0:
            if state.sides[a] ^ state.sides[b] == 1:
                return True
            b = state.following[b]
        a = state.following[a]
    return False


@compiled
def holds(labels, measure, room, state, one, other):  # type: ignore[no-untyped-def]
    """Whether the names of few members do not agree with those of the other cluster's."""
    compared, apart = state.counts[one] * state.counts[other], 0
    for i in range(state.counts[one]):
        for j in range(state.counts[other]):
            x, y = state.members[one, i], state.members[other, j]
            if labels.signs[x] == labels.signs[y]:
                continue
            _, met, _ = compare_all_names(labels, x, y, measure, room)
            if met != AGREE:
                apart += 1
                if apart * MOST_APART > compared:
                    return False
    return True


@compiled
def merge_members(state, one, other):  # type: ignore[no-untyped-def]
    """Let members of both clusters stand for the joined one, as many of each as there is room for."""
    most, own, more = state.members.shape[1], state.counts[one], state.counts[other]
    own = min(own, max(most // 2, most - more))
    more = min(more, most - own)
    for at in range(more):
        state.members[one, own + at] = state.members[other, at]
    state.counts[one] = own + more
