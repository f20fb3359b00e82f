"""Which of all labels are worth comparing: those that share a value few carry, or a value and a word of the name.

Every label is put under keys: its names, its contacts; its name's words each with each number of its address, which
joins a name in Han characters with its spelling at one address. Under a key with few labels all are compared with all.
A key with more is divided by the words of the names beside it; what is still large gives neighbours only. So the pairs
grow with the labels, whatever they hold.
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.kernels import listing
from services.ingest.core.entities.marks import CONTACTS, Tag, tag_of
from services.ingest.core.entities.parties import Parties, ReadNames

MOST = 24
"""Labels under one key that are all compared with each other."""
NEIGHBOURS = 6
AT_ONCE = 4_000_000
"""Marks whose keys are held at once."""
_MIX = np.uint64(0x9E3779B97F4A7C15)

Rows = NDArray[np.int64]
_Keys = tuple[NDArray[np.uint64], Rows]


def candidate_pairs(parties: Parties, names: ReadNames) -> tuple[Rows, Rows]:
    """Pairs of rows, left below right, each once. Keys are taken some millions at a time, which bounds the room."""
    owner = np.repeat(np.arange(parties.size), np.diff(parties.marks_at))
    tags, words = tag_of(parties.marks), name_words(names)
    leading = np.isin(tags, [int(tag) for tag in (*CONTACTS, Tag.NAME)])
    with np.errstate(over="ignore"):
        portion = (parties.marks * _MIX >> np.uint64(40)) % np.uint64(1 + len(owner) // AT_ONCE)
    codes = [np.empty(0, np.uint64)]
    for each in range(1 + len(owner) // AT_ONCE):
        here = portion == each
        own, numbers = here & leading, here & (tags == Tag.NUMBER)
        few, many = _divided((parties.marks[own], owner[own]))
        beside = _both(_beside(many, words), _beside((parties.marks[numbers], owner[numbers]), words))
        small, large = _divided(beside)
        codes.append(_codes(np.concatenate([_within(few), _within(small), _neighbours(large)])))
    found = np.unique(np.concatenate(codes))
    return (found >> np.uint64(32)).astype(np.int64), (found & np.uint64(0xFFFFFFFF)).astype(np.int64)


def name_words(names: ReadNames) -> _Keys:
    """Words that identify in the names of each label, in each of their first spellings: hash and label."""
    rows = np.repeat(np.arange(len(names.of_label) - 1), np.diff(names.of_label))
    of_name = np.diff(names.columns.offsets)
    most = int(np.minimum(of_name, listing.WORDS).sum()) * listing.FORMS
    hashes, owners = np.zeros(most, np.uint64), np.zeros(most, np.int64)
    count = listing.list_words(names.columns, names.void, rows, hashes, owners)
    return hashes[:count], owners[:count]


def _both(one: _Keys, other: _Keys) -> _Keys:
    return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])


def _divided(keys: _Keys) -> tuple[_Keys, _Keys]:
    """The keys with at most MOST labels, and those with more; what leads to one label only is left out. Sorted."""
    order = np.lexsort((keys[1], keys[0]))
    values, rows = keys[0][order], keys[1][order]
    again = np.zeros(len(values), np.bool_)
    again[1:] = (values[1:] == values[:-1]) & (rows[1:] == rows[:-1])
    values, rows = values[~again], rows[~again]
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    held = counts[place] if len(values) else np.empty(0, np.int64)
    few, many = (held > 1) & (held <= MOST), held > MOST
    return (values[few], rows[few]), (values[many], rows[many])


def _beside(keys: _Keys, words: _Keys) -> _Keys:
    """Each key of a label with each word of its names; those are by rising label."""
    hashes, owners = words
    first, last = np.searchsorted(owners, keys[1]), np.searchsorted(owners, keys[1], side="right")
    each = last - first
    place = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each) + np.repeat(first, each)
    with np.errstate(over="ignore"):
        return np.repeat(keys[0] * _MIX, each) ^ (hashes[place] * _MIX), np.repeat(keys[1], each)


def _within(keys: _Keys) -> NDArray[np.int64]:
    """All pairs under each key."""
    values, rows = keys
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else np.empty(0, np.int64)
    counts = np.diff(np.append(starts, len(values)))
    out = np.empty((int((counts * (counts - 1) // 2).sum()), 2), np.int64)
    listing.list_pairs(starts.astype(np.int64), counts.astype(np.int64), rows, out)
    return out


def _neighbours(keys: _Keys) -> NDArray[np.int64]:
    """Each label with the next few under its key."""
    values, rows = keys
    pairs = [np.empty((0, 2), np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        same = values[step:] == values[:-step]
        pairs.append(np.stack([rows[:-step][same], rows[step:][same]], axis=1))
    return np.concatenate(pairs)


def _codes(pairs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Each pair of different rows once, as one number with the lower row first."""
    left, right = pairs.min(axis=1, initial=2**62), pairs.max(axis=1, initial=-1)
    apart = left != right
    return np.unique((left[apart].astype(np.uint64) << np.uint64(32)) | right[apart].astype(np.uint64))
