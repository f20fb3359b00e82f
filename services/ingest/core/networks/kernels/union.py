"""Union-find with path halving: the smaller number is the root, so that the outcome does not depend on the order."""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import Whole, compiled


@compiled
def union(left: NDArray[np.int32], right: NDArray[np.int32], parent: NDArray[np.int32]) -> None:
    """Join the ends of each link."""
    for at in range(left.size):
        one, other = root(parent, left[at]), root(parent, right[at])
        if one < other:
            parent[other] = one
        else:
            parent[one] = other


@compiled
def union_rows(offsets: NDArray[np.int64], right: NDArray[np.int32], first: Whole, parent: NDArray[np.int32]) -> None:
    """The same for links by their left end; the right ends are numbered from `first`."""
    for row in range(offsets.size - 1):
        for at in range(offsets[row], offsets[row + 1]):
            if right[at] < 0:
                continue
            one, other = root(parent, row), root(parent, first + right[at])
            if one < other:
                parent[other] = one
            else:
                parent[one] = other


@compiled
def flatten(parent: NDArray[np.int32]) -> None:
    """Every node by its root."""
    for node in range(parent.size):
        parent[node] = parent[parent[node]]


@compiled
def root(parent: NDArray[np.int32], node: Whole) -> int:
    """The root of a node, whose way there is halved."""
    at = np.int64(node)
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = np.int64(parent[at])
    return int(at)
