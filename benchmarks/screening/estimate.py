"""`python -m benchmarks.screening.estimate DATA [--write]`: what names and soft contradictions are worth, from data.
`--folds` says how far the figures fall on parts of the data that were left out (folds.py).

Names: one regression with two questions on the kernel's linear features. Is the pair one? (logistic; true pairs: an
alias and the nearest other name of its entity, labelled pairs, names in two scripts; false pairs: the listed names
nearest to an alias or to a noise name that are not its own, labelled pairs, wrong partners in the other script.)
And which of the nearest is the right one? (softmax over the names near an alias.) A unit of information of a token
that is the same on both sides is the scale and stays 1, so that rarity keeps its meaning; nothing may count more
than the same token, no weight crosses zero, and each is drawn to the argued one it starts from, so that a feature
which the data hardly show keeps that. The alignment depends on the weights: three rounds.

Slope: how much likelier one more point of score makes it that the pair is one; true pairs beside those of noise names
with all listed names near them, for most labels name nobody who is listed.
Offset: puts onto the table's threshold where F1 of raising, with at most 1.75 % of noise names raised, and F1 of the
labelled pairs are best together.

Nearest: the second question alone, with weights of its own, for the order of what is not raised (nearest.py).

Values: `benchmarks/screening/world.py` counts, in the simulator's world, how often each comparison speaks on true and
on false pairs. One that never speaks on a false pair is only bounded by that, so those lines keep their argument.
"""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.screening.data import read_han_pairs, read_labelled_pairs, read_listed, read_noise
from benchmarks.screening.estimate_nearest import Nearest, bounds_of, near_names, nearest_weights
from benchmarks.screening.measures import pair_f1
from benchmarks.screening.world import Measure, measures
from services.ingest.core.evidence.agreeing import alike
from services.ingest.core.evidence.names import comparison_of
from services.ingest.core.evidence.weights import Weights, read_weights
from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.score import features, screen_names
from services.ingest.core.index.weights import FEATURES, NameWeights
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.read import read_name

TABLE = Path("services/ingest/core/evidence/weights.toml")
ROUNDS = 3
NEAREST = 30
FALSE_PAIRS = 5
"""Wrong entities that are learned from for each name that was looked for."""
TODAY = dt.date(2026, 11, 1)
"""Of the made-up world: any day gives the same counts."""
PULL = 0.002
"""Strength with which weights are drawn to the argued ones, for each unit of evidence in the sample."""
LABELLED = 12.0
"""What a labelled pair counts for beside a pair from the list: there are ten times fewer of them."""
MOST_NOISE = 0.0175
NOTHING = -100.0
_MATCHED = [FEATURES.index(name) for name in ("same_w", "spelling_w", "sound_w", "close_w", "joined_w")]


class Query(NamedTuple):
    """A name to look for, and the rows of the index that are right: none for noise."""

    name: Name
    right: frozenset[int]


class Sample(NamedTuple):
    """Pairs to learn from, as columns."""

    features: NDArray[np.float64]
    same: NDArray[np.bool_]
    weight: NDArray[np.float64]
    query: NDArray[np.int64]
    """Which name near which the pair was found; -1 where there is no right one to rank first."""


class Calibration(NamedTuple):
    """How the kernel's score becomes log-odds."""

    slope: float
    offset: float


Pair = tuple[Name, Name, bool, float]
"""Two names, whether they are one, and what the pair counts for."""


class World(NamedTuple):
    """The names of the development sets."""

    listed: NameIndex
    names: list[Name]
    entity: list[int]
    queries: list[Query]
    pairs: list[Pair]
    """Labelled ones, and names in two scripts."""
    labelled: list[Pair]


def main(arguments: Sequence[str] | None = None) -> int:
    """Estimate, print what changes, and with `--write` write it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening.estimate")
    parser.add_argument("data", type=Path, help="folder of the development sets")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE}")
    parser.add_argument("--folds", action="store_true", help="say how far the figures fall on parts left out")
    options = parser.parse_args(arguments)
    text = TABLE.read_text("utf-8")
    before = read_weights(_complete(text))
    if options.folds:
        from benchmarks.screening.folds import held_out, told  # noqa: PLC0415 - it estimates by this module

        print("\n".join(told(list(held_out(options.data, before)))))
        return 0
    world = read_world(options.data)
    names = estimated(world)
    calibration = calibrated(world, names, before)
    nearest = nearest_weights(near_names(world.listed, world.names, world.queries, names))
    measured = list(measures(before, TODAY))
    after = written(text, names, calibration, nearest, measured, before)
    print(_differences(before, read_weights(after), measured))
    if options.write:
        TABLE.write_text(after, "utf-8")
    return 0


def _complete(text: str) -> str:
    """The table with the argued weight of every feature that came new to the kernel, and without those that went."""
    head, _, rest = text.partition("[names]\n")
    names, _, nearest = rest.partition("[nearest]\n")
    return f"{head}[names]\n{_known(names, 'slope', 'offset')}\n\n[nearest]\n{_known(nearest, 'steep')}\n"


def _known(text: str, *before: str) -> str:
    lines = dict(line.split(" = ", 1) for line in text.splitlines() if " = " in line)
    argued = NameWeights()
    return "\n".join(f"{name} = {lines.get(name) or getattr(argued, name)}" for name in (*before, *FEATURES))


def read_world(folder: Path) -> World:
    """Index the listed names; aliases and noise names are looked for in it."""
    listed = read_listed(folder)
    written = [(at, name, e.kind) for at, e in enumerate(listed) for name in dict.fromkeys((e.name, *e.aliases))]
    names = [read_name(name, kind) for _, name, kind in written]
    entity = [at for at, _, _ in written]
    rows: dict[int, set[int]] = {}
    for row, at in enumerate(entity):
        rows.setdefault(at, set()).add(row)
    queries = [Query(names[row], frozenset(rows[at] - {row})) for row, at in enumerate(entity) if len(rows[at]) > 1]
    queries += [Query(read_name(name, Kind.PERSON), frozenset()) for name in read_noise(folder)]
    index = build_index(NameRow(row, False, name) for row, name in enumerate(names))
    labelled = list(_labelled(folder))
    return World(index, names, entity, queries, [*labelled, *_in_two_scripts(folder)], labelled)


def _labelled(folder: Path) -> Iterable[Pair]:
    for pair in read_labelled_pairs(folder):
        yield read_name(pair.left, pair.kind), read_name(pair.right, pair.kind), pair.same, LABELLED


def _in_two_scripts(folder: Path) -> Iterable[Pair]:
    """Each Han name with its own Latin names, and with those of the next ten entities as false partners."""
    pairs = read_han_pairs(folder)
    read = [(p.entity, read_name(p.han, p.kind), read_name(p.latin, p.kind)) for p in pairs]
    for at, (entity, han, latin) in enumerate(read):
        yield han, latin, True, LABELLED
        for other, _, false in read[at + 1 : at + 11]:
            if other != entity:
                yield han, false, False, LABELLED / 10


def estimated(world: World) -> NameWeights:
    """The weights after `ROUNDS` of aligning and fitting."""
    weights = NameWeights()
    for _ in range(ROUNDS):
        weights = fitted(sample(world, weights), weights)
    return weights


def sample(world: World, weights: NameWeights) -> Sample:
    """The pairs to learn from, aligned under `weights`. True pairs of which no word meets teach nothing."""
    rows: list[tuple[NDArray[np.float64], bool, float, int]] = []
    for number, (query, near) in enumerate(zip(world.queries, nearest(world, weights), strict=True)):
        right = [row for row, _ in near if row in query.right][:1]
        told = [x for row in right if (x := _features(world, query, row, weights))[_MATCHED].any()]
        wrong = [row for row, _ in near if row not in query.right and world.names[row] is not query.name]
        rows += [(x, True, 1.0, number) for x in told]
        for place, row in enumerate(wrong[:FALSE_PAIRS]):
            weight = 1.0 if place == 0 else 0.25
            rows.append((_features(world, query, row, weights), False, weight, number if told else -1))
    for left, right_name, same, weight in world.pairs:
        x = features(left, right_name, None, weights=weights)
        if x[_MATCHED].any() or not same:
            rows.append((x, same, weight, -1))
    return Sample(*(np.array(column) for column in zip(*rows, strict=True)))


def _features(world: World, query: Query, row: int, weights: NameWeights) -> NDArray[np.float64]:
    return features(query.name, world.names[row], world.listed, weights=weights)


def nearest(world: World, weights: NameWeights) -> list[list[tuple[int, float]]]:
    """For each query the rows of the index that resemble it most, with their scores."""
    columns = columns_of([query.name for query in world.queries])
    hits = screen_names(world.listed, columns, limit=NEAREST, floor=-100.0, weights=weights)
    found: list[list[tuple[int, float]]] = [[] for _ in world.queries]
    for query, row, score in zip(hits.query.tolist(), hits.entity.tolist(), hits.score.tolist(), strict=True):
        found[query].append((row, score))
    return found


def fitted(pairs: Sample, start: NameWeights) -> NameWeights:
    """The regression. Beside the weights it finds how steep the logistic curve is and where it stands."""
    argued = NameWeights().array()
    scale = np.maximum(np.abs(argued), 0.3)
    bounds = [*bounds_of(argued), (-4.0, 1.0), (None, None)]
    size, total = argued.size, float(pairs.weight.sum())
    ranked = pairs.query >= 0
    near, group = pairs.features[ranked], np.unique(pairs.query[ranked], return_inverse=True)[1]

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w, steep = at[:size], float(np.exp(at[size]))
        score = pairs.features @ w
        one, slope = _is_it_one(steep * score + at[size + 1], pairs)
        first, pull = _which_is_it(steep * score[ranked], group, pairs.same[ranked])
        away = (w - argued) / scale
        gradient = steep * (pairs.features.T @ slope + near.T @ pull) + 2 * PULL * total * away / scale
        tilt = steep * float(score @ slope + score[ranked] @ pull)
        return one + first + PULL * total * float(away @ away), np.array([*gradient, tilt, slope.sum()])

    found = minimize(loss, [*start.array(), -1.0, -3.0], jac=True, method="L-BFGS-B", bounds=bounds)
    return NameWeights(*(round(float(value), 3) for value in found.x[:size]))


def _is_it_one(margin: NDArray[np.float64], pairs: Sample) -> tuple[float, NDArray[np.float64]]:
    """Logistic loss and its slope in the margin."""
    signed = np.where(pairs.same, margin, -margin)
    slope = np.where(pairs.same, -1.0, 1.0) * pairs.weight / (1 + np.exp(np.clip(signed, -50, 50)))
    return float(pairs.weight @ np.logaddexp(0, -signed)), slope


def _which_is_it(
    score: NDArray[np.float64], group: NDArray[np.int64], right: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """Softmax loss over each group, which has one right member, and its slope in the score."""
    groups = int(group.max()) + 1
    highest = np.full(groups, -np.inf)
    np.maximum.at(highest, group, score)
    likely = np.exp(score - highest[group])
    sums = np.bincount(group, likely, groups)
    loss = float(np.log(sums).sum() + highest.sum() - score[right].sum())
    return loss, likely / sums[group] - right


def calibrated(world: World, names: NameWeights, table: Weights) -> Calibration:
    """Slope from all names near each other; offset from the place that is best for raising and for telling whether
    two names are one, together."""
    scored = nearest(world, names)
    best, every = [], []
    for query, near in zip(world.queries, scored, strict=True):
        others = [(row, score) for row, score in near if world.names[row] is not query.name]
        best.append((*_raised(world, query, others, names, table), bool(query.right)))
        told = [(s, r in query.right) for r, s in others if r in query.right or not query.right]
        every += told[:1] if query.right else told
    slope = _slope(every)
    judged = [(alike(left, right, names).score, same) for left, right, same, _ in world.labelled]
    places = np.arange(0.0, 30.0, 0.25).tolist()
    both, threshold = max((_f1(best, at) + pair_f1(judged, at), at) for at in places)
    print(f"F1 {both / 2:.4f} in the mean at a score of {threshold}, slope {slope}, {len(every)} pairs of names for it")
    return Calibration(slope, round(table.threshold - table.prior - slope * threshold, 2))


def _raised(
    world: World, query: Query, near: Sequence[tuple[int, float]], names: NameWeights, table: Weights
) -> tuple[float, bool]:
    """The score by which the table would raise the best name near a query, and whether it is a right one. Names that
    the table bounds below its threshold raise nothing."""
    if not near:
        return NOTHING, False
    row = near[0][0]
    found = alike(query.name, world.names[row], names)
    bounded = comparison_of(query.name, world.names[row], found, table) != "name"
    return NOTHING if bounded else found.score, row in query.right


def _slope(scored: Sequence[tuple[float, bool]]) -> float:
    """Of a logistic curve over the scores."""
    score = np.array([s for s, _ in scored if s > 0])
    same = np.array([truth for s, truth in scored if s > 0])
    pairs = Sample(np.empty((0, 0)), same, np.ones(score.size), np.empty(0, np.int64))

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = _is_it_one(at[0] * score + at[1], pairs)
        return value, np.array([slope @ score, slope.sum()])

    return round(float(minimize(loss, [0.5, -5.0], jac=True, method="L-BFGS-B").x[0]), 3)


def _f1(best: Sequence[tuple[float, bool, bool]], threshold: float) -> float:
    """F1 of raising; nothing where too many noise names are raised."""
    noise = [score >= threshold for score, _, listed in best if not listed]
    if sum(noise) > MOST_NOISE * len(noise):
        return 0.0
    right = sum(score >= threshold and found for score, found, _ in best)
    raised = sum(score >= threshold for score, _, _ in best)
    return 2 * right / (raised + sum(listed for _, _, listed in best))


def written(
    text: str,
    names: NameWeights,
    calibration: Calibration,
    nearest: Nearest,
    measured: Iterable[Measure],
    before: Weights,
) -> str:
    """The table with its estimated lines made new."""
    head, _, _ = text.partition("[names]\n")
    for measure in measured:
        if measure.counted and before.lines[measure.comparison].basis == "simulator":
            line = rf"^({measure.comparison} = \{{.*?log_odds = )[-0-9.]+"
            head = re.sub(line, rf"\g<1>{measure.log_odds:.2f}", head, flags=re.MULTILINE)
    lines = [f"slope = {calibration.slope}", f"offset = {calibration.offset}"]
    lines += [*(f"{name} = {getattr(names, name)}" for name in FEATURES)]
    lines += ["", "[nearest]", f"steep = {nearest.steep}"]
    lines += [*(f"{name} = {getattr(nearest.weights, name)}" for name in FEATURES)]
    return head + "[names]\n" + "\n".join(lines) + "\n"


def _differences(before: Weights, after: Weights, measured: Iterable[Measure]) -> str:
    pairs = [("slope", before.name_slope, after.name_slope), ("offset", before.name_offset, after.name_offset)]
    pairs += [(name, getattr(before.names, name), getattr(after.names, name)) for name in FEATURES]
    pairs += [(f"nearest {name}", getattr(before.nearest, name), getattr(after.nearest, name)) for name in FEATURES]
    pairs += [(name, line.log_odds, after.lines[name].log_odds) for name, line in before.lines.items()]
    changed = [f"{name:20} {one:9.3f} -> {other:9.3f}" for name, one, other in pairs if one != other]
    return "\n".join(["changed:", *changed, "", "in the made-up world:", *(measure.told() for measure in measured)])


if __name__ == "__main__":
    sys.exit(main())
