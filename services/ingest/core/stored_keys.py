"""What a stored label keeps of its names, so that an entry that is listed later finds it without reading them again.

The keys are those by which the kernel finds listed tokens that resemble a query's (core/index/keys.py), and those of
neighbours written together; cut to 32 bits, for a label has about a hundred. A label that `touched` passes over has no
token that resembles any of the index's, and screening it would find nothing; two keys that meet by chance cost a look.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import NameColumns
from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.keys import keys_of_tokens, run_keys

StoredKeys = NDArray[np.uint32]

_MOST_RUNS = 512
_LOW = np.uint64(32)
_TABLE_BITS = np.uint32(8)
"""What a key is cut by for the first, coarse look: 2^24 places stay in the processor's cache."""


def keys_of_sides(columns: NameColumns, owners: NDArray[np.int64], sides: int) -> list[StoredKeys]:
    """For each of so many sides the keys of all its names, sorted, each once. `owners`: the side of each name."""
    nothing = np.empty(0, np.uint64), np.empty(0, np.int32)
    count = keys_of_tokens(columns, *nothing)
    keys, tokens = np.empty(count, np.uint64), np.empty(count, np.int32)
    keys_of_tokens(columns, keys, tokens)
    starts = np.searchsorted(tokens, np.arange(columns.parts.size + 1)).astype(np.int64)
    out_keys, out_sides = _gather(columns, owners, keys, starts)
    order = np.lexsort((out_keys, out_sides))
    out_keys, out_sides = out_keys[order], out_sides[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (out_keys[1:] != out_keys[:-1]) | (out_sides[1:] != out_sides[:-1])
    out_keys, out_sides = out_keys[fresh], out_sides[fresh]
    return np.split(out_keys, np.searchsorted(out_sides, np.arange(1, sides))) if sides else []


def _gather(
    columns: NameColumns, owners: NDArray[np.int64], keys: NDArray[np.uint64], starts: NDArray[np.int64]
) -> tuple[StoredKeys, NDArray[np.int64]]:
    most = int((starts[columns.tokens + 1] - starts[columns.tokens]).sum()) + _MOST_RUNS * len(owners)
    found, whose = np.empty(most, np.uint32), np.empty(most, np.int64)
    count = _gather_into(columns, owners, (keys, starts), found, whose)
    return found[:count], whose[:count]


@compiled
def _gather_into(
    columns: NameColumns,
    owners: NDArray[np.int64],
    of_tokens: tuple[NDArray[np.uint64], NDArray[np.int64]],
    found: StoredKeys,
    whose: NDArray[np.int64],
) -> int:
    keys, starts = of_tokens
    runs = np.empty(_MOST_RUNS, np.uint64)
    count = 0
    for name in range(owners.size):
        for token in columns.tokens[columns.offsets[name] : columns.offsets[name + 1]]:
            for at in range(starts[token], starts[token + 1]):
                found[count] = keys[at] >> _LOW
                whose[count] = owners[name]
                count += 1
        for at in range(run_keys(columns, name, runs)):
            found[count] = runs[at] >> _LOW
            whose[count] = owners[name]
            count += 1
    return count


def touched(index: NameIndex, offsets: NDArray[np.int64], keys: StoredKeys) -> NDArray[np.bool_]:
    """Which labels have a key in common with the index; those of label i are `keys[offsets[i]:offsets[i + 1]]`."""
    wanted = _listed_keys([index.lookup.directory.keys, index.lookup.runs.keys])
    table = np.zeros(1 << 24, np.bool_)
    table[wanted >> _TABLE_BITS] = True
    found = np.zeros(len(offsets) - 1, np.bool_)
    if len(wanted):
        _look(offsets, keys, wanted, table, found)
    return found


def _listed_keys(keys: Sequence[NDArray[np.uint64]]) -> StoredKeys:
    return np.unique((np.concatenate(keys) >> _LOW).astype(np.uint32))


@compiled
def _look(
    offsets: NDArray[np.int64], keys: StoredKeys, wanted: StoredKeys, table: NDArray[np.bool_], found: NDArray[np.bool_]
) -> None:
    for label in range(found.size):
        for at in range(offsets[label], offsets[label + 1]):
            if table[keys[at] >> _TABLE_BITS]:
                place = np.searchsorted(wanted, keys[at])
                if place < wanted.size and wanted[place] == keys[at]:
                    found[label] = True
                    break
