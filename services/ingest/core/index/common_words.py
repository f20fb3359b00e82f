"""Common words that two names share: each tells less than the one before it."""

import numpy as np

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.meetings import CLOSE, JOINED, SAME
from services.ingest.core.index.tokens import FAMILY

COMMON = 5.0
"""Information below which a word is common: one in a hundred and fifty has it."""
_IN_FULL = 2
"""Common words of a name that tell as much as each does alone. Those after them go with them: who is called by two
usual names of a people is likely called by a third, and each of them tells half of the one before."""


@compiled
def crowded(a, a_info, left, b, b_info, right, room):  # type: ignore[no-untyped-def]
    """Information that common words share: of the third the half, of the fourth three quarters, and so on."""
    told = room.rows[0]
    count = 0
    for at in range(room.met[0]):
        i, j, code = room.matches[at, 0], room.matches[at, 2], room.matches[at, 4]
        w = room.values[at, 0]
        if code == JOINED:
            count = parts_of_run(a, a_info, left, i, room.matches[at, 1], w, told, count)
            count = parts_of_run(b, b_info, right, j, room.matches[at, 3], w, told, count)
        elif SAME <= code <= CLOSE and a.parts[left[i]] <= FAMILY and b.parts[right[j]] <= FAMILY:
            count = note_common(w, 1.0, told, count)
    shared = 0.0
    if count <= _IN_FULL:
        return shared
    for at in range(count):
        before = 0
        for other in range(count):
            before += told[other] > told[at] or (told[other] == told[at] and other < at)
        part = 1.0
        for _ in range(before - _IN_FULL + 1):
            part *= 0.5
        shared += told[at] * (1.0 - part)
    return shared


@compiled
def parts_of_run(a, a_info, tokens, first, count, w, told, noted):  # type: ignore[no-untyped-def]
    """Note the words that another side writes as one, each with its part of what that tells."""
    if count < 2:
        return noted
    together = 0.0
    for at in range(first, first + count):
        together += a_info[tokens[at]]
    for at in range(first, first + count):
        if a.parts[tokens[at]] <= FAMILY and together > 0.0:
            noted = note_common(a_info[tokens[at]], w / together, told, noted)
    return noted


@compiled
def note_common(w, counted, told, noted):  # type: ignore[no-untyped-def]
    if w >= COMMON or noted == told.size:
        return noted
    told[noted] = np.float32(w * counted)
    return noted + 1
