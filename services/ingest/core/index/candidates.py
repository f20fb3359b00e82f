"""Which rows of an index may be meant by a query: bounded work, whatever the list and the query.

Every token of the query is looked up for the listed tokens that resemble it. Their rows gather what the resemblance is
worth, rarest token first, until the budget of postings is spent; the most promising rows are then compared in full.
"""

from typing import NamedTuple

import numpy as np
from numba import njit  # type: ignore[import-untyped]
from numpy.typing import NDArray

from services.ingest.core.index.alignment import JOINED, SAME, compare_tokens, worth
from services.ingest.core.index.fingerprints import LONGEST, mixed
from services.ingest.core.index.keys import FORM, MOST_KEYS, keys_of_token, run_keys

CANDIDATES = 40
"""Rows that are compared in full for one query."""
BUDGET = 6_000
"""Postings that are read for one query."""
MOST_LIKE = 1_024
"""Listed tokens that resemble the tokens of one query."""
_MOST_READ = 256
"""Entries of the directory that are read under one key."""


class Finder(NamedTuple):
    """Room for finding the candidates of one query after another."""

    gathered: NDArray[np.float32]
    """For each row what its tokens are worth so far; all 0 between queries."""
    touched: NDArray[np.int32]
    like: NDArray[np.int32]
    like_size: NDArray[np.int64]
    like_worth: NDArray[np.float32]
    seen: NDArray[np.int32]
    """For each listed token the last token of a query that was compared with it."""
    keys: NDArray[np.uint64]
    sounds: NDArray[np.uint8]
    runs: NDArray[np.uint64]
    rows: NDArray[np.int32]
    promise: NDArray[np.float32]


def finder(rows: int, tokens: int) -> Finder:
    """Room for an index of so many rows and tokens."""
    return Finder(
        gathered=np.zeros(rows, np.float32),
        touched=np.empty(min(rows, BUDGET + 1), np.int32),
        like=np.empty(MOST_LIKE, np.int32),
        like_size=np.empty(MOST_LIKE, np.int64),
        like_worth=np.empty(MOST_LIKE, np.float32),
        seen=np.full(tokens, -1, np.int32),
        keys=np.empty(MOST_KEYS, np.uint64),
        sounds=np.empty(LONGEST, np.uint8),
        runs=np.empty(512, np.uint64),
        rows=np.empty(CANDIDATES, np.int32),
        promise=np.empty(CANDIDATES, np.float32),
    )


@njit(cache=True)
def under(directory, key):  # type: ignore[no-untyped-def]
    """Where the numbers under a key begin and end."""
    bits = 0
    size = directory.starts.size - 1
    while (1 << bits) < size:
        bits += 1
    top = np.int64(key >> np.uint64(64 - bits))
    at, end = directory.starts[top], directory.starts[top + 1]
    while end - at > 16:
        middle = (at + end) // 2
        if directory.keys[middle] < key:
            at = middle
        else:
            end = middle + 1 if directory.keys[middle] == key and middle + 1 < end else middle
            if directory.keys[middle] == key:
                break
    end = directory.starts[top + 1]
    while at < end and directory.keys[at] < key:
        at += 1
    last = at
    while last < end and directory.keys[last] == key:
        last += 1
    return at, last


@njit(cache=True)
def _add(find, count, token, gain, index):  # type: ignore[no-untyped-def]
    if count < find.like.size:
        find.like[count] = token
        find.like_worth[count] = gain
        find.like_size[count] = index.postings.offsets[token + 1] - index.postings.offsets[token]
        count += 1
    return count


@njit(cache=True)
def _resembling(index, queries, info, name, weights, find, room, stamp):  # type: ignore[no-untyped-def]
    """Listed tokens that resemble the tokens of the query, and what each is worth."""
    count = 0
    tokens = queries.tokens[queries.offsets[name] : queries.offsets[name + 1]]
    for token in tokens:
        stamp += 1
        for each in range(keys_of_token(queries, token, find.keys, find.sounds)):
            at, end = under(index.directory, find.keys[each])
            for entry in range(at, min(end, at + _MOST_READ)):
                listed = index.directory.values[entry]
                if find.seen[listed] == stamp:
                    continue
                find.seen[listed] = stamp
                code, r = compare_tokens(queries, token, index.names, listed, room.rows)
                if code:
                    w = min(info[token], index.info[listed])
                    if queries.parts[token] > 1 or index.names.parts[listed] > 1:
                        gain = 0.5 * w
                    else:
                        gain = worth(code, w, r, weights)
                    if gain > 0.0:
                        count = _add(find, count, listed, gain, index)
    written = run_keys(queries, tokens, find.runs)
    for each in range(written):
        at, end = under(index.directory, find.runs[each])
        for entry in range(at, min(end, at + 16)):
            listed = index.directory.values[entry]
            if find.seen[listed] != stamp + 1:
                find.seen[listed] = stamp + 1
                count = _add(find, count, listed, worth(JOINED, index.info[listed], 0.0, weights), index)
    return count, stamp + 1


@njit(cache=True)
def _gather(index, queries, info, name, weights, find, count):  # type: ignore[no-untyped-def]
    """Let rows gather what the resembling tokens are worth; how many rows were touched."""
    touched = 0
    budget = BUDGET
    tokens = queries.tokens[queries.offsets[name] : queries.offsets[name + 1]]
    for token in tokens:
        if queries.parts[token] <= 1:
            key = mixed(queries.hashes[queries.token_forms[token]], FORM)
            at, end = under(index.runs, key)
            gain = worth(JOINED, info[token], 0.0, weights)
            for entry in range(at, min(end, at + 500)):
                touched = _touch(find, index.runs.values[entry], gain, touched)
    order = np.argsort(find.like_size[:count])
    for place in order:
        token, gain = find.like[place], find.like_worth[place]
        size = find.like_size[place]
        if size > budget:
            break
        budget -= size
        for at in range(index.postings.offsets[token], index.postings.offsets[token + 1]):
            touched = _touch(find, index.postings.rows[at], gain, touched)
    return touched


@njit(cache=True)
def _touch(find, row, gain, touched):  # type: ignore[no-untyped-def]
    if find.gathered[row] == 0.0:
        if touched >= find.touched.size:
            return touched
        find.touched[touched] = row
        touched += 1
    find.gathered[row] += gain
    return touched


@njit(cache=True)
def candidates(index, queries, info, name, weights, find, room, stamp):  # type: ignore[no-untyped-def]
    """Write the most promising rows to `find.rows`; how many, and the next stamp."""
    count, stamp = _resembling(index, queries, info, name, weights, find, room, stamp)
    touched = _gather(index, queries, info, name, weights, find, count)
    kept = 0
    for at in range(touched):
        row = find.touched[at]
        promise = np.float32(1.2) * find.gathered[row] - np.float32(0.2) * index.row_info[row]
        find.gathered[row] = 0.0
        if kept == find.rows.size and (
            promise < find.promise[kept - 1] or (promise == find.promise[kept - 1] and row > find.rows[kept - 1])
        ):
            continue
        place = kept if kept < find.rows.size else kept - 1
        while place > 0 and (
            find.promise[place - 1] < promise or (find.promise[place - 1] == promise and find.rows[place - 1] > row)
        ):
            if place < find.rows.size:
                find.promise[place], find.rows[place] = find.promise[place - 1], find.rows[place - 1]
            place -= 1
        find.promise[place], find.rows[place] = promise, row
        kept = min(kept + 1, find.rows.size)
    return kept, stamp
