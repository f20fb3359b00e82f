"""The same words in another order, where the order says who it is: Han characters, and a father and his son."""

import numpy as np

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import hashed
from services.ingest.core.index.meetings import SAME, SPELLING
from services.ingest.core.index.tokens import HAN, NAME, PARTICLE, compare_tokens

_BIN = hashed(np.frombuffer(b"bin", np.uint8), 0, 3, -1)
"""The word between a son and his father."""


@compiled
def han_swapped(a, left, b, right, room):  # type: ignore[no-untyped-def]
    """1.0 if Han characters of a name met in another order than they stand in; what is given has one order."""
    for at in range(room.met[0]):
        for after in range(room.met[0]):
            i, j = room.matches[at, 0], room.matches[at, 2]
            later, earlier = room.matches[after, 0], room.matches[after, 2]
            if i >= later or j <= earlier:
                continue
            if not (of_han(a, left, b, right, room, at) and of_han(a, left, b, right, room, after)):
                continue
            one, _ = compare_tokens(a, np.int64(left[i]), b, np.int64(right[earlier]), room.rows)
            other, _ = compare_tokens(a, np.int64(left[later]), b, np.int64(right[j]), room.rows)
            if not (SAME <= one <= SPELLING and SAME <= other <= SPELLING):
                return 1.0
    return 0.0


@compiled
def of_han(a, left, b, right, room, at):  # type: ignore[no-untyped-def]
    """Whether a match is of a Han character that is no family name, with itself or with a spelling."""
    i, j = left[room.matches[at, 0]], right[room.matches[at, 2]]
    named = a.parts[i] == NAME and b.parts[j] == NAME
    return named and room.matches[at, 4] <= SPELLING and ((a.heads[i, 2] | b.heads[j, 2]) & HAN) != 0


@compiled
def descent_reversed(a, left, b, right, room):  # type: ignore[no-untyped-def]
    """Whether one name is `x bin y` and the other `y bin x`: a father is not his son."""
    for i in range(1, left.size - 1):
        if a.hashes[a.token_forms[left[i]]] != _BIN or a.parts[left[i]] != PARTICLE:
            continue
        for j in range(1, right.size - 1):
            if b.hashes[b.token_forms[right[j]]] == _BIN and b.parts[right[j]] == PARTICLE:
                crossed = 0
                for at in range(room.met[0]):
                    one, other = room.matches[at, 0], room.matches[at, 2]
                    crossed += (one == i - 1 and other == j + 1) or (one == i + 1 and other == j - 1)
                if crossed == 2:
                    return True
    return False
