"""Two names side by side: which token met which, by which comparison, and the features of the pair.

Rules, in this order, the same from both sides and for any order of tokens:
1. Tokens of one text meet.
2. A run of neighbours meets the one token that is the run written together (`xiao ming`, `xiaoming`).
3. The rest meet greedily, the most telling pair first: by spelling, by sound, by small distance, by initial.
4. A token whose like has met already is a repetition, and costs nothing.
5. What is left on both sides speaks against the pair (clash), what is left on one side a little (extra).
"""

import numpy as np

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.features import sum_up
from services.ingest.core.index.meetings import SAME, SOUND, note
from services.ingest.core.index.runs import initials, join
from services.ingest.core.index.tokens import FAMILY, HAN, compare_tokens, strength

_REPETITION = 0.2
"""Relative distance within which a token repeats another."""


@compiled
def align(a, a_info, a_name, b, b_info, b_name, weights, room):  # type: ignore[no-untyped-def]
    """Score of name `a_name` of columns `a` against name `b_name` of `b`; features and matches are left in `room`.

    `a_info`, `b_info`: information of each token of the columns, −ln share.
    """
    left = a.tokens[a.offsets[a_name] : a.offsets[a_name + 1]]
    right = b.tokens[b.offsets[b_name] : b.offsets[b_name + 1]]
    n, m = left.size, right.size
    one, same = np.int64(1), np.int64(SAME)
    found = room.features
    for at in range(found.size):
        found[at] = 0.0
    room.met[0] = 0
    for i in range(n):
        room.left[i] = 0
    for j in range(m):
        room.right[j] = 0
    a_heads, b_heads, on_left, on_right = a.heads, b.heads, room.left, room.right
    for i in range(n):
        for j in range(m):
            if a_heads[left[i], 0] == b_heads[right[j], 0] and not on_right[j]:
                note(room, i, one, j, one, same, np.float64(min(a_info[left[i]], b_info[right[j]])), 0.0)
                break
    join(a, a_info, left, on_left, b, b_info, right, on_right, True, room)
    join(b, b_info, right, on_right, a, a_info, left, on_left, False, room)
    meet_the_rest(a, a_info, left, b, b_info, right, room)
    if room.met[0] == 0:
        initials(a, a_info, left, b, right, True, room)
        initials(b, b_info, right, a, left, False, room)
    find_repetitions(a, left, on_left, b, right, on_right, room.rows)
    find_repetitions(b, right, on_right, a, left, on_left, room.rows)
    sum_up(a, a_info, left, a.kinds[a_name], b, b_info, right, b.kinds[b_name], room)
    score = 0.0
    for at in range(weights.size):
        score += weights[at] * found[at]
    return score


@compiled
def meet_the_rest(a, a_info, left, b, b_info, right, room):  # type: ignore[no-untyped-def]
    count = 0
    a_heads, b_heads = a.heads, b.heads
    on_left, on_right, rows = room.left, room.right, room.rows
    for i in range(left.size):
        if on_left[i]:
            continue
        one = np.int64(left[i])
        for j in range(right.size):
            if on_right[j]:
                continue
            other = np.int64(right[j])
            code, r = compare_tokens(a, one, b, other, rows)
            if not code:
                continue
            w = np.float64(min(a_info[left[i]], b_info[right[j]]))
            gain = strength(code, w, r)
            key = a_heads[one, 0] ^ b_heads[other, 0]
            at = count
            while at > 0 and (
                room.edge_values[at - 1, 0] < gain
                or (room.edge_values[at - 1, 0] == gain and room.edge_keys[at - 1] < key)
            ):
                for k in range(3):
                    room.edges[at, k] = room.edges[at - 1, k]
                    room.edge_values[at, k] = room.edge_values[at - 1, k]
                room.edge_keys[at] = room.edge_keys[at - 1]
                at -= 1
            room.edges[at, 0], room.edges[at, 1], room.edges[at, 2] = i, j, code
            room.edge_values[at, 0], room.edge_values[at, 1], room.edge_values[at, 2] = gain, w, r
            room.edge_keys[at] = key
            count += 1
    alone = np.int64(1)
    for at in range(count):
        first, second = np.int64(room.edges[at, 0]), np.int64(room.edges[at, 1])
        if not on_left[first] and not on_right[second]:
            code = np.int64(room.edges[at, 2])
            note(room, first, alone, second, alone, code, room.edge_values[at, 1], room.edge_values[at, 2])


@compiled
def find_repetitions(a, tokens, state, b, others, others_state, rows):  # type: ignore[no-untyped-def]
    """Set apart the tokens of `a` that are like one of `b` which has met already. A Han character that stands twice
    in a name is a part of it."""
    for i in range(tokens.size):
        if state[i] or a.parts[tokens[i]] > FAMILY or a.heads[tokens[i], 2] & HAN:
            continue
        for j in range(others.size):
            if others_state[j] == 1:
                code, r = compare_tokens(a, np.int64(tokens[i]), b, np.int64(others[j]), rows)
                if code and code <= SOUND and r < _REPETITION:
                    state[i] = 2
                    break
