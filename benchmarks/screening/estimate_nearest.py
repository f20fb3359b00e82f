"""Which of the names near an alias is its entity's: one regression (softmax), for the order of what is not raised.

An alias that another entity bears word for word teaches nothing: no score of names can tell whose it is, and as its own
entity's copy is left out, it would teach that the very same name is another's. The right names of a query count
together. The scale is the same token's information, as for raising; `steep` makes the score log-odds.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.score import pair_features, screen_names
from services.ingest.core.index.weights import FEATURES, NameWeights
from services.ingest.core.names.name import Name

Bounds = list[tuple[float | None, float | None]]

_LOOKED_AT = 30
_WRONG = 10
"""Wrong names that are learned from for each name that was looked for."""
_PULL = 0.0007
"""Strength with which weights are drawn to the argued ones, for each name that was looked for."""
_AT_ONCE = 1_000


class Nearest(NamedTuple):
    """The weights, and what their sum is multiplied by to make it log-odds."""

    weights: NameWeights
    steep: float


class Near(NamedTuple):
    """Pairs of a name that was looked for and a listed one, as columns; `query` counts from 0 without gaps."""

    features: NDArray[np.float64]
    same: NDArray[np.bool_]
    query: NDArray[np.int64]


def near_names(
    index: NameIndex, listed: Sequence[Name], queries: Sequence[tuple[Name, frozenset[int]]], weights: NameWeights
) -> Near:
    """The pairs to learn from: of each query its right rows (`frozenset`) among those near it, and the first wrong."""
    found = [_near(index, listed, queries[at : at + _AT_ONCE], weights, at) for at in range(0, len(queries), _AT_ONCE)]
    features, same, query = (np.concatenate(column) for column in zip(*found, strict=True))
    return Near(features, same, np.unique(query, return_inverse=True)[1])


def _near(
    index: NameIndex,
    listed: Sequence[Name],
    queries: Sequence[tuple[Name, frozenset[int]]],
    weights: NameWeights,
    first: int,
) -> Near:
    columns = columns_of([name for name, _ in queries])
    hits = screen_names(index, columns, limit=_LOOKED_AT, floor=-100.0, weights=weights)
    rows: dict[int, list[int]] = {}
    for query, row in zip(hits.query.tolist(), hits.row.tolist(), strict=True):
        if listed[row] is not queries[query][0]:
            rows.setdefault(query, []).append(row)
    pairs = [(query, row) for query, near in rows.items() for row in _taught(near, listed, *queries[query])]
    asked, row = np.array(pairs, np.int32).reshape(-1, 2).T
    same = np.array([each in queries[query][1] for query, each in pairs], np.bool_)
    return Near(pair_features(index, columns, asked.copy(), row.copy(), weights), same, asked.astype(np.int64) + first)


def _taught(near: Sequence[int], listed: Sequence[Name], name: Name, right: frozenset[int]) -> list[int]:
    """The rows that are learned from: none where there is nothing to tell apart."""
    mine = [row for row in near if row in right]
    others = [row for row in near if row not in right]
    if not mine or not others or any(listed[row].tokens == name.tokens for row in others):
        return []
    return [*mine, *others[:_WRONG]]


def nearest_weights(near: Near) -> Nearest:
    """The regression."""
    argued = NameWeights().array()
    scale, size, groups = np.maximum(np.abs(argued), 0.3), argued.size, int(near.query.max()) + 1

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        steep = float(np.exp(at[size]))
        score = near.features @ at[:size]
        lost, slope = _lost(steep * score, near, groups)
        away = (at[:size] - argued) / scale
        gradient = steep * (near.features.T @ slope) + 2 * _PULL * groups * away / scale
        return lost + _PULL * groups * float(away @ away), np.array([*gradient, steep * float(slope @ score)])

    bounds: Bounds = [*bounds_of(argued), (-4.0, 1.0)]
    found = minimize(loss, [*argued, -0.5], jac=True, method="L-BFGS-B", bounds=bounds).x
    return Nearest(
        NameWeights(*(round(float(value), 3) for value in found[:size])), round(float(np.exp(found[size])), 3)
    )


def _lost(score: NDArray[np.float64], near: Near, groups: int) -> tuple[float, NDArray[np.float64]]:
    """Softmax loss over each query, whose right names count together, and its slope in the score."""
    highest = np.full(groups, -np.inf)
    np.maximum.at(highest, near.query, score)
    likely = np.exp(score - highest[near.query])
    right = likely * near.same
    every, mine = np.bincount(near.query, likely, groups), np.bincount(near.query, right, groups)
    mine = np.maximum(mine, 1e-300)
    return float((np.log(every) - np.log(mine)).sum()), likely / every[near.query] - right / mine[near.query]


def bounds_of(argued: NDArray[np.float64]) -> Bounds:
    """No weight crosses zero; the same token is the scale, and nothing counts more than it. Of two firms that differ
    in the legal form alone, the one of the same form is nearer."""
    bounds: Bounds = [(0.0, None) if value > 0 else (None, 0.0) for value in argued]
    for name in ("spelling_w", "sound_w", "close_w", "joined_w", "support_w", "generic_w", "number_w"):
        bounds[FEATURES.index(name)] = (0.0, 1.0)
    bounds[FEATURES.index("support_w")] = (0.02, 1.0)
    bounds[FEATURES.index("same_w")] = (1.0, 1.0)
    return bounds
