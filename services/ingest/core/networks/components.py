"""Connected components over links, by union-find: ten million links in a second or so.

The label of a component is the smallest number in it, so the answer is the same in whatever order links come.
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.kernels.union import flatten, union, union_rows
from services.ingest.core.networks.view import View


def components(left: NDArray[np.int32], right: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """The component of each of `size` nodes: its smallest node. `left` and `right` are the two ends of each link."""
    if len(left) != len(right):
        raise ValueError("every link has two ends")
    if len(left) and not 0 <= min(left.min(), right.min()) <= max(left.max(), right.max()) < size:
        raise ValueError("a link leads to a node that there is not")
    parent = np.arange(size, dtype=np.int32)
    union(left.astype(np.int32, copy=False), right.astype(np.int32, copy=False), parent)
    flatten(parent)
    return parent


def parcel_components(view: View, linking: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The component of each parcel, its first row, over the attributes that `linking` says."""
    parent = np.arange(view.size + len(linking), dtype=np.int32)
    attribute = np.where(linking[view.links.attribute], view.links.attribute, np.int32(-1))
    union_rows(view.links.of_parcel, attribute, view.size, parent)
    flatten(parent)
    return parent[: view.size]


def groups_of(labels: NDArray[np.int32], least: int = 2) -> list[NDArray[np.int32]]:
    """The rows of each label that so many or more have, rising, by their first row."""
    order = np.argsort(labels, kind="stable").astype(np.int32)
    starts = np.flatnonzero(np.r_[True, labels[order][1:] != labels[order][:-1]]) if order.size else order
    cut = np.split(order, starts[1:])
    return sorted((rows for rows in cut if len(rows) >= least), key=lambda rows: int(rows[0]))
