"""Two names side by side: which token met which, by which comparison, and the features of the pair.

Rules, in this order, the same from both sides and for any order of tokens:
1. Tokens of one text meet.
2. A run of neighbours meets the one token that is the run written together (`xiao ming`, `xiaoming`).
3. The rest meet greedily, the most telling pair first: by spelling, by sound, by small distance, by initial.
4. A token whose like has met already is a repetition, and costs nothing.
5. What is left on both sides speaks against the pair (clash), what is left on one side a little (extra).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import MOST_TOKENS
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST, distance, hashed
from services.ingest.core.index.weights import FEATURES

SAME, SPELLING, SOUND, CLOSE, FAR, INITIAL, JOINED, ACRONYM = range(1, 9)

_NAME, _FAMILY, _INITIAL, _PARTICLE, _TITLE, _LEGAL, _PLACE, _GENERIC, _NUMBER = range(9)
_FURTHEST = 0.3
"""Relative distance at which two forms no longer resemble each other."""
_SOUNDS_FURTHEST = 0.45
SLIP = 1.2
"""Edits of one slip of the hand."""
_SLIPS = 2.0
"""Edits that may be slips of the hand, however short the form."""
_WEAK = 0.3
"""Part of its information with which a slip or an initial competes for a token."""
_REPETITION = 0.2
"""Relative distance within which a token repeats another."""
FEWEST_INITIALS = 3
PLENTY = 9.0
"""Information beyond which more of it proves little while something speaks against the pair."""
COMMON = 5.0
"""Information below which a word is common: one in a hundred and fifty has it."""
_IN_FULL = 2
"""Common words of a name that tell as much as each does alone. Those after them go with them: who is called by two
usual names of a people is likely called by a third, and each of them tells half of the one before."""
SHORT = 3
"""Letters of a word up to which another letter makes another word."""
_LETTER = 0.4
"""Least cost of a letter that only one form has."""
_HAN = np.uint64(1 << 31)
_PART, _FORMS, _LENGTH, _UPPER = np.uint64(32), np.uint64(40), np.uint64(48), np.uint64(32)
_BYTE, _LETTERS, _NOTHING, _ONE = np.uint64(0xFF), np.uint64(0xFFFFFFFF), np.uint64(0), np.uint64(1)
_BY_FORMS = -1

_BIN = hashed(np.frombuffer(b"bin", np.uint8), 0, 3, -1)
"""The word between a son and his father."""

_F = {name: at for at, name in enumerate(FEATURES)}
(F_SAME_W, F_SPELLING_W, F_SPELLING_N, F_SOUND_W, F_SOUND_R, F_SOUND_N) = (
    _F["same_w"], _F["spelling_w"], _F["spelling_n"], _F["sound_w"], _F["sound_r"], _F["sound_n"],
)  # fmt: skip
(F_CLOSE_W, F_CLOSE_R, F_CLOSE_N, F_JOINED_W, F_JOINED_N) = (
    _F["close_w"], _F["close_r"], _F["close_n"], _F["joined_w"], _F["joined_n"],
)  # fmt: skip
F_INITIAL, F_SUPPORT, F_EXTRA_N, F_EXTRA_W = _F["initial_n"], _F["support_w"], _F["extra_n"], _F["extra_w"]
F_CLASH_N, F_CLASH_W, F_INITIAL_EXTRA = _F["clash_n"], _F["clash_w"], _F["initial_extra_n"]
F_SUPPORT_EXTRA, F_PLACE, F_GENERIC, F_LEGAL = (
    _F["support_extra_n"], _F["place_clash_n"], _F["generic_clash_n"], _F["legal_clash_n"],
)  # fmt: skip
F_NUMBER_EXTRA, F_NUMBER_CLASH = _F["number_extra_n"], _F["number_clash_n"]
F_FAMILY, F_FAMILY_GIVEN, F_KIND = _F["family_clash_n"], _F["family_given_n"], _F["kind_clash_n"]
F_FAR, F_PLENTY, F_REPEATED, F_OVER = _F["far_n"], _F["clash_plenty_w"], _F["repeated_n"], _F["close_over"]
F_GENERIC_W, F_NUMBER_W = _F["generic_w"], _F["number_w"]
F_PLACE_EXTRA, F_REVERSED, F_SWAPPED = _F["place_extra_n"], _F["reversed_n"], _F["swapped_n"]
F_CROWDED, F_HAN_CLASH = _F["crowded_w"], _F["han_clash_n"]
F_SINGLE, F_ACRONYM, F_WHOLE = _F["single_n"], _F["acronym_n"], _F["whole_n"]


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
def compare_tokens(a, i, b, j, rows):  # type: ignore[no-untyped-def]
    """Comparison by which token `i` of `a` meets token `j` of `b` (0: not at all), and their relative distance."""
    code, r = compare_heads(a.heads, a.chars, i, b.heads, b.chars, j, rows)
    if code == _BY_FORMS:
        if share_form(
            a.hashes, a.token_forms[i], a.token_forms[i + 1], b.hashes, b.token_forms[j], b.token_forms[j + 1]
        ):
            return SPELLING, 0.0
        return resemblance(a.heads, a.chars, i, b.heads, b.chars, j, rows)
    return code, r


@compiled
def compare_heads(a, a_chars, i, b, b_chars, j, rows):  # type: ignore[no-untyped-def]
    """The same from the tokens' heads, or `_BY_FORMS` when their other forms have a say in it."""
    if a[i, 0] == b[j, 0]:
        return SAME, 0.0
    what_a, what_b = a[i, 2], b[j, 2]
    part_a, part_b = np.int64(what_a >> _PART & _BYTE), np.int64(what_b >> _PART & _BYTE)
    if (part_a == _NUMBER) != (part_b == _NUMBER):
        return 0, 0.0
    if part_a == _INITIAL or part_b == _INITIAL:
        if part_a == part_b or part_a > _INITIAL or part_b > _INITIAL:
            return 0, 0.0
        return (INITIAL if (a[i, 3] >> _UPPER) & (b[j, 3] >> _UPPER) else 0), 0.0
    both_han = what_a & what_b & _HAN and part_a <= _FAMILY and part_b <= _FAMILY
    if not both_han and ((what_a >> _FORMS & _BYTE) > _ONE or (what_b >> _FORMS & _BYTE) > _ONE):
        return _BY_FORMS, 0.0
    return resemblance(a, a_chars, i, b, b_chars, j, rows)


@compiled
def share_form(a, first_a, last_a, b, first_b, last_b):  # type: ignore[no-untyped-def]
    """Whether one form is the same."""
    for one in range(first_a, last_a):
        for other in range(first_b, last_b):
            if a[one] == b[other]:
                return True
    return False


@compiled
def resemblance(a, a_chars, i, b, b_chars, j, rows):  # type: ignore[no-untyped-def]
    """SOUND, CLOSE or FAR and the relative distance of two texts, or 0."""
    what_a, what_b = a[i, 2], b[j, 2]
    part_a, part_b = np.int64(what_a >> _PART & _BYTE), np.int64(what_b >> _PART & _BYTE)
    if (what_a | what_b) & _HAN or part_a == _NUMBER:
        return 0, 0.0
    if (part_a >= _PARTICLE and part_a <= _LEGAL) or (part_b >= _PARTICLE and part_b <= _LEGAL):
        return 0, 0.0
    size_a, size_b = np.int64(what_a >> _LENGTH), np.int64(what_b >> _LENGTH)
    longest = max(size_a, size_b)
    if min(size_a, size_b) < 2:
        return 0, 0.0
    alike = a[i, 1] == b[j, 1] and a[i, 1] != _NOTHING
    most = (_SOUNDS_FURTHEST if alike else _FURTHEST) * longest
    if not alike:
        differing = (what_a ^ what_b) & _LETTERS
        bits = 0
        while differing:
            differing &= differing - _ONE
            bits += 1
        if bits * _LETTER > max(most, _SLIPS):
            return 0, 0.0
    start_a, start_b = np.int64(a[i, 3] & _LETTERS), np.int64(b[j, 3] & _LETTERS)
    edits = distance(
        a_chars, start_a, start_a + size_a, b_chars, start_b, start_b + size_b, np.float32(max(most, _SLIPS)), rows
    )
    if edits <= most:
        return (SOUND if alike else CLOSE), edits / longest
    if edits <= _SLIPS and longest >= 3:
        return FAR, edits / longest
    return 0, 0.0


@compiled
def over(a, i, b, j, r):  # type: ignore[no-untyped-def]
    """Edits between two texts beyond those of one slip."""
    return max(0.0, r * letters(a, i, b, j) - SLIP)


@compiled
def letters(a, i, b, j):  # type: ignore[no-untyped-def]
    """Letters of the longer of two texts."""
    return max(np.int64(a.heads[i, 2] >> _LENGTH), np.int64(b.heads[j, 2] >> _LENGTH))


@compiled
def strength(code, w, r):  # type: ignore[no-untyped-def]
    """How telling a meeting is, which decides who meets whom; no weight has a say in it."""
    if code == SPELLING:
        return w
    if code == INITIAL:
        return _WEAK * w
    return w * (1.0 - r) * (_WEAK if code == FAR else 1.0)


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


@compiled
def written_together(a, tokens, first, end, b, j):  # type: ignore[no-untyped-def]
    """How many of `tokens[first:end]`, in order and at least two, make up the text of token `j`; 0 for none."""
    form = b.token_forms[j]
    start, stop = b.form_bytes[form], b.form_bytes[form + 1]
    length = stop - start
    if length < 4 or length > LONGEST or b.heads[j, 2] & _HAN:
        return 0
    if not (a.heads[tokens[first], 3] >> _UPPER) & (b.heads[j, 3] >> _UPPER) or end - first < 2:
        return 0
    reached = np.uint64(1)
    telling = False
    for at in range(first, min(end, first + 5)):
        token = tokens[at]
        part = a.parts[token]
        if part == _TITLE or part == _LEGAL or part == _NUMBER:
            return 0
        telling = telling or part <= _FAMILY or part >= _PLACE
        following = np.uint64(0)
        for one in range(a.token_forms[token], a.token_forms[token + 1]):
            begin, size = a.form_bytes[one], a.form_bytes[one + 1] - a.form_bytes[one]
            for position in range(length - size + 1):
                if reached >> np.uint64(position) & np.uint64(1):
                    same = True
                    for k in range(size):
                        if a.chars[begin + k] != b.chars[start + position + k]:
                            same = False
                            break
                    if same:
                        following |= np.uint64(1) << np.uint64(position + size)
        if following == 0:
            return 0
        if following >> np.uint64(length) & np.uint64(1) and at > first and telling:
            return at - first + 1
        reached = following
    return 0


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
def join(a, a_info, tokens, taken, b, b_info, others, others_taken, forward, room):  # type: ignore[no-untyped-def]
    """Let runs of neighbours of `a` meet the tokens of `b` that they make up. `forward`: `a` is the left name."""
    one, joined = np.int64(1), np.int64(JOINED)
    for i in range(tokens.size - 1):
        for j in range(others.size):
            if taken[i] or others_taken[j]:
                continue
            end = i + 1
            while end < tokens.size and not taken[end]:
                end += 1
            run = written_together(a, tokens, i, end, b, others[j])
            if not run:
                continue
            together = 0.0
            for k in range(run):
                together += a_info[tokens[i + k]]
            w = np.float64(min(together, b_info[others[j]]))
            if forward:
                note(room, i, run, j, one, joined, w, 0.0)
            else:
                note(room, j, one, i, run, joined, w, 0.0)


@compiled
def initials(a, a_info, tokens, b, others, forward, room):  # type: ignore[no-untyped-def]
    """Let the one word of `a` meet the initial letters of all words of `b`: `una`, `united northern airlines`."""
    word = -1
    for i in range(tokens.size):
        if a.parts[tokens[i]] <= _FAMILY:
            if word >= 0:
                return
            word = i
    if word < 0:
        return
    what, start = a.heads[tokens[word], 2], np.int64(a.heads[tokens[word], 3] & _LETTERS)
    length = np.int64(what >> _LENGTH)
    if what & _HAN or length < FEWEST_INITIALS:
        return
    at = 0
    for j in range(others.size):
        part = b.parts[others[j]]
        if part <= _FAMILY or part >= _PLACE:
            begins = b.chars[np.int64(b.heads[others[j], 3] & _LETTERS)]
            if at >= length or begins != a.chars[start + at]:
                return
            at += 1
    if at == length:
        one, none, all_of_it, code = np.int64(1), np.int64(0), np.int64(others.size), np.int64(ACRONYM)
        w = np.float64(a_info[tokens[word]])
        if forward:
            note(room, word, one, none, all_of_it, code, w, 0.0)
        else:
            note(room, none, all_of_it, word, one, code, w, 0.0)


@compiled
def find_repetitions(a, tokens, state, b, others, others_state, rows):  # type: ignore[no-untyped-def]
    """Set apart the tokens of `a` that are like one of `b` which has met already. A Han character that stands twice
    in a name is a part of it."""
    for i in range(tokens.size):
        if state[i] or a.parts[tokens[i]] > _FAMILY or a.heads[tokens[i], 2] & _HAN:
            continue
        for j in range(others.size):
            if others_state[j] == 1:
                code, r = compare_tokens(a, np.int64(tokens[i]), b, np.int64(others[j]), rows)
                if code and code <= SOUND and r < _REPETITION:
                    state[i] = 2
                    break


@compiled
def sum_up(a, a_info, left, left_kind, b, b_info, right, right_kind, room):  # type: ignore[no-untyped-def]
    f = room.features
    telling = 0
    met = 0.0
    to_the_letter = True
    for at in range(room.met[0]):
        i, j, code = room.matches[at, 0], room.matches[at, 2], room.matches[at, 4]
        w, r = room.values[at, 0], room.values[at, 1]
        part_a, part_b = a.parts[left[i]], b.parts[right[j]]
        if code == INITIAL:
            f[F_INITIAL] += 1.0
            continue
        if code == FAR:
            f[F_FAR] += 1.0
            to_the_letter = False
            continue
        if code == ACRONYM:
            f[F_ACRONYM] += 1.0
            continue
        if code != JOINED and (part_a > _FAMILY or part_b > _FAMILY):
            if part_a == _NUMBER or part_b == _NUMBER:
                f[F_NUMBER_W] += w
            elif part_a >= _PLACE or part_b >= _PLACE:
                f[F_GENERIC_W] += w
            else:
                f[F_SUPPORT] += w
            continue
        telling += 1
        met += w
        if code == SAME:
            f[F_SAME_W] += w
        elif code == SPELLING:
            f[F_SPELLING_W] += w
            f[F_SPELLING_N] += 1.0
        elif code == SOUND:
            f[F_SOUND_W] += w
            f[F_SOUND_R] += w * r
            f[F_SOUND_N] += 1.0
            to_the_letter = to_the_letter and letters(a, left[i], b, right[j]) > SHORT
        elif code == CLOSE:
            f[F_CLOSE_W] += w
            f[F_CLOSE_R] += w * r
            f[F_CLOSE_N] += 1.0
            f[F_OVER] += over(a, left[i], b, right[j], r)
            to_the_letter = to_the_letter and letters(a, left[i], b, right[j]) > SHORT
        else:
            f[F_JOINED_W] += w
            f[F_JOINED_N] += 1.0
    left_n, left_w, left_initials, left_support, left_place, left_generic, left_legal, left_number = unmatched(
        a, a_info, left, room.left
    )
    right_n, right_w, right_initials, right_support, right_place, right_generic, right_legal, right_number = unmatched(
        b, b_info, right, room.right
    )
    f[F_EXTRA_N] = abs(left_n - right_n)
    f[F_EXTRA_W] = abs(left_w - right_w)
    f[F_CLASH_N] = min(left_n, right_n)
    f[F_CLASH_W] = min(left_w, right_w)
    if f[F_CLASH_N] > 0.0:
        f[F_HAN_CLASH] = min(han_left_over(a, left, room.left), han_left_over(b, right, room.right))
    f[F_CROWDED] = crowded(a, a_info, left, b, b_info, right, room)
    for i in range(left.size):
        f[F_REPEATED] += room.left[i] == 2
    for j in range(right.size):
        f[F_REPEATED] += room.right[j] == 2
    f[F_INITIAL_EXTRA] = left_initials + right_initials
    f[F_SUPPORT_EXTRA] = left_support + right_support
    f[F_PLACE_EXTRA] = abs(left_place - right_place)
    f[F_PLACE] = min(left_place, right_place)
    f[F_GENERIC] = min(left_generic, right_generic)
    f[F_LEGAL] = 1.0 if left_legal and right_legal else 0.0
    f[F_NUMBER_EXTRA] = abs(left_number - right_number)
    f[F_NUMBER_CLASH] = min(left_number, right_number)
    f[F_SINGLE] = 1.0 if telling <= 1 else 0.0
    unlike = left_n + right_n + f[F_NUMBER_CLASH] + f[F_PLACE] + f[F_GENERIC] + f[F_OVER]
    if telling >= 1 and to_the_letter and unlike == 0.0:
        f[F_WHOLE] = 1.0
    if left_kind and right_kind and left_kind != right_kind:
        f[F_KIND] = 1.0 if left_kind == 1 or right_kind == 1 else 0.5
    family(a, left, b, right, room)
    f[F_SWAPPED] = han_swapped(a, left, b, right, room)
    if descent_reversed(a, left, b, right, room):
        f[F_REVERSED] = 1.0
    if f[F_CLASH_N] + f[F_NUMBER_CLASH] + f[F_PLACE] + f[F_GENERIC] + f[F_REVERSED] + f[F_SWAPPED] > 0.0:
        f[F_PLENTY] = max(0.0, met - PLENTY)


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
        elif SAME <= code <= CLOSE and a.parts[left[i]] <= _FAMILY and b.parts[right[j]] <= _FAMILY:
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
        if a.parts[tokens[at]] <= _FAMILY and together > 0.0:
            noted = note_common(a_info[tokens[at]], w / together, told, noted)
    return noted


@compiled
def note_common(w, counted, told, noted):  # type: ignore[no-untyped-def]
    if w >= COMMON or noted == told.size:
        return noted
    told[noted] = np.float32(w * counted)
    return noted + 1


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
    named = a.parts[i] == _NAME and b.parts[j] == _NAME
    return named and room.matches[at, 4] <= SPELLING and ((a.heads[i, 2] | b.heads[j, 2]) & _HAN) != 0


@compiled
def descent_reversed(a, left, b, right, room):  # type: ignore[no-untyped-def]
    """Whether one name is `x bin y` and the other `y bin x`: a father is not his son."""
    for i in range(1, left.size - 1):
        if a.hashes[a.token_forms[left[i]]] != _BIN or a.parts[left[i]] != _PARTICLE:
            continue
        for j in range(1, right.size - 1):
            if b.hashes[b.token_forms[right[j]]] == _BIN and b.parts[right[j]] == _PARTICLE:
                crossed = 0
                for at in range(room.met[0]):
                    one, other = room.matches[at, 0], room.matches[at, 2]
                    crossed += (one == i - 1 and other == j + 1) or (one == i + 1 and other == j - 1)
                if crossed == 2:
                    return True
    return False


@compiled
def unmatched(a, a_info, tokens, state):  # type: ignore[no-untyped-def]
    n = w = initials = support = place = generic = legal = numbers = 0.0
    for i in range(tokens.size):
        if state[i]:
            continue
        part = a.parts[tokens[i]]
        if part <= _FAMILY:
            n += 1.0
            w += a_info[tokens[i]]
        elif part == _INITIAL:
            initials += 1.0
        elif part == _NUMBER:
            numbers += 1.0
        else:
            support += 1.0
            if part == _PLACE:
                place += 1.0
            elif part == _GENERIC:
                generic += 1.0
            elif part == _LEGAL:
                legal += 1.0
    return n, w, initials, support, place, generic, legal, numbers


@compiled
def han_left_over(a, tokens, state):  # type: ignore[no-untyped-def]
    """Han characters of a name's own that met nothing."""
    count = 0.0
    for i in range(tokens.size):
        if not state[i] and a.parts[tokens[i]] <= _FAMILY and a.heads[tokens[i], 2] & _HAN:
            count += 1.0
    return count


@compiled
def family(a, left, b, right, room):  # type: ignore[no-untyped-def]
    """Family names on both sides, none of which met; and family names that met given ones."""
    on_left = on_right = met_left = met_right = False
    for i in range(left.size):
        if a.parts[left[i]] == _FAMILY:
            on_left = True
            met_left = met_left or room.left[i] != 0
    for j in range(right.size):
        if b.parts[right[j]] == _FAMILY:
            on_right = True
            met_right = met_right or room.right[j] != 0
    if not on_left or not on_right:
        return
    if not met_left and not met_right:
        room.features[F_FAMILY] = 1.0
    for at in range(room.met[0]):
        part_a, part_b = a.parts[left[room.matches[at, 0]]], b.parts[right[room.matches[at, 2]]]
        if (part_a == _FAMILY and part_b == _NAME) or (part_b == _FAMILY and part_a == _NAME):
            room.features[F_FAMILY_GIVEN] += 1.0
