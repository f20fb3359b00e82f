"""Blocking: the hashed keys under which a token is found, the same for a listed name and for a query.

A token has a key for each of its forms, for its text with any one letter left out (so that texts one typing error apart
share one), and for its sound, whole and with any one class left out. Particles, titles and legal forms have none.
"""

import numpy as np
from numba import njit  # type: ignore[import-untyped]

from services.ingest.core.index.fingerprints import LONGEST, hashed, mixed, sounded

FORM, LETTERS, SOUND, RUN, INITIALS, PAIR = range(2, 8)
MOST_KEYS = 24 + LONGEST + 1 + LONGEST + 1
"""Keys of a token at most."""

_FAMILY, _PLACE, _GENERIC, _NUMBER = 1, 6, 7, 8
_HAN = np.uint32(1 << 31)
_SHORTEST = 4
"""Letters, or sounds, of which one may be missing."""


@njit(cache=True)
def keys_of_token(columns, token, out, sounds):  # type: ignore[no-untyped-def]
    """Write the keys of a token to `out` (`MOST_KEYS` long); how many. `sounds` is scratch of `LONGEST` bytes."""
    part = columns.parts[token]
    if part > _FAMILY and part < _PLACE:
        return 0
    first, last = columns.token_forms[token], columns.token_forms[token + 1]
    count = 0
    for form in range(first, last):
        out[count] = mixed(columns.hashes[form], FORM)
        count += 1
    if part > _FAMILY or columns.letters[first] & _HAN:
        return count
    start, end = columns.form_bytes[first], columns.form_bytes[first + 1]
    out[count] = mixed(columns.hashes[first], LETTERS)
    count += 1
    if end - start >= _SHORTEST:
        for without in range(start, end):
            if without == start or columns.chars[without] != columns.chars[without - 1]:
                out[count] = mixed(hashed(columns.chars, start, end, without), LETTERS)
                count += 1
    length = sounded(columns.chars, start, end, sounds)
    if length >= 2:
        out[count] = mixed(hashed(sounds, 0, length, -1), SOUND)
        count += 1
    if length >= _SHORTEST:
        for without in range(length):
            out[count] = mixed(hashed(sounds, 0, length, without), SOUND)
            count += 1
    return count


@njit(cache=True)
def keys_of_tokens(columns, keys, values):  # type: ignore[no-untyped-def]
    """Keys of all tokens with their token; how many. Arrays of size 0: only count."""
    out = np.empty(MOST_KEYS, np.uint64)
    sounds = np.empty(LONGEST, np.uint8)
    count = 0
    for token in range(columns.parts.size):
        written = keys_of_token(columns, token, out, sounds)
        if keys.size:
            keys[count : count + written] = out[:written]
            values[count : count + written] = token
        count += written
    return count


@njit(cache=True)
def run_keys(columns, tokens, out):  # type: ignore[no-untyped-def]
    """Write keys of what two and three neighbours of a name make when written together; how many."""
    count = 0
    for i in range(tokens.size - 1):
        for last in range(i + 1, min(i + 3, tokens.size)):
            if not runs_on(columns.parts[tokens[last - 1]]) or not runs_on(columns.parts[tokens[last]]):
                break
            count = _written_runs(columns, tokens, i, last, out, count)
    return count


@njit(cache=True)
def runs_on(part):  # type: ignore[no-untyped-def]
    """Whether people write such a token together with its neighbour: no title, legal form or number."""
    return part <= 3 or part == _PLACE or part == _GENERIC


@njit(cache=True)
def _written_runs(columns, tokens, i, last, out, count):  # type: ignore[no-untyped-def]
    most = 12 if last - i == 1 else 3
    a, z = tokens[i], tokens[last]
    middle = tokens[i + 1]
    joined = np.empty(3 * LONGEST, np.uint8)
    for one in range(columns.token_forms[a], min(columns.token_forms[a] + most, columns.token_forms[a + 1])):
        length_one = _append(columns, one, joined, 0)
        if not length_one:
            continue
        if last - i == 1:
            for two in range(columns.token_forms[z], min(columns.token_forms[z] + most, columns.token_forms[z + 1])):
                length = _append(columns, two, joined, length_one)
                if length and count < out.size:
                    out[count] = mixed(hashed(joined, 0, length, -1), FORM)
                    count += 1
            continue
        for two in range(
            columns.token_forms[middle], min(columns.token_forms[middle] + most, columns.token_forms[middle + 1])
        ):
            length_two = _append(columns, two, joined, length_one)
            if not length_two:
                continue
            for three in range(columns.token_forms[z], min(columns.token_forms[z] + most, columns.token_forms[z + 1])):
                length = _append(columns, three, joined, length_two)
                if length and count < out.size:
                    out[count] = mixed(hashed(joined, 0, length, -1), FORM)
                    count += 1
    return count


@njit(cache=True)
def _append(columns, form, joined, length):  # type: ignore[no-untyped-def]
    """Append an ASCII form; the new length, 0 for a form in Han characters."""
    if columns.letters[form] & _HAN:
        return 0
    for at in range(columns.form_bytes[form], columns.form_bytes[form + 1]):
        joined[length] = columns.chars[at]
        length += 1
    return length
