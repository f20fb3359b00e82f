"""Alias to entity on the list of the United States: four protocols, because who publishes a figure seldom says which.

    every alias     each alias that the list does not call weak is looked for while all other names stay in the index
    one alias       the same for one alias an entity, drawn: entities with many aliases do not outweigh the others
    weak aliases    the aliases that the list calls weak: nicknames, abbreviations, single names
    primary only    every alias, with nothing in the index but each entity's first name

F1 counts as many noise names as aliases (both drawn where one has more). A query has the kind of its entity (person,
company, thing), noise names are persons. `every alias` is what the goals were set by; the others stand
beside it.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from benchmarks.screening.data import Listed
from benchmarks.screening.matcher import Matcher, Query, Row
from benchmarks.screening.measures import (
    Judged,
    noise_raised,
    recall_at_1,
    retrieval_f1,
    tuned,
    wrongly_raised,
)
from benchmarks.screening.others import plain
from benchmarks.screening.variations import CATEGORIES, SHARED, variation
from services.ingest.core.names.name import Kind

PROTOCOLS = ("every alias", "one alias", "weak aliases", "primary only")
_SEED = 20_261_123


class Task(NamedTuple):
    """What is looked for, and in what."""

    protocol: str
    rows: list[Row]
    queries: list[Query]
    noise: list[Query]


class Asked(NamedTuple):
    """What a matcher answered, in the order of the task's queries and noise."""

    task: Task
    listed: list[Judged]
    noise: list[Judged]


def tasks(listed: Sequence[Listed], noise: Sequence[str], most: int | None = None) -> list[Task]:
    """Each protocol; at most `most` queries and noise names of each, drawn by a fixed seed."""
    whole = rows_of(listed)
    first = [row for row in whole if not row.weak and row.written == listed[row.entity].name]
    every = [Query(alias, each.kind, at) for at, each in enumerate(listed) for alias in each.aliases]
    weak = [Query(alias, each.kind, at) for at, each in enumerate(listed) for alias in each.weak]
    people = [Query(name, Kind.PERSON) for name in noise]
    given = zip(PROTOCOLS, (whole, whole, whole, first), (every, _one_each(every), weak, every), strict=True)
    return [Task(name, rows, _drawn(queries, most), _drawn(people, most)) for name, rows, queries in given]


def rows_of(listed: Sequence[Listed]) -> list[Row]:
    """Every name of every entity."""
    return [
        Row(at, written, each.kind, weak)
        for at, each in enumerate(listed)
        for names, weak in (((each.name, *each.aliases), False), (each.weak, True))
        for written in names
    ]


def ask(matcher: Matcher, task: Task) -> Asked:
    """Put the task to a matcher that has the task's rows in its index."""
    answers = matcher.best([*task.queries, *task.noise])
    asked = [Judged(query.right, answer) for query, answer in zip([*task.queries, *task.noise], answers, strict=True)]
    return Asked(task, asked[: len(task.queries)], asked[len(task.queries) :])


def figures(asked: Asked, threshold: float) -> dict[str, float]:
    """The figures of one protocol."""
    even = balanced(asked)
    best, at = tuned([each.answer.score for each in even], lambda score: retrieval_f1(even, score))
    return {
        "recall@1": recall_at_1(asked.listed),
        "F1": retrieval_f1(even, threshold),
        "F1 tuned": best,
        "tuned threshold": at,
        "noise raised": noise_raised(asked.noise, threshold),
        "wrong raised": wrongly_raised(asked.listed, threshold),
    }


def by_variation(asked: Asked, listed: Sequence[Listed], threshold: float) -> dict[str, tuple[int, float, float]]:
    """For each way in which a name differs from the others of its entity: how many, found on top, and raised."""
    parts: dict[str, list[Judged]] = {category: [] for category in (SHARED, *CATEGORIES)}
    bearers = bearers_of(listed)
    for query, judged in zip(asked.task.queries, asked.listed, strict=True):
        parts[category_of(query, listed, bearers)].append(judged)
    return {
        category: (len(part), recall_at_1(part), _raised(part, threshold)) for category, part in parts.items() if part
    }


def bearers_of(listed: Sequence[Listed]) -> dict[str, set[int]]:
    """The entities that bear each name."""
    bearers: dict[str, set[int]] = {}
    for row in rows_of(listed):
        bearers.setdefault(plain(row.written), set()).add(row.entity)
    return bearers


def category_of(query: Query, listed: Sequence[Listed], bearers: Mapping[str, set[int]]) -> str:
    """In which way the name differs from the others of its entity; whether it is another's too comes first."""
    if len(bearers[plain(query.written)]) > 1:
        return SHARED
    return variation(query.written, beside(query, listed))


def beside(query: Query, listed: Sequence[Listed]) -> list[str]:
    """The other names of the entity that is looked for."""
    each = listed[query.right]
    return [name for name in (each.name, *each.aliases, *each.weak) if name != query.written]


def _raised(judged: Sequence[Judged], threshold: float) -> float:
    return sum(each.found and each.answer.score >= threshold for each in judged) / len(judged)


def balanced(asked: Asked) -> list[Judged]:
    """One noise name an alias."""
    each = min(len(asked.listed), len(asked.noise))
    random = Random(_SEED)  # noqa: S311 - the same draw each run
    return random.sample(asked.listed, each) + random.sample(asked.noise, each)


def _one_each(queries: Sequence[Query]) -> list[Query]:
    by_entity: dict[int, list[Query]] = {}
    for query in queries:
        by_entity.setdefault(query.right, []).append(query)
    random = Random(_SEED)  # noqa: S311 - the same draw each run
    return [random.choice(several) for several in by_entity.values()]


def _drawn(queries: Sequence[Query], most: int | None) -> list[Query]:
    if most is None or len(queries) <= most:
        return list(queries)
    return Random(_SEED).sample(queries, most)  # noqa: S311 - the same draw each run
