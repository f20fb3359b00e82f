"""Who is who among labels, in two steps, the same for all labels and for some.

`compare` finds the pairs of labels that are likely one. Labels that are the same in all are one node. Pairs in two
scripts that an address may decide are given back as `maybe`, for whoever has the texts (places.py). `put_together`
joins what holds. Nothing here knows what was found before: ids are kept afterwards (ids.py).
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.candidates import candidate_pairs
from services.ingest.core.entities.clusters import Edges, clusters, in_order
from services.ingest.core.entities.decided import NOTHING_DECIDED, Decided
from services.ingest.core.entities.kernels import listing
from services.ingest.core.entities.pairs import (
    ALIKE,
    ANALYST,
    MAYBE,
    NAME,
    NEAR_PLACE,
    THRESHOLD,
    Labels,
    Measure,
    Pairs,
    for_kernel,
    measure_of,
    score_pairs,
)
from services.ingest.core.entities.parties import Holders, Parties, holders_of, joined, read_names, some, worth_of
from services.ingest.core.evidence.weights import Weights, load_weights

AT_ONCE = 400_000
"""Pairs that are compared in one go."""
BY_AN_ANALYST = 25.0
"""The score of what an analyst joined."""

Rows = NDArray[np.int64]


class Compared(NamedTuple):
    """Labels with the pairs of them that are likely one."""

    parties: Parties
    face: Rows
    """Of each label, its node: labels that are the same in all are one."""
    first: Rows
    """The first label of each node."""
    nodes: Parties
    labels: Labels
    """The nodes as the kernel takes them."""
    itself: Pairs
    """Each node with itself: whether labels that are the same in all are one."""
    likely: Pairs
    """Rows of nodes."""
    maybe: Pairs
    """Rows of nodes; what their addresses say may lift them over the threshold."""


class Tree(NamedTuple):
    """What joined labels; rows of labels. Over each entity it is a tree."""

    left: Rows
    right: Rows
    score: NDArray[np.float32]
    reasons: NDArray[np.uint16]


class Entities(NamedTuple):
    """Of each label, by row, a number of its entity; and what joined them."""

    cluster: Rows
    tree: Tree


def compare(
    parties: Parties,
    weights: Weights,
    holders: Holders,
    apart: Collection[int] = (),
    beside: tuple[Rows, Rows] | None = None,
    within: Rows | None = None,
) -> Compared:
    """Compare what is worth it. `holders`: of marks among all labels; `apart`: labels, by number, that are a node each,
    because somebody decided about them, or they are known. `beside`: pairs of rows that are worth it as well; then of
    labels apart no two are compared otherwise. `within`: a number for each label; labels with different ones are not
    compared."""
    measure = measure_of(weights)
    face, first = faces_of(parties, apart, within)
    nodes = some(parties, first)
    names, worth = read_names(nodes), worth_of(nodes.marks, holders, weights)
    every = np.arange(len(first))
    labels = for_kernel(nodes, names, worth)
    itself = score_pairs(labels, every, every, measure)
    worth_it = candidate_pairs(nodes, names)
    if beside is not None:
        worth_it = _with(worth_it, np.isin(nodes.numbers, np.array(sorted(apart), np.int64)), face, beside)
    if within is not None:
        same = within[first[worth_it[0]]] == within[first[worth_it[1]]]
        worth_it = worth_it[0][same], worth_it[1][same]
    found = list(_likely(labels, worth_it, measure))
    likely, maybe = (_all([each[which] for each in found]) for which in (0, 1))
    return Compared(parties, face, first, nodes, labels, itself, likely, maybe)


def _with(
    pairs: tuple[Rows, Rows], apart: NDArray[np.bool_], face: Rows, beside: tuple[Rows, Rows]
) -> tuple[Rows, Rows]:
    """The pairs of which neither is apart, and those beside them; each once."""
    own = ~apart[pairs[0]] & ~apart[pairs[1]]
    left, right = (np.concatenate([pairs[side][own], face[beside[side]]]) for side in (0, 1))
    codes = np.minimum(left, right).astype(np.uint64) << np.uint64(32) | np.maximum(left, right).astype(np.uint64)
    codes = np.unique(codes[left != right])
    return (codes >> np.uint64(32)).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)


def put_together(
    compared: Compared,
    weights: Weights,
    decided: Decided = NOTHING_DECIDED,
    sure: Pairs | None = None,
    known: Rows | None = None,
) -> Entities:
    """The entities. `decided` is in rows of labels, each of which was kept `apart`; `sure`: those of `maybe` whose
    addresses decided it; `known`: a number for each label; labels with one number are of one entity already, and were
    kept apart likewise."""
    pairs = compared.likely if sure is None else _all([compared.likely, sure])
    face = compared.face
    forced = np.array([(face[one], face[other]) for one, other in decided.joined], np.int64).reshape(-1, 2)
    fences = [fence._replace(row=int(face[fence.row])) for fence in decided.fences]
    edges = in_order(_edges(forced, pairs), compared.nodes.numbers)
    together = None if known is None else known[compared.first]
    found = clusters(compared.labels, edges, fences, measure_of(weights), together)
    return _of_labels(compared, edges, found.head, found.joins)


def undecided(compared: Compared, found: Entities) -> Pairs:
    """What of `maybe` is not one already."""
    cluster = found.cluster[compared.first]
    apart = cluster[compared.maybe.left] != cluster[compared.maybe.right]
    return Pairs(*(column[apart] for column in compared.maybe))


def faces_of(parties: Parties, apart: Collection[int] = (), within: Rows | None = None) -> tuple[Rows, Rows]:
    """For each label its node, and the first label of each node, rising."""
    own = np.zeros(parties.size, np.uint64)
    among = own if within is None else within.astype(np.uint64)
    decided = np.isin(parties.numbers, np.array(sorted(apart), np.int64))
    own[decided] = parties.numbers[decided].astype(np.uint64) + np.uint64(1)
    labels = _hashes(parties.marks_at, parties.marks), _hashes(parties.names_at, parties.names)
    _, first, face = np.unique(_mixed([*labels, own, among]), return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(first), np.int64)
    place[order] = np.arange(len(first))
    return place[face], first[order].astype(np.int64)


def _mixed(columns: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """One hash for each row of columns."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _hashes(at: Rows, values: NDArray[np.generic]) -> NDArray[np.uint64]:
    """A hash of each slice: of its values in their order."""
    out = np.zeros(len(at) - 1, np.uint64)
    listing.hash_slices(at, values, out)
    return out


def _likely(labels: Labels, pairs: tuple[Rows, Rows], measure: Measure) -> Iterator[tuple[Pairs, Pairs]]:
    for first in range(0, max(len(pairs[0]), 1), AT_ONCE):
        left, right = (rows[first : first + AT_ONCE] for rows in pairs)
        scored = score_pairs(labels, left, right, measure)
        yield sort_out(scored)


def sort_out(scored: Pairs) -> tuple[Pairs, Pairs]:
    """The pairs from the threshold on, and those that their addresses may lift over it. Names agree in all of them."""
    named = (scored.reasons & NAME) != 0
    likely = named & (scored.score >= THRESHOLD)
    maybe = named & ~likely & ((scored.reasons & MAYBE) != 0) & (scored.score + NEAR_PLACE >= THRESHOLD)
    return Pairs(*(column[likely] for column in scored)), Pairs(*(column[maybe] for column in scored))


def _all(pairs: list[Pairs]) -> Pairs:
    return Pairs(*(np.concatenate(column) for column in zip(*pairs, strict=True)))


def _edges(forced: Rows, pairs: Pairs) -> Edges:
    return Edges(
        np.concatenate([forced[:, 0], pairs.left]),
        np.concatenate([forced[:, 1], pairs.right]),
        np.concatenate([np.full(len(forced), BY_AN_ANALYST, np.float32), pairs.score]),
        np.concatenate([np.full(len(forced), ANALYST, np.uint16), pairs.reasons & np.uint16(MAYBE - 1)]),
        len(forced),
    )


def _of_labels(compared: Compared, edges: Edges, head: Rows, joins: Rows) -> Entities:
    """From nodes to labels: those that are the same in all are one entity if that is enough to tell."""
    first, face, itself = compared.first, compared.face, compared.itself
    enough = (itself.score >= THRESHOLD) & ((itself.reasons & NAME) != 0)
    rows = np.arange(compared.parties.size)
    is_first = first[face] == rows
    cluster = np.where(is_first | enough[face], first[head[face]], rows)
    alike = ~is_first & enough[face]
    same = np.full(int(alike.sum()), ALIKE, np.uint16) | itself.reasons[face[alike]] & np.uint16(MAYBE - 1)
    return Entities(
        cluster,
        Tree(
            np.concatenate([first[edges.left[joins]], first[face[alike]]]),
            np.concatenate([first[edges.right[joins]], rows[alike]]),
            np.concatenate([edges.score[joins], itself.score[face[alike]]]),
            np.concatenate([edges.reasons[joins], same]),
        ),
    )


def warm_up() -> None:
    """Have the kernel compiled, or read from where it is kept: the first time takes up to a minute, in which no
    transaction should wait."""
    nobody = joined([(1, np.empty(0, np.uint64), b""), (2, np.empty(0, np.uint64), b"")])
    weights = load_weights()
    both = np.arange(1), np.arange(1, 2)
    put_together(compare(nobody, weights, holders_of(nobody), {1, 2}, both), weights)
