"""Names as bytes, in which a stored label keeps them: columns again in a microsecond a name, without reading it anew.

What comes back differs from what was packed in one thing only: a token that several names have stands there several
times. Screening depends on what a token is and not on its number, so it finds the same, name by name.

One name after another: kind, number of tokens; for each token its part, number of forms, share (4 bytes, little-endian
float), and for each form its length and its UTF-8. All other numbers are one byte.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import MOST_FORMS, MOST_TOKENS, NameColumns, columns_of_parts
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST

_NAME_HEAD, _TOKEN_HEAD = 2, 6
_NAMES, _TOKENS, _FORMS, _CHARS = range(4)
_BROKEN = -1


class UnpackedNames(NamedTuple):
    """Names of many labels."""

    columns: NameColumns
    owners: NDArray[np.int64]
    """Which label each name is of."""
    places: NDArray[np.int64]
    """Its place among the names of that label."""


def pack_names(columns: NameColumns) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Offsets (names + 1) and the bytes of each name."""
    offsets = np.zeros(columns.kinds.size + 1, np.int64)
    shares = columns.shares.view(np.uint32)
    packed = np.empty(_pack(columns, shares, offsets, np.empty(0, np.uint8)), np.uint8)
    _pack(columns, shares, offsets, packed)
    return offsets, packed


def unpack_names(offsets: NDArray[np.int64], packed: NDArray[np.uint8]) -> UnpackedNames:
    """The names of labels, each of which has its names in `packed[offsets[i]:offsets[i + 1]]`.

    ValueError when these are not bytes of `pack_names`.
    """
    counts = np.zeros(4, np.int64)
    if offsets[0] < 0 or offsets[-1] > packed.size or _count(offsets, packed, counts) == _BROKEN:
        raise ValueError("names are stored in a form that is not read here")
    names, tokens, forms, chars = counts.tolist()
    owners, places = np.empty(names, np.int64), np.empty(names, np.int64)
    at, token_forms, form_bytes = (np.zeros(size + 1, np.int64) for size in (names, tokens, forms))
    kinds, parts, text = (np.empty(size, np.uint8) for size in (names, tokens, max(chars, 1)))
    shares = np.empty(tokens, np.uint32)
    _unpack(offsets, packed, owners, places, at, kinds, parts, shares, token_forms, form_bytes, text)
    numbers = np.arange(tokens, dtype=np.int32)
    columns = columns_of_parts(at, numbers, kinds, parts, shares.view(np.float32), token_forms, form_bytes, text)
    return UnpackedNames(columns, owners, places)


@compiled
def _pack(columns, shares, offsets, out):  # type: ignore[no-untyped-def]
    """Count the bytes of all names, and write them where there is room."""
    at = 0
    for name in range(columns.kinds.size):
        first, last = columns.offsets[name], columns.offsets[name + 1]
        if out.size:
            out[at], out[at + 1] = columns.kinds[name], last - first
        at += _NAME_HEAD
        for place in range(first, last):
            token = columns.tokens[place]
            one, end = columns.token_forms[token], columns.token_forms[token + 1]
            if out.size:
                out[at], out[at + 1] = columns.parts[token], end - one
                for byte in range(4):
                    out[at + 2 + byte] = shares[token] >> np.uint32(8 * byte) & np.uint32(0xFF)
            at += _TOKEN_HEAD
            for form in range(one, end):
                begin, size = columns.form_bytes[form], columns.form_bytes[form + 1] - columns.form_bytes[form]
                if out.size:
                    out[at] = size
                    for byte in range(size):
                        out[at + 1 + byte] = columns.chars[begin + byte]
                at += 1 + size
        offsets[name + 1] = at
    return at


@compiled
def _count(offsets, packed, counts):  # type: ignore[no-untyped-def]
    """Count names, tokens, forms and their bytes; `_BROKEN` when a label does not end where its last name does."""
    for label in range(offsets.size - 1):
        at, end = offsets[label], offsets[label + 1]
        while at < end:
            if at + _NAME_HEAD > end or packed[at + 1] > MOST_TOKENS:
                return _BROKEN
            tokens = np.int64(packed[at + 1])
            counts[_NAMES] += 1
            counts[_TOKENS] += tokens
            at += _NAME_HEAD
            for _ in range(tokens):
                if at + _TOKEN_HEAD > end or packed[at + 1] > MOST_FORMS or packed[at + 1] == 0:
                    return _BROKEN
                forms = np.int64(packed[at + 1])
                counts[_FORMS] += forms
                at += _TOKEN_HEAD
                for _ in range(forms):
                    if at >= end or packed[at] > LONGEST:
                        return _BROKEN
                    counts[_CHARS] += np.int64(packed[at])
                    at += 1 + np.int64(packed[at])
        if at != end:
            return _BROKEN
    return 0


@compiled
def _unpack(offsets, packed, owners, places, names_at, kinds, parts, shares, token_forms, form_bytes, chars):  # type: ignore[no-untyped-def]
    """Write what `_count` has counted."""
    name = token = form = char = 0
    for label in range(offsets.size - 1):
        at, place = offsets[label], 0
        while at < offsets[label + 1]:
            owners[name], places[name], kinds[name] = label, place, packed[at]
            tokens = np.int64(packed[at + 1])
            at += _NAME_HEAD
            for _ in range(tokens):
                parts[token] = packed[at]
                shares[token] = np.uint32(0)
                for byte in range(4):
                    shares[token] |= np.uint32(packed[at + 2 + byte]) << np.uint32(8 * byte)
                forms = np.int64(packed[at + 1])
                at += _TOKEN_HEAD
                for _ in range(forms):
                    for byte in range(np.int64(packed[at])):
                        chars[char] = packed[at + 1 + byte]
                        char += 1
                    at += 1 + np.int64(packed[at])
                    form += 1
                    form_bytes[form] = char
                token += 1
                token_forms[token] = form
            name += 1
            place += 1
            names_at[name] = token
