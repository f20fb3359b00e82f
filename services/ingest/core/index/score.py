"""`screen_names`: hits of a page of names in an index. `compare_names`: the same score for one pair.

Pure: the answer depends on the index, the names and the weights, not on their order nor on how a page is divided.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.alignment import align
from services.ingest.core.index.build import information
from services.ingest.core.index.candidates import CANDIDATES, candidates, finder, under
from services.ingest.core.index.columns import NameColumns, columns_of
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.meetings import Scratch, scratch
from services.ingest.core.index.weights import DEFAULT, FEATURES, NameWeights
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
    if not len(index) or not queries.size:
        nothing = np.empty(0, np.int32)
        return NameHits(nothing, nothing, nothing, np.empty(0, np.float32))
    info, worth, room = information_of(queries, index), weights.array(), scratch()
    rows, counts = candidate_rows(index, queries, floor=floor)
    most = queries.size * min(limit, CANDIDATES)
    query, entity, row = np.empty((3, most), np.int32)
    hits = NameHits(query, entity, row, np.empty(most, np.float32))
    lookup = index.lookup
    count = _score(
        queries, info, lookup.names, lookup.info, lookup.entities, rows, counts, worth, limit, floor, room, hits
    )
    return NameHits(hits.query[:count], hits.entity[:count], hits.row[:count], hits.score[:count])


def pair_features(
    index: NameIndex,
    queries: NameColumns,
    query: NDArray[np.int32],
    row: NDArray[np.int32],
    weights: NameWeights = DEFAULT,
) -> NDArray[np.float64]:
    """Features of many pairs of a query and a row of the index, shape (pairs, features), to estimate weights from."""
    out = np.zeros((query.size, len(FEATURES)), np.float64)
    lookup = index.lookup
    _features(
        queries, information_of(queries, index), lookup.names, lookup.info, query, row, weights.array(), scratch(), out
    )
    return out


def candidate_rows(
    index: NameIndex, queries: NameColumns, *, floor: float = -1e9
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The rows that are compared in full for each query, shape (queries, `CANDIDATES`), and how many they are."""
    rows = np.empty((queries.size, CANDIDATES), np.int32)
    counts = np.zeros(queries.size, np.int64)
    find = finder(len(index), index.lookup.names.parts.size)
    info = information_of(queries, index)
    candidates(index.lookup, queries, info, floor, find, scratch(), rows, counts)
    return rows, counts


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
    (a, a_info), (b, b_info) = _alone(left), _alone(right)
    if index is not None:
        a_info, b_info = information_of(a, index), information_of(b, index)
    score = align(a, a_info, 0, b, b_info, 0, weights.array(), room)
    return float(score), room


@lru_cache(maxsize=4_000)
def _alone(name: Name) -> tuple[NameColumns, NDArray[np.float32]]:
    """One name as columns, with what its tokens tell: a listed name is compared with many, and a label's with many
    listed ones."""
    columns = columns_of([name])
    return columns, information_of(columns, None)


def information_of(columns: NameColumns, index: NameIndex | None) -> NDArray[np.float32]:
    """−ln share of each token, with what the index tells of how common it is."""
    counts = np.zeros(columns.parts.size, np.float64)
    size = 0.0
    if index is not None:
        _counts(index.common, columns.hashes, columns.token_forms, counts)
        size = index.size
    return information(columns, counts, size)


@compiled
def _counts(common, hashes, token_forms, counts):  # type: ignore[no-untyped-def]
    for token in range(counts.size):
        at, end = under(common, hashes[token_forms[token]])
        if end > at:
            counts[token] = common.values[at]


@compiled
def _score(a, a_info, b, b_info, entities, rows, counts, weights, limit, floor, room, hits):  # type: ignore[no-untyped-def]
    """Align every candidate, and keep the best of each query; how many were kept."""
    count = 0
    for query in range(counts.size):
        first = count
        for at in range(counts[query]):
            row = np.int64(rows[query, at])
            score = np.float32(align(a, a_info, query, b, b_info, row, weights, room))
            if score < floor:
                continue
            entity = entities[row]
            place = first
            while place < count and hits.entity[place] != entity:
                place += 1
            if place == count:
                if count - first < limit:
                    count += 1
                    hits.query[place] = query
                else:
                    place = count - 1
                    if not _before(score, entity, row, hits, place):
                        continue
            elif not _before(score, entity, row, hits, place):
                continue
            while place > first and _before(score, entity, row, hits, place - 1):
                hits.entity[place], hits.row[place] = hits.entity[place - 1], hits.row[place - 1]
                hits.score[place] = hits.score[place - 1]
                place -= 1
            hits.entity[place], hits.row[place], hits.score[place] = entity, row, score
    return count


@compiled
def _before(score, entity, row, hits, place):  # type: ignore[no-untyped-def]
    """Whether a hit stands before the one at `place`: higher score, then lower entity, then lower row."""
    if score != hits.score[place]:
        return score > hits.score[place]
    if entity != hits.entity[place]:
        return entity < hits.entity[place]
    return row < hits.row[place]


@compiled
def _features(a, a_info, b, b_info, query, row, weights, room, out):  # type: ignore[no-untyped-def]
    for pair in range(query.size):
        align(a, a_info, np.int64(query[pair]), b, b_info, np.int64(row[pair]), weights, room)
        for at in range(weights.size):
            out[pair, at] = room.features[at]
