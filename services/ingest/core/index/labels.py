"""Which stored labels may be meant by listed names that are new: found by stored keys, without reading a name anew.

A label keeps few keys: of each token its forms and its sound, then a 0; then another 0, and what neighbours make when
written together. The short list of new names is spread out instead: every text and every sound one error away has an
entry. A label is touched when what it shares with one listed name could be worth a hit.
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.build import directory_of
from services.ingest.core.index.candidates import under
from services.ingest.core.index.columns import NameColumns
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST, hashed, mixed, sounded
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.keys import FORM, MOST_RUNS, SOUND, run_keys

TOUCHED = 5.0
"""Information that a label must share with a listed name to be screened again."""

_FAMILY, _PLACE = 1, 6
_HAN = np.uint32(1 << 31)
_SHORTEST = 4
_SIEVE = 24
"""Bits of a key by which most keys are found absent."""
_WORTH = np.array([1.0, 0.7, 0.7, 0.4], np.float32)
"""Part of a token's information that may be left of a form, a text one error away, a sound, a sound one error away."""
_LETTERS = np.arange(ord("a"), ord("z") + 1, dtype=np.uint8)
_SOUNDS = np.arange(1, 14, dtype=np.uint8)


def blocking_keys(columns: NameColumns) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Offsets (names + 1) and the keys that a stored label keeps of each name."""
    offsets = np.zeros(len(columns) + 1, np.int64)
    room = np.empty(LONGEST, np.uint8), np.empty(3 * LONGEST, np.uint8), np.empty(MOST_RUNS, np.uint64)
    keys = np.empty(_label_keys(columns, *room, offsets, np.empty(0, np.uint64)), np.uint64)
    _label_keys(columns, *room, offsets, keys)
    return offsets, keys


def labels_touched(
    offsets: NDArray[np.int64], keys: NDArray[np.uint64], index: NameIndex, *, least: float = TOUCHED
) -> NDArray[np.bool_]:
    """For each label whether a name of the index may be meant: a superset of the hits.

    For an index of new names only: memory grows with some 2,000 entries of 12 bytes a token, so take 10,000 names at a
    time at most.
    """
    names = index.lookup.names
    room = np.empty(LONGEST, np.uint8), np.empty(LONGEST, np.uint8), np.empty(LONGEST + 2, np.uint8)
    count = _spread(names, *room, np.empty(0, np.uint64), np.empty(0, np.int32))
    near, tokens = np.empty(count, np.uint64), np.empty(count, np.int32)
    _spread(names, *room, near, tokens)
    directory = directory_of(near, tokens)
    sieve = np.zeros(1 << (_SIEVE - 3), np.uint8)
    for present in (near, index.lookup.runs.keys):
        bits = present >> np.uint64(64 - _SIEVE)
        np.bitwise_or.at(sieve, bits >> np.uint64(3), np.uint8(1) << (bits & np.uint64(7)).astype(np.uint8))
    touched = np.zeros(offsets.size - 1, np.bool_)
    shared = np.zeros(len(index), np.float32)
    last = np.zeros(len(index), np.int64)
    met = np.empty(len(index), np.int32)
    lookup = index.lookup
    _touch_labels(
        offsets, keys, directory, lookup.runs, sieve, lookup.postings, lookup.info, least, shared, last, met, touched
    )
    return touched


@compiled
def _label_keys(columns, sounds, joined, runs, offsets, keys):  # type: ignore[no-untyped-def]
    """Count the keys of all labels, and write them where there is room."""
    count = 0
    for name in range(columns.kinds.size):
        for at in range(columns.offsets[name], columns.offsets[name + 1]):
            token = columns.tokens[at]
            part = columns.parts[token]
            if part > _FAMILY and part < _PLACE:
                continue
            first, last = columns.token_forms[token], columns.token_forms[token + 1]
            for form in range(first, last):
                if keys.size:
                    keys[count] = mixed(columns.hashes[form], np.uint64(FORM))
                count += 1
            if part <= _FAMILY and not columns.letters[first] & _HAN:
                length = sounded(columns.chars, columns.form_bytes[first], columns.form_bytes[first + 1], sounds)
                if length >= 2:
                    if keys.size:
                        sound = hashed(sounds, np.int64(0), length, np.int64(-1))
                        keys[count] = mixed(sound, np.uint64(SOUND))
                    count += 1
            if keys.size:
                keys[count] = np.uint64(0)
            count += 1
        if keys.size:
            keys[count] = np.uint64(0)
        count += 1
        for run in range(run_keys(columns, name, joined, runs)):
            if keys.size:
                keys[count] = runs[run]
            count += 1
        offsets[name + 1] = count
    return count


@compiled
def _spread(names, text, sounds, other, keys, tokens):  # type: ignore[no-untyped-def]
    """Count, or write, the forms of every listed token with all texts and sounds that are one error away.

    `tokens`: four times the token, plus which of `_WORTH` applies.
    """
    count = 0
    for token in range(names.parts.size):
        part = names.parts[token]
        if part > _FAMILY and part < _PLACE:
            continue
        first, last = names.token_forms[token], names.token_forms[token + 1]
        for form in range(first, last):
            if keys.size:
                keys[count], tokens[count] = mixed(names.hashes[form], np.uint64(FORM)), 4 * token
            count += 1
        if part > _FAMILY or names.letters[first] & _HAN:
            continue
        start, end = names.form_bytes[first], names.form_bytes[first + 1]
        size = min(end - start, LONGEST)
        for at in range(size):
            text[at] = names.chars[start + at]
        if size >= _SHORTEST:
            count = _spread_one(text, other, size, _LETTERS, FORM, 4 * token, keys, tokens, count)
        length = sounded(names.chars, start, end, sounds)
        if length >= 2:
            count = _spread_one(sounds, other, length, _SOUNDS, SOUND, 4 * token + 2, keys, tokens, count)
    return count


@compiled
def _spread_one(text, other, size, letters, salt, code, keys, tokens, count):  # type: ignore[no-untyped-def]
    """The text; where it is long enough, the text with one letter left out and any put in anywhere, or none."""
    zero, none = np.int64(0), np.int64(-1)
    if keys.size:
        keys[count], tokens[count] = mixed(hashed(text, zero, size, none), np.uint64(salt)), code
    count += 1
    if size < _SHORTEST:
        return count
    for without in range(size + 1):
        length = 0
        for at in range(size):
            if at != without:
                other[length] = text[at]
                length += 1
        if keys.size:
            keys[count], tokens[count] = mixed(hashed(other, zero, length, none), np.uint64(salt)), code + 1
        count += 1
        for place in range(length + 1):
            for at in range(length, place, -1):
                other[at] = other[at - 1]
            for letter in letters:
                other[place] = letter
                if keys.size:
                    keys[count], tokens[count] = mixed(hashed(other, zero, length + 1, none), np.uint64(salt)), code + 1
                count += 1
            for at in range(place, length):
                other[at] = other[at + 1]
    return count


@compiled
def _touch_labels(offsets, keys, near, runs, sieve, postings, info, least, shared, last, met, touched):  # type: ignore[no-untyped-def]
    stamp = 0
    for label in range(touched.size):
        count = 0
        stamp += 1
        together = False
        for at in range(offsets[label], offsets[label + 1]):
            key = keys[at]
            if key == 0:
                together = at > offsets[label] and keys[at - 1] == 0
                stamp += 1
                continue
            bit = key >> np.uint64(64 - _SIEVE)
            if not sieve[bit >> np.uint64(3)] >> np.uint8(bit & np.uint64(7)) & 1:
                continue
            if not together:
                first, end = under(runs, key)
                if end > first:
                    touched[label] = True
                    break
            first, end = under(near, key)
            for entry in range(first, end):
                token, code = near.values[entry] // 4, near.values[entry] % 4
                worth = info[token] * _WORTH[code]
                for place in range(postings.offsets[token], postings.offsets[token + 1]):
                    row = postings.rows[place]
                    if last[row] == stamp:
                        continue
                    if shared[row] == 0.0:
                        met[count] = row
                        count += 1
                    last[row] = stamp
                    shared[row] += worth
                    if shared[row] >= least:
                        touched[label] = True
            if touched[label]:
                break
        for at in range(count):
            shared[met[at]] = 0.0
