"""How far nodes are from each other and who lies between them: betweenness and closeness in one sweep a node.

Brandes, A Faster Algorithm for Betweenness Centrality (Journal of Mathematical Sociology 25, 2001), every tie one step.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import compiled


class Sweep(NamedTuple):
    """Room of a sweep; shape (nodes,) each."""

    distance: NDArray[np.int32]
    ways: NDArray[np.float64]
    rests: NDArray[np.float64]
    queue: NDArray[np.int32]


@compiled
def sweep_all(
    offsets: NDArray[np.int64],
    others: NDArray[np.int32],
    sources: NDArray[np.int32],
    sweep: Sweep,
    between: NDArray[np.float64],
    close: NDArray[np.float64],
) -> None:
    """Add to `between` the share of shortest paths from `sources` on which each node lies, and to `close`, for each
    node, one over its distance to each of them. Every tie stands at both ends."""
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
