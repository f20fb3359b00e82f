"""Blocking: the hashed keys under which a token is found, the same for a listed name and for a query.

A token has a key for each of its forms, for its text with any one letter left out (so that texts one typing error apart
share one), and for its sound, whole and with any one class left out. Particles, titles and legal forms have none.
"""

import numpy as np

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST, hashed, mixed, sounded

FORM, LETTERS, SOUND, PAIR = range(2, 6)
MOST_KEYS = 24 + LONGEST + 1 + LONGEST + 1
"""Keys of a token at most."""

MOST_RUNS = 512
"""Keys for the runs of a name at most."""
_MOST_OF_TWO, _MOST_OF_THREE = 12, 3
"""Forms of a token that are tried in a run of so many."""

_FEWEST_INITIALS = 3
_FAMILY, _PARTICLE, _PLACE, _GENERIC = 1, 3, 6, 7
_HAN = np.uint32(1 << 31)
_SHORTEST = 4
"""Letters, or sounds, of which one may be missing."""


@compiled
def keys_of_token(columns, token, out, sounds):  # type: ignore[no-untyped-def]
    """Write the keys of a token to `out` (`MOST_KEYS` long); how many. `sounds` is scratch of `LONGEST` bytes."""
    part = columns.parts[token]
    if part > _FAMILY and part < _PLACE:
        return 0
    first, last = columns.token_forms[token], columns.token_forms[token + 1]
    count = 0
    for form in range(first, last):
        out[count] = mixed(columns.hashes[form], np.uint64(FORM))
        count += 1
    if part > _FAMILY or columns.letters[first] & _HAN:
        return count
    start, end = columns.form_bytes[first], columns.form_bytes[first + 1]
    out[count] = mixed(columns.hashes[first], np.uint64(LETTERS))
    count += 1
    if end - start >= _SHORTEST:
        for without in range(start, end):
            if without == start or columns.chars[without] != columns.chars[without - 1]:
                out[count] = mixed(hashed(columns.chars, start, end, without), np.uint64(LETTERS))
                count += 1
    length = sounded(columns.chars, start, end, sounds)
    if length >= 2:
        out[count] = mixed(hashed(sounds, np.int64(0), length, np.int64(-1)), np.uint64(SOUND))
        count += 1
    if length > _SHORTEST:
        for without in range(length):
            out[count] = mixed(hashed(sounds, np.int64(0), length, without), np.uint64(SOUND))
            count += 1
    return count


@compiled
def keys_of_tokens(columns, out, sounds, keys, values):  # type: ignore[no-untyped-def]
    """Keys of all tokens with their token; how many. Arrays of size 0: only count."""
    count = 0
    for token in range(columns.parts.size):
        written = keys_of_token(columns, token, out, sounds)
        if keys.size:
            for at in range(written):
                keys[count + at] = out[at]
                values[count + at] = token
        count += written
    return count


@compiled
def run_keys(columns, name, joined, out):  # type: ignore[no-untyped-def]
    """Write keys of what two and three neighbours of a name make when written together; how many.

    `joined` is scratch of `3 * LONGEST` bytes.
    """
    count = 0
    end = columns.offsets[name + 1]
    for at in range(columns.offsets[name], end - 1):
        for last in range(at + 1, min(at + 3, end)):
            if not _runs_on(columns.parts[columns.tokens[last - 1]]) or not _runs_on(
                columns.parts[columns.tokens[last]]
            ):
                break
            most = _MOST_OF_TWO if last == at + 1 else _MOST_OF_THREE
            # Count through all ways to choose a form for each of the tokens.
            ways = 1
            for place in range(at, last + 1):
                ways *= min(most, _forms(columns, columns.tokens[place]))
            for way in range(ways):
                length = 0
                rest = way
                for place in range(at, last + 1):
                    token = columns.tokens[place]
                    size = min(most, _forms(columns, token))
                    form = _first_spelling(columns, token, size) + rest % size
                    rest //= size
                    if columns.letters[form] & _HAN:
                        length = 4 * LONGEST
                        break
                    for each in range(columns.form_bytes[form], columns.form_bytes[form + 1]):
                        joined[length] = columns.chars[each]
                        length += 1
                if length < 4 * LONGEST and count < out.size:
                    out[count] = mixed(hashed(joined, np.int64(0), length, np.int64(-1)), np.uint64(FORM))
                    count += 1
    return initials_key(columns, name, joined, out, count)


@compiled
def _first_spelling(columns, token, size):  # type: ignore[no-untyped-def]
    """The first of the most usual `size` forms of a token; of a Han character, its own form is none that is joined."""
    first = columns.token_forms[token]
    if columns.letters[first] & _HAN and _forms(columns, token) > size:
        return first + 1
    return first


@compiled
def initials_key(columns, name, joined, out, count):  # type: ignore[no-untyped-def]
    """Append the key of the initial letters of a name of several words."""
    length = 0
    for at in range(columns.offsets[name], columns.offsets[name + 1]):
        token = columns.tokens[at]
        part = columns.parts[token]
        if part <= _FAMILY or part >= _PLACE:
            joined[length] = columns.chars[columns.form_bytes[columns.token_forms[token]]]
            if joined[length] >= 128:
                return count
            length += 1
    if length >= _FEWEST_INITIALS and count < out.size:
        out[count] = mixed(hashed(joined, np.int64(0), length, np.int64(-1)), np.uint64(FORM))
        count += 1
    return count


@compiled
def pair_keys(columns, name, heavy, out):  # type: ignore[no-untyped-def]
    """Write a key for each pair of identifying tokens of which one is `heavy`, by their sounds, in any order; how many.

    `heavy`: a flag a token, for those in too many rows to read them all; of no size for a query, which asks for every
    pair.
    """
    first, end = columns.offsets[name], columns.offsets[name + 1]
    count = 0
    for at in range(first, end):
        for other in range(at + 1, end):
            one, two = columns.tokens[at], columns.tokens[other]
            if columns.parts[one] > _FAMILY or columns.parts[two] > _FAMILY or count == out.size:
                continue
            if not heavy.size or heavy[one] or heavy[two]:
                key = _sound_or_text(columns, one) + _sound_or_text(columns, two)
                out[count] = mixed(key, np.uint64(PAIR))
                count += 1
    return count


@compiled
def _sound_or_text(columns, token):  # type: ignore[no-untyped-def]
    form = columns.token_forms[token]
    return columns.sounds[form] if columns.sounds[form] else columns.hashes[form]


@compiled
def _forms(columns, token):  # type: ignore[no-untyped-def]
    return columns.token_forms[token + 1] - columns.token_forms[token]


@compiled
def _runs_on(part):  # type: ignore[no-untyped-def]
    """Whether people write such a token together with its neighbour: no title, legal form or number."""
    return part <= _PARTICLE or part == _PLACE or part == _GENERIC
