"""What met between two names: the kinds of meeting, and the room in which an alignment notes each as it finds it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import MOST_TOKENS
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST
from services.ingest.core.index.weights import FEATURES

SAME, SPELLING, SOUND, CLOSE, FAR, INITIAL, JOINED, ACRONYM = range(1, 9)


class Scratch(NamedTuple):
    """Room for one alignment, and what it found."""

    features: NDArray[np.float64]
    matches: NDArray[np.int32]
    """Row: first token and count on the left, the same on the right, comparison."""
    values: NDArray[np.float64]
    """Row: information, relative distance."""
    met: NDArray[np.int64]
    """One number: how many matches there are."""
    left: NDArray[np.uint8]
    """State of each left token: 0 unmatched, 1 matched, 2 repeated."""
    right: NDArray[np.uint8]
    edges: NDArray[np.int32]
    edge_values: NDArray[np.float64]
    edge_keys: NDArray[np.uint64]
    rows: NDArray[np.float32]


def scratch() -> Scratch:
    """Fresh room."""
    pairs = MOST_TOKENS * MOST_TOKENS
    return Scratch(
        features=np.zeros(len(FEATURES), np.float64),
        matches=np.zeros((MOST_TOKENS, 5), np.int32),
        values=np.zeros((MOST_TOKENS, 2), np.float64),
        met=np.zeros(1, np.int64),
        left=np.zeros(MOST_TOKENS, np.uint8),
        right=np.zeros(MOST_TOKENS, np.uint8),
        edges=np.zeros((pairs, 3), np.int32),
        edge_values=np.zeros((pairs, 3), np.float64),
        edge_keys=np.zeros(pairs, np.uint64),
        rows=np.zeros((3, LONGEST + 1), np.float32),
    )


@compiled
def note(room, i, n, j, m, code, w, r):  # type: ignore[no-untyped-def]
    at = room.met[0]
    if at < room.matches.shape[0]:
        room.matches[at, 0], room.matches[at, 1] = i, n
        room.matches[at, 2], room.matches[at, 3], room.matches[at, 4] = j, m, code
        room.values[at, 0], room.values[at, 1] = w, r
        room.met[0] = at + 1
    for k in range(i, i + n):
        room.left[k] = 1
    for k in range(j, j + m):
        room.right[k] = 1
