"""Where the nodes of a network stand, so that what is near in the network is near on the page.

Distances on the page follow distances in the graph: stress, with all nodes as pivots while there are few, and with
PIVOTS of them when there are many (Ortmann, Klimenta, Brandes: A Sparse Stress Model, GD 2016). Nodes with one
neighbour stand in a ring around it, parts that hang together are laid beside each other, and nodes that would cover
each other are moved apart. No chance is in it: the same graph gives the same drawing, to the number.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 64.0
"""Pixels from a node to its neighbour."""
APART = 30.0
"""Pixels between two nodes at least."""
PIVOTS = 200
MANY_PIVOTS = 48
_ROUNDS, _MANY_ROUNDS = 60, 40
_HOLD = 0.35
"""Part of its old place that a node keeps in a round: all are moved at once, so nothing may swing."""
_SPREAD = 40
_ROOM = 2.2
"""Of the squares that all nodes need: how much larger what they stand on is."""
_GOLDEN = 2.399963229728653


class Web(NamedTuple):
    """Neighbours by node: those of `n` are `others[offsets[n]:offsets[n + 1]]`."""

    offsets: Ints
    others: Ints


def lay_out(size: int, edges: Sequence[tuple[int, int]], width: float = 1_400.0) -> Floats:
    """Places of `size` nodes, shape (size, 2), pixels from 0 on; `width` is what a row of parts may take."""
    if size == 0:
        return np.zeros((0, 2))
    web = _web(size, edges)
    part = _parts(web)
    places = np.zeros((size, 2))
    for number in range(int(part.max()) + 1):
        members = np.flatnonzero(part == number)
        places[members] = _part(_inside(web, members))
    return _packed(places, part, width)


def _web(size: int, edges: Sequence[tuple[int, int]]) -> Web:
    ends = np.array(edges, np.int64).reshape(-1, 2)
    both = np.unique(np.r_[ends, ends[:, ::-1]], axis=0)
    both = both[both[:, 0] != both[:, 1]]
    return Web(np.searchsorted(both[:, 0], np.arange(size + 1)), both[:, 1])


def _inside(web: Web, members: Ints) -> Web:
    """The web of a part that hangs together, its nodes by new numbers."""
    number = np.full(len(web.offsets) - 1, -1, np.int64)
    number[members] = np.arange(len(members))
    rows = [number[web.others[web.offsets[each] : web.offsets[each + 1]]] for each in members]
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return Web(offsets, np.concatenate(rows) if rows else np.zeros(0, np.int64))


def _parts(web: Web) -> Ints:
    """What hangs together: number of the part of each node, the part of node 0 first."""
    part = np.full(len(web.offsets) - 1, -1, np.int64)
    number = 0
    for node in range(len(part)):
        if part[node] < 0:
            part[np.isfinite(_hops(web, node))] = number
            number += 1
    return part


def _hops(web: Web, source: int) -> Floats:
    """Steps from a node to each; infinite where there is no way."""
    hops = np.full(len(web.offsets) - 1, np.inf)
    hops[source] = 0.0
    front, step = np.array([source]), 0.0
    while front.size:
        step += 1.0
        met = np.concatenate([web.others[web.offsets[each] : web.offsets[each + 1]] for each in front])
        front = np.unique(met[np.isinf(hops[met])])
        hops[front] = step
    return hops


def _all_hops(web: Web) -> Floats:
    """Steps between all pairs of what hangs together."""
    size = len(web.offsets) - 1
    joined = np.zeros((size, size), np.float32)
    joined[np.repeat(np.arange(size), np.diff(web.offsets)), web.others] = 1.0
    hops = np.where(np.eye(size, dtype=np.bool_), 0.0, np.inf)
    front, step = np.eye(size, dtype=np.float32), 0.0
    while front.any():
        step += 1.0
        met = (front @ joined > 0) & np.isinf(hops)
        hops[met] = step
        front = met.astype(np.float32)
    return hops


def _part(web: Web) -> Floats:
    """Places of what hangs together, in pixels."""
    size = len(web.offsets) - 1
    degree = np.diff(web.offsets)
    leaf = (degree == 1) if size > 2 else np.zeros(size, np.bool_)
    inner = np.flatnonzero(~leaf)
    holder = np.where(leaf, web.others[np.minimum(web.offsets[:-1], len(web.others) - 1)], -1) if size > 1 else leaf - 1
    fans = np.bincount(holder[leaf], minlength=size)
    room = _ring(fans)
    core = _stress(_inside_core(web, inner), room[inner] / STEP) * STEP
    places = np.zeros((size, 2))
    places[inner] = core
    _place_leaves(places, np.flatnonzero(leaf), holder, room)
    return _spread(_roomy(places))


def _roomy(places: Floats) -> Floats:
    """Larger, where the nodes would have too little room on the whole."""
    wide, tall = places.max(axis=0) - places.min(axis=0)
    needed = len(places) * APART**2 * _ROOM
    return places * max(1.0, float(np.sqrt(needed / max(wide * tall, APART**2))))


def _inside_core(web: Web, inner: Ints) -> Web:
    """Without the nodes of one neighbour, which hang on somebody; what is left hangs together."""
    number = np.full(len(web.offsets) - 1, -1, np.int64)
    number[inner] = np.arange(len(inner))
    rows = [number[web.others[web.offsets[each] : web.offsets[each + 1]]] for each in inner]
    rows = [row[row >= 0] for row in rows]
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return Web(offsets, np.concatenate(rows) if rows else np.zeros(0, np.int64))


def _ring(fans: Ints) -> Floats:
    """How far from a node the outermost of so many leaves stand: pixels, 0 for none."""
    return np.where(fans > 0, np.maximum(0.7 * STEP, APART * np.sqrt(fans / 2.2)), 0.0)


def _place_leaves(places: Floats, leaves: Ints, holder: Ints, room: Floats) -> None:
    """Around their one neighbour, in rings from the outside in; written into `places`."""
    for center in np.unique(holder[leaves]):
        own = leaves[holder[leaves] == center]
        radius, placed = room[center], 0
        while placed < len(own):
            fits = max(1, min(len(own) - placed, int(2 * np.pi * radius / APART)))
            turn = 2 * np.pi * np.arange(fits) / fits + _GOLDEN * placed
            around = np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius
            places[own[placed : placed + fits]] = places[center] + around
            placed, radius = placed + fits, max(radius - APART, APART)


def _stress(web: Web, extra: Floats) -> Floats:
    """Places in steps; `extra` is the room that each node needs around itself, in steps."""
    size = len(web.offsets) - 1
    if size < 3:
        return np.stack([np.arange(size) * (1.0 + extra.sum()), np.zeros(size)], axis=1)
    pivots, hops = _pivots(web, PIVOTS if size <= PIVOTS else MANY_PIVOTS)
    wanted = hops + np.where(hops > 0, extra[:, None] + extra[pivots][None, :], 0.0)
    places = _begin(wanted)
    weight = np.where(hops > 0, 1.0 / np.maximum(wanted, 1e-9) ** 2, 0.0)
    one = np.repeat(np.arange(size), np.diff(web.offsets))
    near = 1.0 + extra[one] + extra[web.others]
    share = 1.0 if len(pivots) == size else size / len(pivots) / 4
    for _ in range(_ROUNDS if len(pivots) == size else _MANY_ROUNDS):
        pull, sums = _pulled(places, places[pivots], wanted, weight)
        if len(pivots) < size:
            gap = places[one] - places[web.others]
            long = np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
            force = (places[web.others] + gap * (near / long)[:, None]) * (share / near**2)[:, None]
            pull += np.stack([np.bincount(one, force[:, axis], size) for axis in (0, 1)], axis=1)
            sums += np.bincount(one, share / near**2, size)
        places = _HOLD * places + (1 - _HOLD) * pull / np.maximum(sums, 1e-12)[:, None]
    return places


def _pulled(places: Floats, there: Floats, wanted: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Where the pivots would have each node, weighted, and the weights."""
    gap_x = places[:, 0][:, None] - there[:, 0][None, :]
    gap_y = places[:, 1][:, None] - there[:, 1][None, :]
    stretch = weight * wanted / np.maximum(np.hypot(gap_x, gap_y), 1e-9)
    x = weight @ there[:, 0] + (stretch * gap_x).sum(axis=1)
    y = weight @ there[:, 1] + (stretch * gap_y).sum(axis=1)
    return np.stack([x, y], axis=1), weight.sum(axis=1)


def _pivots(web: Web, most: int) -> tuple[Ints, Floats]:
    """Nodes that stand far from each other, and steps from every node to each, shape (nodes, pivots)."""
    size = len(web.offsets) - 1
    if size <= most:
        return np.arange(size), _all_hops(web)
    chosen = [int(np.argmax(np.diff(web.offsets)))]
    columns = [_hops(web, chosen[0])]
    nearest = columns[0].copy()
    while len(chosen) < most:
        chosen.append(int(np.argmax(nearest)))
        columns.append(_hops(web, chosen[-1]))
        nearest = np.minimum(nearest, columns[-1])
    return np.array(chosen), np.stack(columns, axis=1)


def _begin(wanted: Floats) -> Floats:
    """Where stress starts from: the two widest directions of the distances (Brandes, Pich: Eigensolver Methods for
    Progressive Multidimensional Scaling, GD 2006), each turned so that its largest part is positive."""
    squared = wanted**2
    centred = -0.5 * (squared - squared.mean(0) - squared.mean(1)[:, None] + squared.mean())
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = centred @ vectors[:, :-3:-1]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] + 1e-300)
    scale = np.sqrt(max(float((wanted**2).mean()), 1e-12) / max(float((axes**2).mean()), 1e-12)) / 2
    shift = np.arange(len(axes)) * _GOLDEN
    return np.asarray(axes * scale + 0.01 * np.stack([np.cos(shift), np.sin(shift)], axis=1))


def _spread(places: Floats) -> Floats:
    """The same, with no two nodes nearer than APART, as far as some rounds bring them."""
    for _ in range(_SPREAD):
        one, other = _near(places)
        if not one.size:
            break
        gap = places[one] - places[other]
        long = np.hypot(gap[:, 0], gap[:, 1])
        same = long < 1e-6
        turn = (one * 7 + other) * _GOLDEN
        gap[same] = np.stack([np.cos(turn), np.sin(turn)], axis=1)[same]
        push = gap * (0.55 * (APART - long) / np.where(same, 1.0, long))[:, None]
        for axis in (0, 1):
            places[:, axis] += np.bincount(one, push[:, axis], len(places))
            places[:, axis] -= np.bincount(other, push[:, axis], len(places))
    return places


def _near(places: Floats) -> tuple[Ints, Ints]:
    """Pairs of nodes nearer than APART, each once: looked for in cells of that size."""
    cell = np.floor(places / APART).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    wide = int(cell[:, 1].max()) + 3
    key = cell[:, 0] * wide + cell[:, 1]
    order = np.argsort(key, kind="stable")
    sorted_keys = key[order]
    ones, others = [], []
    for shift in (0, 1, wide - 1, wide, wide + 1):
        first, last = (np.searchsorted(sorted_keys, key + shift, side=side) for side in ("left", "right"))
        counts = last - first
        one = np.repeat(np.arange(len(key)), counts)
        other = order[
            np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
        ]
        kept = one < other if shift == 0 else np.ones(len(one), np.bool_)
        ones.append(one[kept])
        others.append(other[kept])
    one, other = np.concatenate(ones), np.concatenate(others)
    gap = places[one] - places[other]
    close = (gap**2).sum(axis=1) < (APART * 0.999) ** 2
    return one[close], other[close]


def _packed(places: Floats, part: Ints, width: float) -> Floats:
    """Parts in rows, the tallest first, each turned to lie wide; from 0 on, with room around."""
    boxes = []
    for number in range(int(part.max()) + 1):
        members = np.flatnonzero(part == number)
        own = places[members] - places[members].min(axis=0)
        wide, tall = own.max(axis=0)
        boxes.append((members, own if wide >= tall else own[:, ::-1]))
    boxes.sort(key=lambda box: (-float(box[1][:, 1].max()), int(box[0][0])))
    widest = max(width, *(float(own[:, 0].max()) for _, own in boxes))
    placed, x, y, tall = np.zeros_like(places), 0.0, 0.0, 0.0
    for members, own in boxes:
        if x > 0 and x + own[:, 0].max() > widest:
            x, y, tall = 0.0, y + tall + STEP, 0.0
        placed[members] = own + np.array([x, y])
        x, tall = x + float(own[:, 0].max()) + STEP, max(tall, float(own[:, 1].max()))
    return np.round(placed + APART, 1)
