"""`build_index`: from listed names to the arrays that are searched. The same rows give the same index."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import NameColumns, columns_of
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST
from services.ingest.core.index.index import Directory, Lookup, NameIndex, Postings
from services.ingest.core.index.keys import MOST_KEYS, MOST_RUNS, keys_of_tokens, pair_keys, run_keys
from services.ingest.core.names.name import Name

_BACKGROUND = 20_000.0
"""Entities that a list must have before what it says of a token's frequency counts as much as the population."""
HEAVY = 400
"""Rows of a token from which on its names are also found by pairs of tokens."""
LEAST_SHARE = 4e-5
"""Share of a token that nobody is known to carry."""


class NameRow(NamedTuple):
    """One name of a listed entity. `weak`: an alias that the list itself calls weak."""

    entity: int
    weak: bool
    name: Name


def build_index(rows: Iterable[NameRow]) -> NameIndex:
    """The index of the names, in their order; an entity may have any number of them. Time grows with their length."""
    listed = list(rows)
    names = columns_of([row.name for row in listed])
    entities = np.fromiter((row.entity for row in listed), np.int32, len(listed))
    weak = np.fromiter((row.weak for row in listed), np.uint8, len(listed))
    return index_of(names, entities, weak)


def index_of(names: NameColumns, entities: NDArray[np.int32], weak: NDArray[np.uint8]) -> NameIndex:
    """The index of names that are columns already."""
    postings = _postings(names)
    common, counts = _common(names, entities, postings)
    size = float(np.unique(entities).size)
    info = information(names, counts, size)
    row_info = np.zeros(entities.size, np.float32)
    _row_info(names, info, row_info)
    lookup = Lookup(names, info, row_info, entities, _token_directory(names), postings, _run_directory(names, postings))
    for array in (info, row_info, entities, weak):
        array.flags.writeable = False
    return NameIndex(lookup, weak, size, common)


def information(names: NameColumns, counts: NDArray[np.float64], size: float) -> NDArray[np.float32]:
    """−ln share of each token: its share of the population, and of the list as far as the list is large."""
    shares = np.maximum(names.shares, LEAST_SHARE) + counts / (size + _BACKGROUND)
    told = np.clip(-np.log(shares), 0.0, None).astype(np.float32)
    told.flags.writeable = False
    return told


def directory_of(keys: NDArray[np.uint64], values: NDArray[np.int32]) -> Directory:
    """Sort numbers by key (and by number within a key)."""
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    bits = max(1, int(keys.size).bit_length())
    starts = np.searchsorted(keys >> np.uint64(64 - bits), np.arange((1 << bits) + 1, dtype=np.uint64)).astype(np.int64)
    for array in (keys, values, starts):
        array.flags.writeable = False
    return Directory(keys, values, starts)


def _token_directory(names: NameColumns) -> Directory:
    room = np.empty(MOST_KEYS, np.uint64), np.empty(LONGEST, np.uint8)
    count = keys_of_tokens(names, *room, np.empty(0, np.uint64), np.empty(0, np.int32))
    keys, values = np.empty(count, np.uint64), np.empty(count, np.int32)
    keys_of_tokens(names, *room, keys, values)
    return directory_of(keys, values)


def _run_directory(names: NameColumns, postings: Postings) -> Directory:
    heavy = np.diff(postings.offsets) > HEAVY
    room = np.empty(3 * LONGEST, np.uint8), np.empty(MOST_RUNS, np.uint64)
    count = _all_runs(names, heavy, *room, np.empty(0, np.uint64), np.empty(0, np.int32))
    keys, values = np.empty(count, np.uint64), np.empty(count, np.int32)
    _all_runs(names, heavy, *room, keys, values)
    return directory_of(keys, values)


def _postings(names: NameColumns) -> Postings:
    rows = np.repeat(np.arange(names.size, dtype=np.int32), np.diff(names.offsets))
    order = np.argsort(names.tokens, kind="stable")
    offsets = np.searchsorted(names.tokens[order], np.arange(names.parts.size + 1)).astype(np.int64)
    postings = Postings(offsets, rows[order])
    for array in postings:
        array.flags.writeable = False
    return postings


def _common(
    names: NameColumns, entities: NDArray[np.int32], postings: Postings
) -> tuple[Directory, NDArray[np.float64]]:
    """How many entities carry each text, by its hash, and by token."""
    texts = names.hashes[names.token_forms[:-1]]
    known, text_of = np.unique(texts, return_inverse=True)
    text = text_of[np.repeat(np.arange(names.parts.size), np.diff(postings.offsets))].astype(np.int64)
    pairs = np.unique(text << np.int64(32) | entities[postings.rows].astype(np.int64))
    carried = np.bincount(pairs >> np.int64(32), minlength=known.size)
    several = carried > 1
    directory = directory_of(known[several], np.minimum(carried[several], 2**31 - 1).astype(np.int32))
    return directory, np.where(carried > 1, carried, 0)[text_of].astype(np.float64)


@compiled
def _all_runs(names, heavy, joined, out, keys, values):  # type: ignore[no-untyped-def]
    count = 0
    for row in range(names.kinds.size):
        written = run_keys(names, row, joined, out)
        if keys.size:
            for at in range(written):
                keys[count + at] = out[at]
                values[count + at] = row
        count += written
        written = pair_keys(names, row, heavy, out)
        if keys.size:
            for at in range(written):
                keys[count + at] = out[at]
                values[count + at] = row
        count += written
    return count


@compiled
def _row_info(names, info, row_info):  # type: ignore[no-untyped-def]
    for row in range(names.kinds.size):
        for at in range(names.offsets[row], names.offsets[row + 1]):
            if names.parts[names.tokens[at]] <= 1:
                row_info[row] += info[names.tokens[at]]
