"""New labels beside stored ones: which stored labels to look at, and what the new ones join.

The same comparison and the same clusters as for all labels at once (who.py); stored labels stay with their entities,
and two entities become one when new labels show that they are and the join holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.candidates import candidate_pairs
from services.ingest.core.entities.parties import Holders, Parties, read_names
from services.ingest.core.entities.who import Entities, Rows

SAMPLED = 5
"""Parcels that are looked at of those that carry a value: so many of the first, and of the last."""
LABELS_OF_AN_ENTITY = 3
"""Labels of one stored entity that a new label is compared with: those that share most with it."""


class Carried(NamedTuple):
    """That labels carry a value, one row each."""

    attribute: NDArray[np.int64]
    label: NDArray[np.int64]


class Owned(NamedTuple):
    """Stored labels."""

    entity: int
    name: int


def wanted_pairs(new: Carried, sampled: Carried, owners: Mapping[int, int]) -> tuple[Rows, Rows]:
    """Pairs of a new and a stored label, as numbers, that share a value; of each entity those that share most."""
    order = np.argsort(sampled.attribute, kind="stable")
    attributes, labels = sampled.attribute[order], sampled.label[order]
    first = np.searchsorted(attributes, new.attribute)
    each = np.searchsorted(attributes, new.attribute, side="right") - first
    place = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each) + np.repeat(first, each)
    left, right = np.repeat(new.label, each), labels[place]
    entity = np.array([owners.get(label, -1) for label in right.tolist()], np.int64)
    known = (entity >= 0) & (left != right)
    pairs, shared = np.unique(np.stack([left[known], entity[known], right[known]]), axis=1, return_counts=True)
    best = np.lexsort((pairs[2], -shared, pairs[1], pairs[0]))
    pairs = pairs[:, best]
    start = np.ones(pairs.shape[1], np.bool_)
    start[1:] = (pairs[:2, 1:] != pairs[:2, :-1]).any(axis=0)
    begin = np.maximum.accumulate(np.where(start, np.arange(len(start)), 0)) if len(start) else start
    few = np.arange(len(start)) - begin < LABELS_OF_AN_ENTITY
    return pairs[0][few], pairs[2][few]


def holders_among(
    sampled: Carried, names: Mapping[int, int], counts: Mapping[int, int], marks: Mapping[int, int]
) -> Holders:
    """By how many different names marks are carried, told from the labels that were looked at. `names`: of each label,
    `counts`: parcels of the values that more carry than were looked at, `marks`: the mark of each value."""
    pairs = {
        (a, names.get(label, label)) for a, label in zip(*(c.tolist() for c in sampled), strict=True) if a in marks
    }
    different: defaultdict[int, int] = defaultdict(int)
    for attribute, _ in pairs:
        different[attribute] += 1
    held = {marks[a]: _told(n, counts.get(a)) for a, n in different.items()}
    order = sorted(held)
    return Holders(np.array(order, np.uint64), np.array([held[each] for each in order], np.int64))


def _told(different: int, count: int | None) -> int:
    """Names among all parcels, from those among the ones looked at: one stays one."""
    if count is None or different == 1:
        return different
    return max(different, different * count // (2 * SAMPLED))


def pairs_with(parties: Parties, new: set[int], stored: tuple[Rows, Rows]) -> tuple[Rows, Rows]:
    """Rows to compare: the new labels with each other where that is worth it, and the pairs with stored ones."""
    is_new = np.isin(parties.numbers, np.array(sorted(new), np.int64))
    left, right = candidate_pairs(parties, read_names(parties))
    own = is_new[left] & is_new[right]
    beside = [np.searchsorted(parties.numbers, numbers) for numbers in stored]
    ends = (np.concatenate([left[own], beside[0]]), np.concatenate([right[own], beside[1]]))
    codes = np.unique(np.minimum(*ends).astype(np.uint64) << np.uint64(32) | np.maximum(*ends).astype(np.uint64))
    return (codes >> np.uint64(32)).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)


class Came(NamedTuple):
    """A label that came to an entity through another."""

    label: int
    entity: int
    through: int
    score: float
    reasons: int


class Merged(NamedTuple):
    """A stored entity that became part of another, by the label of it that came there through another."""

    entity: int
    bridge: Came


class Outcome(NamedTuple):
    """What the new labels changed."""

    came: list[Came]
    """New labels; those that found an entity are not among them."""
    merged: list[Merged]


def outcome(numbers: Sequence[int], found: Entities, owners: Mapping[int, int]) -> Outcome:
    """Where the new labels belong. `owners`: the entities of the stored labels among them.

    Of several stored entities in one cluster the first stands, which is the oldest of its feed.
    """
    beside: defaultdict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for left, right, score, reasons in zip(*(column.tolist() for column in found.tree), strict=True):
        beside[left].append((right, score, reasons))
        beside[right].append((left, score, reasons))
    clusters: defaultdict[int, list[int]] = defaultdict(list)
    for row, cluster in enumerate(found.cluster.tolist()):
        clusters[cluster].append(row)
    parts = [_of_cluster(rows, numbers, beside, owners) for rows in clusters.values() if len(rows) > 1]
    return Outcome([each for came, _ in parts for each in came], [each for _, merged in parts for each in merged])


def _of_cluster(
    rows: list[int],
    numbers: Sequence[int],
    beside: Mapping[int, Iterable[tuple[int, float, int]]],
    owners: Mapping[int, int],
) -> tuple[list[Came], list[Merged]]:
    stored: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        if numbers[row] in owners:
            stored[owners[numbers[row]]].append(row)
    first = min(rows, key=lambda row: numbers[row])
    kept = min(stored) if stored else numbers[first]
    queue = list(stored[kept]) if stored else [first]
    seen, came, merged = set(queue), list[Came](), list[Merged]()
    for row in queue:
        for other, score, reasons in beside.get(row, ()):
            if other in seen:
                continue
            link = Came(numbers[other], kept, numbers[row], score, reasons)
            former = owners.get(numbers[other])
            if former is None:
                came.append(link)
                joining = [other]
            else:
                merged.append(Merged(former, link))
                joining = stored[former]
            seen.update(joining)
            queue.extend(joining)
    return came, merged
