"""How far the figures fall on data that the weights were not fitted on: cross-validation over the measuring sets.

Entities, noise names and pairs are divided into parts by a hash of their first name. For each part the weights and
their place on the table's scale are estimated from the others, and judged on it; all listed names stay in the index.
What people chose while they looked at all parts (rules, vocabulary, bounds of the table) is not undone by this, so
other data may cost more than the fall that is seen here.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

from benchmarks.screening import labelled, retrieval
from benchmarks.screening.data import LabelledPair, Listed, read_labelled_pairs, read_listed, read_noise
from benchmarks.screening.estimate import Query, World, calibrated, estimated, read_world
from benchmarks.screening.estimate_nearest import near_names, nearest_weights
from benchmarks.screening.ours import Ours
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.names.name import Name
from services.ingest.core.names.read import read_name

FOLDS = 5


def held_out(folder: Path, table: Weights) -> Iterator[dict[str, float]]:
    """The figures of each part, with weights that were estimated from the others."""
    world = read_world(folder)
    listed, noise, pairs = read_listed(folder), read_noise(folder), read_labelled_pairs(folder)
    for fold in range(FOLDS):
        seen = without(world, fold)
        names = estimated(seen)
        slope, offset = calibrated(seen, names, table)
        nearest, steep = nearest_weights(near_names(seen.listed, seen.names, seen.queries, names))
        weights = replace(
            table, names=names, name_slope=slope, name_offset=offset, nearest=nearest, nearest_steep=steep
        )
        yield _judged(Ours(weights), fold, listed, noise, pairs)


def without(world: World, fold: int) -> World:
    """What is left to learn from; the index stays whole."""
    return world._replace(
        queries=[query for query in world.queries if part_of(_first_of(world, query)) != fold],
        pairs=[pair for pair in world.pairs if part_of(pair[0]) != fold],
        labelled=[pair for pair in world.labelled if part_of(pair[0]) != fold],
    )


def _first_of(world: World, query: Query) -> Name:
    """The first name of the entity that is looked for, of noise the name itself."""
    return world.names[world.entity.index(world.entity[min(query.right)])] if query.right else query.name


def part_of(name: Name) -> int:
    """The part in which a name is, the same in each run."""
    text = " ".join(token.text for token in name.tokens)
    return hashlib.blake2b(text.encode(), digest_size=2).digest()[0] % FOLDS


def told(figures: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """A line a figure: mean and standard deviation over the parts, and the worst."""
    for name in figures[0]:
        values = [each[name] for each in figures]
        worst = (max if name.endswith("raised") else min)(values)
        yield f"{name:<32} {mean(values):.4f} ± {stdev(values):.4f}, worst {worst:.4f}"


def _judged(
    ours: Ours, fold: int, listed: Sequence[Listed], noise: Sequence[str], pairs: Sequence[LabelledPair]
) -> dict[str, float]:
    task = next(iter(retrieval.tasks(listed, noise)))
    first = [read_name(each.name, each.kind) for each in listed]
    queries = [query for query in task.queries if part_of(first[query.right]) == fold]
    people = [query for query in task.noise if part_of(read_name(query.written, query.kind)) == fold]
    ours.index(task.rows)
    asked = retrieval.figures(retrieval.ask(ours, task._replace(queries=queries, noise=people)), ours.threshold)
    mine = [pair for pair in pairs if part_of(read_name(pair.left, pair.kind)) == fold]
    scored = labelled.score(ours.same_name, mine)
    found = {name: asked[name] for name in ("recall@1", "F1", "noise raised")}
    return found | {"labelled pairs, F1": labelled.figures(scored, ours.threshold)["F1"]}
