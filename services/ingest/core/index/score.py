"""`screen_names`: hits of a page of names in an index. `compare_names`: the same score for one pair.

Pure: the answer depends on the index, the names and the weights, not on their order nor on how a page is divided.
"""

from typing import NamedTuple

import numpy as np
from numba import njit  # type: ignore[import-untyped]
from numpy.typing import NDArray

from services.ingest.core.index.alignment import Scratch, align, scratch
from services.ingest.core.index.build import information
from services.ingest.core.index.candidates import CANDIDATES, candidates, finder, under
from services.ingest.core.index.columns import NameColumns, columns_of
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.weights import DEFAULT, NameWeights
from services.ingest.core.names.name import Name


class NameHits(NamedTuple):
    """Hits in columns, sorted by query, then score falling, then entity."""

    query: NDArray[np.int32]
    entity: NDArray[np.int32]
    row: NDArray[np.int32]
    """The name of the entity that scored best."""
    score: NDArray[np.float32]
    """Log-odds, natural logarithm."""


def screen_names(
    index: NameIndex, queries: NameColumns, *, limit: int = 10, floor: float = 0.0, weights: NameWeights = DEFAULT
) -> NameHits:
    """The best `limit` entities for each query that score at least `floor`."""
    if not len(index) or not len(queries):
        nothing = np.empty(0, np.int32)
        return NameHits(nothing, nothing, nothing, np.empty(0, np.float32))
    limit = min(limit, CANDIDATES)
    most = len(queries) * limit
    hits = NameHits(
        np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.float32)
    )
    lookup = index.lookup
    info = information_of(queries, index)
    find = finder(len(index), lookup.names.parts.size)
    count = _screen(lookup, queries, info, weights.array(), limit, floor, find, scratch(), hits)
    return NameHits(*(column[:count] for column in hits))


def compare_names(left: Name, right: Name, index: NameIndex | None = None, *, weights: NameWeights = DEFAULT) -> float:
    """Score of one pair, symmetric. With the index, what it tells of how common tokens are counts as in screening."""
    return aligned(left, right, index, weights)[0]


def features(
    left: Name, right: Name, index: NameIndex | None = None, *, weights: NameWeights = DEFAULT
) -> NDArray[np.float64]:
    """The features of a pair, whose dot product with the weights is its score. In the order of `FEATURES`."""
    return aligned(left, right, index, weights)[1].features.copy()


def aligned(left: Name, right: Name, index: NameIndex | None, weights: NameWeights) -> tuple[float, Scratch]:
    """Score, and the room in which the alignment was left."""
    room = scratch()
    a, b = columns_of([left]), columns_of([right])
    score = align(a, information_of(a, index), 0, b, information_of(b, index), 0, weights.array(), room)
    return float(score), room


def information_of(columns: NameColumns, index: NameIndex | None) -> NDArray[np.float32]:
    """−ln share of each token, with what the index tells of how common it is."""
    counts = np.zeros(columns.parts.size, np.float64)
    size = 0.0
    if index is not None:
        _counts(index.common, columns.hashes, columns.token_forms, counts)
        size = index.size
    return information(columns, counts, size)


@njit(cache=True)
def _counts(common, hashes, token_forms, counts):  # type: ignore[no-untyped-def]
    for token in range(counts.size):
        at, end = under(common, hashes[token_forms[token]])
        if end > at:
            counts[token] = common.values[at]


@njit(cache=True)
def _screen(index, queries, info, weights, limit, floor, find, room, hits):  # type: ignore[no-untyped-def]
    count = 0
    stamp = 0
    for query in range(queries.kinds.size):
        kept, stamp = candidates(index, queries, info, query, weights, find, room, stamp)
        first = count
        for at in range(kept):
            row = find.rows[at]
            score = np.float32(align(queries, info, query, index.names, index.info, row, weights, room))
            if score >= floor:
                count = _keep(hits, first, count, limit, query, index.entities[row], row, score)
    return count


@njit(cache=True)
def _keep(hits, first, count, limit, query, entity, row, score):  # type: ignore[no-untyped-def]
    """Put a row among the hits of its query; each entity once, by its best row."""
    at = first
    while at < count and hits.entity[at] != entity:
        at += 1
    if at < count:
        if not _before(score, entity, row, hits.score[at], entity, hits.row[at]):
            return count
    elif count - first < limit:
        count += 1
    else:
        at = count - 1
        if not _before(score, entity, row, hits.score[at], hits.entity[at], hits.row[at]):
            return count
    while at > first and _before(score, entity, row, hits.score[at - 1], hits.entity[at - 1], hits.row[at - 1]):
        hits.entity[at], hits.row[at], hits.score[at] = hits.entity[at - 1], hits.row[at - 1], hits.score[at - 1]
        at -= 1
    hits.query[count - 1] = query
    hits.entity[at], hits.row[at], hits.score[at] = entity, row, score
    return count


@njit(cache=True)
def _before(score, entity, row, other_score, other_entity, other_row):  # type: ignore[no-untyped-def]
    if score != other_score:
        return score > other_score
    return entity < other_entity or (entity == other_entity and row < other_row)
