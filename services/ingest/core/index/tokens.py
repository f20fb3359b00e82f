"""Two tokens side by side: whether they meet, by which comparison, and how far apart they are.

By text, by another form, by sound, by small distance, by an initial. A number meets numbers only, a Han character what
it is or how it is spelled.
"""

import numpy as np

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import distance
from services.ingest.core.index.meetings import CLOSE, FAR, INITIAL, SAME, SOUND, SPELLING

NAME, FAMILY, INITIAL_LETTER, PARTICLE, TITLE, LEGAL, PLACE, GENERIC, NUMBER = range(9)
"""Parts of a name (names/name.py, Part), as kernels know them."""
HAN = np.uint64(1 << 31)
LENGTH, UPPER, LETTERS = np.uint64(48), np.uint64(32), np.uint64(0xFFFFFFFF)
"""Where a token's head has what (columns.py)."""
SLIP = 1.2
"""Edits of one slip of the hand."""

_FURTHEST = 0.3
"""Relative distance at which two forms no longer resemble each other."""
_SOUNDS_FURTHEST = 0.45
_SLIPS = 2.0
"""Edits that may be slips of the hand, however short the form."""
_WEAK = 0.3
"""Part of its information with which a slip or an initial competes for a token."""
_LETTER = 0.4
"""Least cost of a letter that only one form has."""
_PART, _FORMS = np.uint64(32), np.uint64(40)
_BYTE, _NOTHING, _ONE = np.uint64(0xFF), np.uint64(0), np.uint64(1)
_BY_FORMS = -1


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
    if (part_a == NUMBER) != (part_b == NUMBER):
        return 0, 0.0
    if part_a == INITIAL_LETTER or part_b == INITIAL_LETTER:
        if part_a == part_b or part_a > INITIAL_LETTER or part_b > INITIAL_LETTER:
            return 0, 0.0
        return (INITIAL if (a[i, 3] >> UPPER) & (b[j, 3] >> UPPER) else 0), 0.0
    both_han = what_a & what_b & HAN and part_a <= FAMILY and part_b <= FAMILY
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
    if (what_a | what_b) & HAN or part_a == NUMBER:
        return 0, 0.0
    if (part_a >= PARTICLE and part_a <= LEGAL) or (part_b >= PARTICLE and part_b <= LEGAL):
        return 0, 0.0
    size_a, size_b = np.int64(what_a >> LENGTH), np.int64(what_b >> LENGTH)
    longest = max(size_a, size_b)
    if min(size_a, size_b) < 2:
        return 0, 0.0
    alike = a[i, 1] == b[j, 1] and a[i, 1] != _NOTHING
    most = (_SOUNDS_FURTHEST if alike else _FURTHEST) * longest
    if not alike:
        differing = (what_a ^ what_b) & LETTERS
        bits = 0
        while differing:
            differing &= differing - _ONE
            bits += 1
        if bits * _LETTER > max(most, _SLIPS):
            return 0, 0.0
    start_a, start_b = np.int64(a[i, 3] & LETTERS), np.int64(b[j, 3] & LETTERS)
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
    return max(np.int64(a.heads[i, 2] >> LENGTH), np.int64(b.heads[j, 2] >> LENGTH))


@compiled
def strength(code, w, r):  # type: ignore[no-untyped-def]
    """How telling a meeting is, which decides who meets whom; no weight has a say in it."""
    if code == SPELLING:
        return w
    if code == INITIAL:
        return _WEAK * w
    return w * (1.0 - r) * (_WEAK if code == FAR else 1.0)
