"""Who is in the centre of a graph: betweenness and closeness in one sweep a node, and the leading eigenvector.

Brandes, A Faster Algorithm for Betweenness Centrality (Journal of Mathematical Sociology 25, 2001), every tie one step.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import Real, Whole, compiled

_SETTLED = 1e-10


class Web(NamedTuple):
    """Nodes and their ties, each tie at both ends."""

    offsets: NDArray[np.int64]
    """Into the next two, shape (nodes + 1,)."""
    others: NDArray[np.int32]
    weights: NDArray[np.float64]


class Sweep(NamedTuple):
    """Room of a sweep; shape (nodes,) each."""

    distance: NDArray[np.int32]
    ways: NDArray[np.float64]
    rests: NDArray[np.float64]
    queue: NDArray[np.int32]


@compiled
def sweep_all(
    web: Web,
    sources: NDArray[np.int32],
    sweep: Sweep,
    between: NDArray[np.float64],
    close: NDArray[np.float64],
) -> None:
    """Add to `between` the share of shortest paths from `sources` on which each node lies, and to `close`, for each
    node, one over its distance to each of them."""
    offsets, others, _ = web
    distance, ways, rests, queue = sweep
    for source in sources:
        for node in range(distance.size):
            distance[node], ways[node], rests[node] = -1, 0.0, 0.0
        distance[source], ways[source], queue[0] = 0, 1.0, source
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            if node != source:
                close[node] += 1.0 / distance[node]
            for at in range(offsets[node], offsets[node + 1]):
                other = others[at]
                if distance[other] < 0:
                    distance[other] = distance[node] + 1
                    queue[tail] = other
                    tail += 1
                if distance[other] == distance[node] + 1:
                    ways[other] += ways[node]
        for place in range(tail - 1, 0, -1):
            node = queue[place]
            for at in range(offsets[node], offsets[node + 1]):
                other = others[at]
                if distance[other] == distance[node] - 1:
                    rests[other] += ways[other] / ways[node] * (1.0 + rests[node])
            between[node] += rests[node]


@compiled
def raise_power(web: Web, vector: NDArray[np.float64], room: NDArray[np.float64], shift: Real, steps: Whole) -> None:
    """Bring `vector` towards the leading eigenvector, by powers of the matrix with `shift` on its diagonal: with it the
    powers settle on a graph of two sides too. Its greatest member becomes 1. Nothing is done without a shift."""
    offsets, others, weights = web
    for _ in range(steps if shift > 0 else 0):
        most, change = 0.0, 0.0
        for node in range(vector.size):
            total = shift * vector[node]
            for at in range(offsets[node], offsets[node + 1]):
                total += weights[at] * vector[others[at]]
            room[node] = total
            most = max(most, total)
        for node in range(vector.size):
            change = max(change, abs(room[node] / most - vector[node]))
            vector[node] = room[node] / most
        if change < _SETTLED:
            break
