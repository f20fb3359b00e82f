"""New labels beside stored ones: which stored labels to look at, and what the new ones join.

The same comparison and the same clusters as for all labels at once (who.py); stored labels stay with their entities,
and two entities become one when new labels show that they are and the join holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.marks import CONTACTS, VALUE, VALUE_BITS, Marks
from services.ingest.core.entities.parties import Holders, Parties
from services.ingest.core.entities.who import Entities, Rows

LABELS_OF_AN_ENTITY = 3
"""Labels of one stored entity that a new label is compared with: those that share most with it."""


class Carried(NamedTuple):
    """That labels carry a value, one row each."""

    attribute: NDArray[np.int64]
    label: NDArray[np.int64]


class Owners(NamedTuple):
    """Labels with their entities and names, by rising number."""

    label: NDArray[np.int64]
    entity: NDArray[np.int64]
    name: NDArray[np.int64]
    """One number for all its names (marks.py, name_sign)."""


def find_in(sorted_values: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[Rows, NDArray[np.bool_]]:
    """Places of values in a rising column, and whether they are there."""
    if not len(sorted_values):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(sorted_values, wanted), len(sorted_values) - 1)
    return at, sorted_values[at] == wanted


def wanted_pairs(new: Carried, sampled: Carried, owners: Owners) -> tuple[Rows, Rows]:
    """Pairs of a new and a stored label, as numbers, that share a value; of each entity those that share most."""
    order = np.argsort(sampled.attribute, kind="stable")
    attributes, labels = sampled.attribute[order], sampled.label[order]
    first = np.searchsorted(attributes, new.attribute)
    each = np.searchsorted(attributes, new.attribute, side="right") - first
    place = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each) + np.repeat(first, each)
    left, right = np.repeat(new.label, each), labels[place]
    at, known = find_in(owners.label, right)
    known &= left != right
    left, right, entity = left[known], right[known], owners.entity[at[known]]
    if not len(left):
        return left, right
    order = np.lexsort((right, entity, left))
    left, entity, right = left[order], entity[order], right[order]
    starts = np.flatnonzero(np.r_[True, (left[1:] != left[:-1]) | (right[1:] != right[:-1])])
    shared = np.diff(np.append(starts, len(left)))
    left, entity, right = left[starts], entity[starts], right[starts]
    best = np.lexsort((right, -shared, entity, left))
    left, entity, right = left[best], entity[best], right[best]
    begins = np.r_[True, (left[1:] != left[:-1]) | (entity[1:] != entity[:-1])]
    begin = np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))
    few = np.arange(len(begins)) - begin < LABELS_OF_AN_ENTITY
    return left[few], right[few]


def marks_of_links(attribute: NDArray[np.int64], kind: NDArray[np.int64]) -> Marks:
    """The marks of linked values."""
    value = attribute.astype(np.uint64) & np.uint64(VALUE)
    return value | (kind.astype(np.uint64) << np.uint64(VALUE_BITS))


def holders_among(sampled: Carried, kinds: Mapping[int, int], named: Owners, counts: Mapping[int, int]) -> Holders:
    """By how many different names contacts are carried, told from the labels that were looked at. `kinds`: of the
    values; `counts`: parcels of those that more carry than were looked at. Of the others as large a part have a name
    that was not seen as have one that was seen once (Good 1953, The population frequencies of species)."""
    at, known = find_in(named.label, sampled.label)
    each = np.stack([sampled.attribute[known], named.name[at[known]]])
    pairs, times = np.unique(each, axis=1, return_counts=True)
    values, first = np.unique(pairs[0], return_index=True)
    different = np.diff(np.append(first, pairs.shape[1]))
    once = np.add.reduceat((times == 1).astype(np.int64), first) if len(first) else first
    looked_at = np.add.reduceat(times, first) if len(first) else first
    count = np.array([counts.get(value, 0) for value in values.tolist()], np.int64)
    unseen = np.where(different > 1, once / np.maximum(looked_at, 1) * np.maximum(count - looked_at, 0), 0.0)
    held = different + unseen.astype(np.int64)
    kind = np.array([kinds.get(value, 0) for value in values.tolist()], np.int64)
    contact = np.isin(kind, [int(tag) for tag in CONTACTS])
    marks, names = marks_of_links(values, kind)[contact], held[contact]
    order = np.argsort(marks)
    return Holders(marks[order], names[order])


def rows_of_pairs(parties: Parties, pairs: tuple[Rows, Rows]) -> tuple[Rows, Rows]:
    """Pairs of numbers as pairs of rows; what is not among the parties is left out."""
    (one, there), (other, here) = (find_in(parties.numbers, numbers) for numbers in pairs)
    return one[there & here], other[there & here]


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
    """New labels that found an entity."""
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
