"""Ids of entities that survive recomputation, and how each label came to its entity, told from there.

A cluster keeps the id of the entity with which it has most labels in common; of two that want one, the larger overlap
has it, then the lower number. A cluster without one is named by its first label, so a merge that is taken back gives
the same id again. Where that label's number is in use (its former entity went on without it) the number is told apart
by its highest bits.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.kernels import listing
from services.ingest.core.entities.who import Entities, Rows, Tree

_GENERATION = 54
"""Bits of a label's number; a feed's number is below 32."""
PATTERN = r"^e[0-9]{1,18}$"


def entity_text(entity: int) -> str:
    """An entity's number as answers have it."""
    return f"e{entity}"


def entity_number(text: str) -> int:
    """The number again, of a text of the PATTERN."""
    return int(text[1:])


class Named(NamedTuple):
    """Of each label, by row: its entity, and through which label it came to it."""

    entity: NDArray[np.int64]
    through: NDArray[np.int64]
    """A label's number; its own for the one from which the others are told."""
    score: NDArray[np.float32]
    reasons: NDArray[np.uint16]


def name_entities(
    numbers: NDArray[np.int64],
    found: Entities,
    before: NDArray[np.int64],
    taken: Collection[int] = (),
    former: Collection[int] = (),
) -> Named:
    """Give each cluster its id. `before`: the entity of each label until now, its own number if it had none; `taken`:
    numbers of entities that have labels beside these; `former`: of entities that were merged into others."""
    heads, cluster = np.unique(found.cluster, return_inverse=True)
    ids = _kept(cluster, before, len(heads), np.array(sorted(taken), np.int64))
    _name_the_rest(ids, cluster, numbers, set(taken), former)
    entity = ids[cluster]
    roots = _roots(numbers, cluster, ids)
    through, score, reasons = rooted(len(numbers), found.tree, roots)
    return Named(entity, numbers[through], score, reasons)


def _kept(cluster: Rows, before: Rows, clusters: int, taken: Rows) -> NDArray[np.int64]:
    """For each cluster the id that it keeps, or -1."""
    free = ~np.isin(before, taken)
    pairs, counts = np.unique(np.stack([before[free], cluster[free]]), axis=1, return_counts=True)
    ids, used = np.full(clusters, -1, np.int64), np.zeros(pairs.shape[1], np.bool_)
    olds = np.unique(pairs[0], return_inverse=True)[1].reshape(-1) if pairs.size else np.empty(0, np.int64)
    order = np.lexsort((pairs[0], -counts))
    listing.keep_ids(order, pairs[0], olds.astype(np.int64), pairs[1].astype(np.int64), ids, used)
    return ids


def _name_the_rest(ids: Rows, cluster: Rows, numbers: Rows, taken: set[int], former: Collection[int]) -> None:
    """Name what has no id yet by its first label, of those that founded an entity before if there are any."""
    unnamed = np.flatnonzero(ids < 0)
    if not len(unnamed):
        return
    in_use = taken | set(ids[ids >= 0].tolist())
    first = np.full(len(ids), 2**62, np.int64)
    founded = np.isin(numbers, np.array(sorted(former), np.int64))
    np.minimum.at(first, cluster[founded], numbers[founded])
    rest = ~founded & (first[cluster] == 2**62)
    np.minimum.at(first, cluster[rest], numbers[rest])
    for each in unnamed.tolist():
        number = int(first[each])
        while number in in_use:
            number += 1 << _GENERATION
        ids[each] = number
        in_use.add(number)


def _roots(numbers: Rows, cluster: Rows, ids: Rows) -> Rows:
    """Of each cluster the row of the label that founded it, else its first."""
    order = np.lexsort((numbers, numbers != ids[cluster], cluster))
    first = np.flatnonzero(np.r_[True, np.diff(cluster[order]) != 0]) if len(order) else order
    return order[first].astype(np.int64)


def rooted(size: int, tree: Tree, roots: Rows) -> tuple[Rows, NDArray[np.float32], NDArray[np.uint16]]:
    """For each row the row next to it on the way to its root, and the score and reasons of that pair."""
    ends = np.concatenate([tree.left, tree.right])
    order = np.argsort(ends, kind="stable")
    offsets = np.searchsorted(ends[order], np.arange(size + 1)).astype(np.int64)
    pair = (order % max(len(tree.left), 1)).astype(np.int64)
    through = np.arange(size, dtype=np.int64)
    score, reasons = np.zeros(size, np.float32), np.zeros(size, np.uint16)
    queue, seen = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    known = (tree.left, tree.right, tree.score, tree.reasons)
    listing.walk(roots, offsets, pair, *known, queue, seen, through, score, reasons)
    return through, score, reasons
