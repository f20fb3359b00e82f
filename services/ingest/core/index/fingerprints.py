"""What the kernel reads off a written form: its hash, the hash of its sound, and how far one form lies from another.

Pure arithmetic over bytes, compiled. A form is folded text in UTF-8; only ASCII forms have a sound and a distance, Han
characters are the same or are not. The sound keeps what transliterations agree on: the order of consonant classes, and
whether a vowel comes first.
"""

from itertools import pairwise

import numpy as np

from services.ingest.core.index.compiled import compiled

LONGEST = 48
"""Bytes of a form that are compared."""

_OFFSET = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HIGH = np.uint64(33)


def _sounds() -> np.ndarray:
    """For each letter the class in which transliterations meet; 1 is a vowel, 0 is silent."""
    table = np.zeros(128, np.uint8)
    classes = ("aeiou", "bp", "cgkqx", "dt", "fvw", "jz", "s", "l", "m", "n", "r", "y", "h")
    for at, letters in enumerate(classes):
        for letter in letters:
            table[ord(letter)] = at + 1
    for digit in range(ord("0"), ord("9") + 1):
        table[digit] = digit
    return table


def _costs() -> np.ndarray:
    """What it costs to take one letter for another: 1, less where people and transliterations mix them up."""
    table = np.ones((128, 128), np.float32)
    near = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
    pairs = {(a, b): 0.85 for row in near for a, b in pairwise(row)}
    alike = {"aeiou": 0.5, "iyj": 0.4, "ckqgx": 0.5, "szc": 0.5, "vwf": 0.4, "dt": 0.6, "bp": 0.6, "mn": 0.7, "lr": 0.8}
    alike |= {"uw": 0.4, "ey": 0.5, "jgz": 0.6, "hk": 0.7, "bv": 0.6}
    pairs |= {(a, b): cost for letters, cost in alike.items() for a in letters for b in letters}
    for (a, b), cost in pairs.items():
        table[ord(a), ord(b)] = table[ord(b), ord(a)] = min(cost, table[ord(a), ord(b)])
    np.fill_diagonal(table, 0.0)
    return table


def _gaps() -> np.ndarray:
    """What it costs to leave a letter out."""
    table = np.ones(128, np.float32)
    for letters, cost in (("aeiou", 0.6), ("h", 0.5), ("y", 0.6), ("w", 0.8)):
        for letter in letters:
            table[ord(letter)] = cost
    return table


_SOUNDS = _sounds()
_COSTS = _costs()
_GAPS = _gaps()
_DOUBLED = np.float32(0.3)
_SWAPPED = np.float32(0.7)


@compiled
def mixed(value, salt):  # type: ignore[no-untyped-def]
    """One key space from another, so that a text and a sound never meet by chance."""
    key = (value ^ (salt * _PRIME)) * _MIX
    return key ^ (key >> _HIGH)


@compiled
def hashed(chars, start, end, without):  # type: ignore[no-untyped-def]
    """64-bit hash of `chars[start:end]`, leaving out the byte at `without` (none: -1)."""
    key = _OFFSET
    for at in range(start, end):
        if at != without:
            key = (key ^ np.uint64(chars[at])) * _PRIME
    return mixed(key, np.uint64(1))


@compiled
def sounded(chars, start, end, out):  # type: ignore[no-untyped-def]
    """Write the sound of an ASCII form to `out`; its length (0 for forms that have none)."""
    length = 0
    last = np.uint8(255)
    at = start
    while at < end and length < out.size:
        letter = chars[at]
        if letter >= 128:
            return 0
        sound = _SOUNDS[letter]
        follows = chars[at + 1] if at + 1 < end else np.uint8(0)
        if follows == 104 and (letter == 115 or letter == 99 or letter == 122):  # sh, ch, zh
            sound = np.uint8(6)
            at += 1
        elif letter == 112 and follows == 104:  # ph
            sound = np.uint8(5)
            at += 1
        elif letter == 116 and (follows == 115 or follows == 122):  # ts, tz
            sound = np.uint8(7)
            at += 1
        elif letter == 99 and (follows == 101 or follows == 105):  # ce, ci
            sound = np.uint8(7)
        elif letter == 103 and (follows == 101 or follows == 105):  # ge, gi
            sound = np.uint8(6)
        first = at <= start + 1 and length == 0
        at += 1
        if sound == 1 or sound == 13 or sound == 12:
            if first and not (sound == 13 and follows == 0):
                out[length] = sound
                length += 1
            last = np.uint8(254)
            continue
        if sound == 0 or sound == last:
            continue
        out[length] = sound
        length += 1
        last = sound
    return length


@compiled
def fingerprints(at, chars, out, hashes, sounds, letters):  # type: ignore[no-untyped-def]
    """Fill `hashes`, `sounds` (0: none) and `letters` (a bit for each that occurs; bit 31: not ASCII) of every form.

    `out` is scratch of `LONGEST` bytes.
    """
    for form in range(hashes.size):
        start, end = at[form], at[form + 1]
        seen = np.uint32(0)
        for place in range(start, end):
            each = chars[place]
            if each >= 128:
                seen |= np.uint32(1 << 31)
            elif each >= 97:
                seen |= np.uint32(1) << np.uint32(each - 97)
            else:
                seen |= np.uint32(1) << np.uint32(26 + each % 5)
        letters[form] = seen
        hashes[form] = hashed(chars, start, end, np.int64(-1))
        length = sounded(chars, start, end, out)
        sounds[form] = hashed(out, np.int64(0), length, np.int64(-1)) if length >= 2 else np.uint64(0)


@compiled
def heads_of(parts, token_forms, form_bytes, chars, hashes, sounds, letters, heads):  # type: ignore[no-untyped-def]
    """Fill the head of every token: hash and sound of its text; letters (32 bits), part (8), forms (8) and length of
    the text (16); where its bytes begin (32) and with which letters its forms begin (32)."""
    for token in range(parts.size):
        first, last = token_forms[token], token_forms[token + 1]
        start, length = form_bytes[first], form_bytes[first + 1] - form_bytes[first]
        initials = np.uint64(0)
        for form in range(first, last):
            letter = chars[form_bytes[form]] if form_bytes[form + 1] > form_bytes[form] else np.uint8(0)
            if letter >= 97 and letter <= 122:
                initials |= np.uint64(1) << np.uint64(letter - 97)
        heads[token, 0] = hashes[first]
        heads[token, 1] = sounds[first]
        heads[token, 2] = (
            np.uint64(letters[first])
            | np.uint64(parts[token]) << np.uint64(32)
            | np.uint64(last - first) << np.uint64(40)
            | np.uint64(length) << np.uint64(48)
        )
        heads[token, 3] = np.uint64(start) | initials << np.uint64(32)


@compiled
def distance(a_chars, a_start, a_end, b_chars, b_start, b_end, most, rows):  # type: ignore[no-untyped-def]
    """Weighted edits from one ASCII form to another (transpositions count once); `most + 1` when surely more.

    Symmetric. `rows` is scratch of shape (3, LONGEST + 1).
    """
    n, m = min(a_end - a_start, LONGEST), min(b_end - b_start, LONGEST)
    before, current, older = 0, 1, 2
    rows[before, 0] = 0.0
    least_before = np.float32(0.0)
    for j in range(1, m + 1):
        letter = b_chars[b_start + j - 1]
        doubled = j > 1 and b_chars[b_start + j - 2] == letter
        rows[before, j] = rows[before, j - 1] + (_DOUBLED if doubled else _GAPS[letter])
    for i in range(1, n + 1):
        a = a_chars[a_start + i - 1]
        a_last = a_chars[a_start + i - 2] if i > 1 else np.uint8(0)
        gap_a = _DOUBLED if a_last == a else _GAPS[a]
        rows[current, 0] = rows[before, 0] + gap_a
        least = rows[current, 0]
        b_last = np.uint8(0)
        for j in range(1, m + 1):
            b = b_chars[b_start + j - 1]
            best = rows[before, j - 1] + _COSTS[a, b]
            best = min(best, rows[before, j] + gap_a)
            best = min(best, rows[current, j - 1] + (_DOUBLED if b_last == b else _GAPS[b]))
            if a == b_last and a_last == b and i > 1 and j > 1:
                best = min(best, rows[older, j - 2] + _SWAPPED)
            rows[current, j] = best
            least = min(least, best)
            b_last = b
        if least > most and least_before > most:
            return np.float32(most + 1.0)
        least_before = least
        older, before, current = before, current, older
    return rows[before, m]
