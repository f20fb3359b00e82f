"""Lists of rows: words of names, pairs under one key, ids that are kept, and the way from each label to its root."""

import numpy as np

from services.ingest.core.entities.kernels.compiled import compiled
from services.ingest.core.names.name import Part

WORDS, FORMS = 8, 3
"""Words of a name, and spellings of a word, that are listed."""
_FAMILY = int(Part.FAMILY)
_SEED, _PRIME, _HALF = np.uint64(0x51ED270B), np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


@compiled
def list_words(columns, void, rows, hashes, owners):  # type: ignore[no-untyped-def]
    """Write hash and label of each word that identifies, in its first spellings; gives how many."""
    count = 0
    for name in range(rows.size):
        if void[name]:
            continue
        first = columns.offsets[name]
        for at in range(first, min(columns.offsets[name + 1], first + WORDS)):
            token = columns.tokens[at]
            if columns.parts[token] > _FAMILY:
                continue
            form = columns.token_forms[token]
            for one in range(form, min(columns.token_forms[token + 1], form + FORMS)):
                hashes[count], owners[count] = columns.hashes[one], rows[name]
                count += 1
    return count


@compiled
def list_pairs(starts, counts, rows, out):  # type: ignore[no-untyped-def]
    """Write all pairs of rows within each group."""
    count = 0
    for group in range(starts.size):
        first = starts[group]
        for i in range(counts[group]):
            for j in range(i + 1, counts[group]):
                out[count, 0], out[count, 1] = rows[first + i], rows[first + j]
                count += 1


@compiled
def keep_ids(order, entities, olds, clusters, ids, used):  # type: ignore[no-untyped-def]
    """Give each cluster the entity that stands first for it, each entity once."""
    for at in order:
        if ids[clusters[at]] < 0 and not used[olds[at]]:
            ids[clusters[at]] = entities[at]
            used[olds[at]] = True


@compiled
def walk(roots, offsets, pair, left, right, scores, bits, queue, seen, through, score, reasons):  # type: ignore[no-untyped-def]
    """From the roots outwards: for each row the row before it, with score and reasons of that pair."""
    count = 0
    for root in roots:
        queue[count], seen[root] = root, True
        count += 1
    at = 0
    while at < count:
        row = queue[at]
        at += 1
        for edge in range(offsets[row], offsets[row + 1]):
            other = left[pair[edge]] if right[pair[edge]] == row else right[pair[edge]]
            if not seen[other]:
                seen[other] = True
                through[other], score[other], reasons[other] = row, scores[pair[edge]], bits[pair[edge]]
                queue[count] = other
                count += 1


@compiled
def hash_slices(at, values, out):  # type: ignore[no-untyped-def]
    """Hash each slice of whole numbers, its length included."""
    for label in range(out.size):
        mixed = np.uint64(at[label + 1] - at[label]) + _SEED
        for place in range(at[label], at[label + 1]):
            mixed = (mixed ^ np.uint64(values[place])) * _PRIME
            mixed ^= mixed >> _HALF
        out[label] = mixed
