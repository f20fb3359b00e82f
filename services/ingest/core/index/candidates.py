"""Which rows of an index may be meant by a query: bounded work, whatever the list and the query.

Every token of the query is looked up for the listed tokens that resemble it. Their rows gather what the resemblance is
worth, rarest token first, until the budget of postings is spent; the most promising rows are then compared in full.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import compiled
from services.ingest.core.index.fingerprints import LONGEST, mixed
from services.ingest.core.index.keys import FORM, MOST_KEYS, MOST_RUNS, keys_of_token, pair_keys, run_keys
from services.ingest.core.index.meetings import FAR, SOUND
from services.ingest.core.index.tokens import compare_tokens

CANDIDATES = 40
"""Rows that are compared in full for one query."""
BUDGET = 6_000
"""Postings that are read for one query."""
_MOST_LIKE = 512
"""Listed tokens that resemble the tokens of one query."""
_MOST_READ = 256
"""Entries of the directory that are read under one key."""
_MOST_PAIRS = 1_000
"""Rows that are read under one pair of tokens which are both common."""
_SUPPORTING = 0.5
"""Part of its information that a token is worth which does not identify."""
_RESEMBLING = 0.9
"""The same for a token that resembles the query's, less their distance."""
_CLASH, _ENOUGH, _LEFT_OVER = 4.5, 4.0, 0.1
"""What is likely lost by tokens left over on both sides, the information from which it is, and by one-sided ones."""
_SLACK = 3.0
"""What a full comparison may find beyond the promise."""
_LATER = 1 << 40
_LIKE, _TOUCHED, _STAMP = range(3)


class Finder(NamedTuple):
    """Room for finding the candidates of one query after another."""

    counts: NDArray[np.int64]
    """How many of `like` and of `touched` are filled, and the number of the token at hand."""
    gathered: NDArray[np.float32]
    """For each row what its tokens are worth so far; all 0 between queries."""
    touched: NDArray[np.int32]
    like: NDArray[np.int32]
    """Listed tokens that resemble the query's, the rarest first."""
    like_size: NDArray[np.int64]
    like_worth: NDArray[np.float64]
    seen: NDArray[np.int32]
    """For each listed token the number of the token that was last compared with it."""
    keys: NDArray[np.uint64]
    sounds: NDArray[np.uint8]
    no_flags: NDArray[np.bool_]
    joined: NDArray[np.uint8]
    runs: NDArray[np.uint64]
    promise: NDArray[np.float32]


def finder(rows: int, tokens: int) -> Finder:
    """Room for an index of so many rows and tokens."""
    return Finder(
        counts=np.zeros(3, np.int64),
        gathered=np.zeros(rows, np.float32),
        touched=np.empty(2 * BUDGET, np.int32),
        like=np.empty(_MOST_LIKE, np.int32),
        like_size=np.empty(_MOST_LIKE, np.int64),
        like_worth=np.empty(_MOST_LIKE, np.float64),
        seen=np.zeros(tokens, np.int32),
        keys=np.empty(MOST_KEYS, np.uint64),
        sounds=np.empty(LONGEST, np.uint8),
        no_flags=np.empty(0, np.bool_),
        joined=np.empty(3 * LONGEST, np.uint8),
        runs=np.empty(MOST_RUNS, np.uint64),
        promise=np.empty(CANDIDATES, np.float32),
    )


@compiled
def under(directory, key):  # type: ignore[no-untyped-def]
    """Where the numbers under a key begin and end."""
    size = directory.starts.size - 1
    bits = 0
    while (1 << bits) < size:
        bits += 1
    top = np.int64(key >> np.uint64(64 - bits))
    at, end = directory.starts[top], directory.starts[top + 1]
    while at < end and directory.keys[at] < key:
        at += 1
    last = at
    while last < end and directory.keys[last] == key:
        last += 1
    return at, last


@compiled
def candidates(index, queries, info, floor, find, room, rows, counts):  # type: ignore[no-untyped-def]
    """For each query, write the rows that promise to reach `floor`, the best first, to `rows[query]`, and how many."""
    for query in range(queries.kinds.size):
        find.counts[_LIKE] = 0
        find.counts[_TOUCHED] = 0
        for at in range(queries.offsets[query], queries.offsets[query + 1]):
            _resembling(index, queries, info, np.int64(queries.tokens[at]), find, room)
        asked = _information(queries, info, query)
        _gather_runs(index, queries, info, asked, query, find)
        for place in range(find.counts[_LIKE]):
            token, gain = find.like[place], find.like_worth[place]
            first, last = index.postings.offsets[token], index.postings.offsets[token + 1]
            if find.counts[_TOUCHED] + last - first > BUDGET:
                break
            for at in range(first, last):
                _touch(find, np.int64(index.postings.rows[at]), gain)
        counts[query] = _best(index, find, asked, floor, query, rows)


@compiled
def _resembling(index, queries, info, token, find, room):  # type: ignore[no-untyped-def]
    """Add the listed tokens that resemble a token of the query, and what each is worth."""
    find.counts[_STAMP] += 1
    stamp = find.counts[_STAMP]
    for each in range(keys_of_token(queries, token, find.keys, find.sounds)):
        at, end = under(index.directory, find.keys[each])
        for entry in range(at, min(end, at + _MOST_READ)):
            listed = np.int64(index.directory.values[entry])
            if find.seen[listed] == stamp:
                continue
            find.seen[listed] = stamp
            code, r = compare_tokens(queries, token, index.names, listed, room.rows)
            if code and code != FAR:
                w = np.float64(min(info[token], index.info[listed]))
                if queries.parts[token] > 1 or index.names.parts[listed] > 1:
                    w *= _SUPPORTING
                _add(index, find, listed, w * (_RESEMBLING - r) if code >= SOUND else w, code >= SOUND)


@compiled
def _add(index, find, token, gain, resembles):  # type: ignore[no-untyped-def]
    """Keep a listed token in the order in which rows are read: the same first, then by how many rows."""
    size = index.postings.offsets[token + 1] - index.postings.offsets[token]
    if resembles:
        size += _LATER
    at = find.counts[_LIKE]
    if at == find.like.size:
        if find.like_size[at - 1] <= size:
            return
        at -= 1
    else:
        find.counts[_LIKE] += 1
    while at > 0 and find.like_size[at - 1] > size:
        find.like[at], find.like_size[at] = find.like[at - 1], find.like_size[at - 1]
        find.like_worth[at] = find.like_worth[at - 1]
        at -= 1
    find.like[at], find.like_size[at], find.like_worth[at] = token, size, gain


@compiled
def _gather_runs(index, queries, info, asked, query, find):  # type: ignore[no-untyped-def]
    """Names in which neighbours, written together, are a token of the query, and the other way round."""
    for at in range(queries.offsets[query], queries.offsets[query + 1]):
        token = queries.tokens[at]
        if queries.parts[token] <= 1:
            first, last = under(index.runs, mixed(queries.hashes[queries.token_forms[token]], np.uint64(FORM)))
            gain = np.float64(info[token])
            for entry in range(first, min(last, first + _MOST_READ)):
                _touch(find, np.int64(index.runs.values[entry]), gain)
    for each in range(pair_keys(queries, query, find.no_flags, find.runs)):
        first, last = under(index.runs, find.runs[each])
        for entry in range(first, min(last, first + _MOST_PAIRS)):
            row = np.int64(index.runs.values[entry])
            _touch(find, row, np.float64(min(asked, index.row_info[row])))
    find.counts[_STAMP] += 1
    for each in range(run_keys(queries, query, find.joined, find.runs)):
        first, last = under(index.directory, find.runs[each])
        for entry in range(first, min(last, first + 16)):
            listed = np.int64(index.directory.values[entry])
            if find.seen[listed] != find.counts[_STAMP]:
                find.seen[listed] = find.counts[_STAMP]
                _add(index, find, listed, np.float64(index.info[listed]), False)


@compiled
def _touch(find, row, gain):  # type: ignore[no-untyped-def]
    if find.gathered[row] == 0.0:
        if find.counts[_TOUCHED] == find.touched.size:
            return
        find.touched[find.counts[_TOUCHED]] = row
        find.counts[_TOUCHED] += 1
    find.gathered[row] += np.float32(gain)


@compiled
def _information(queries, info, query):  # type: ignore[no-untyped-def]
    """Sum of the information of the identifying tokens."""
    total = 0.0
    for at in range(queries.offsets[query], queries.offsets[query + 1]):
        if queries.parts[queries.tokens[at]] <= 1:
            total += info[queries.tokens[at]]
    return total


@compiled
def _promise(gathered, asked, listed):  # type: ignore[no-untyped-def]
    """About the score of a row: what was gathered, less what is likely lost by what is left over."""
    one, other = max(0.0, asked - gathered), max(0.0, listed - gathered)
    return gathered - _CLASH * min(1.0, min(one, other) / _ENOUGH) - _LEFT_OVER * abs(one - other)


@compiled
def _best(index, find, asked, floor, query, rows):  # type: ignore[no-untyped-def]
    """Choose the most promising of the touched rows, and forget them all; how many."""
    kept = 0
    most = rows.shape[1]
    for at in range(find.counts[_TOUCHED]):
        row = find.touched[at]
        promise = np.float32(_promise(np.float64(find.gathered[row]), asked, np.float64(index.row_info[row])))
        find.gathered[row] = 0.0
        if promise + _SLACK < floor:
            continue
        place = kept
        if kept == most:
            last = rows[query, kept - 1]
            if promise < find.promise[kept - 1] or (promise == find.promise[kept - 1] and row > last):
                continue
            place = kept - 1
        else:
            kept += 1
        while place > 0 and (
            find.promise[place - 1] < promise or (find.promise[place - 1] == promise and rows[query, place - 1] > row)
        ):
            find.promise[place], rows[query, place] = find.promise[place - 1], rows[query, place - 1]
            place -= 1
        find.promise[place], rows[query, place] = promise, row
    return kept
