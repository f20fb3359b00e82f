"""Examples against the lists, for `/match`: screened like labels, compared in full, and answered with all evidence.

The work is done in slices, so that a large request neither holds other work up nor runs for ever: what is not begun
when the time is up is answered as such.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.match import (
    Example,
    Explanation,
    FeatureDoc,
    MatchAnswer,
    Matches,
    ScoredEntity,
    Total,
)
from services.ingest.core.evidence.assess import Assessment, likeness
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.list_index import ListIndex
from services.ingest.core.matching import Compared, Near, compare_example, near_examples
from services.ingest.core.profile import Profile, profile_of_entity
from services.ingest.core.raising import Entity
from services.ingest.records.read_rows import in_utc
from services.ingest.screening.held_index import IndexHolder
from services.ingest.screening.holders import Meeting, load_holders

SECONDS = 20.0
"""For one request."""
AT_ONCE = 10
"""Examples of a slice."""


_LISTINGS = text("""
    SELECT l.id, l.entity, l.body, w.name, w.version, since.imported_at AS last_change,
           greatest(newest.imported_at, newest.confirmed_at) AS last_seen,
           (SELECT min(v.imported_at) FROM listing e
            JOIN list_version v ON v.list = e.list AND v.number = e.since_version
            WHERE e.list = l.list AND e.entity = l.entity) AS first_seen
    FROM listing l JOIN watch_list w ON w.id = l.list
    JOIN list_version since ON since.list = l.list AND since.number = l.since_version
    JOIN list_version newest ON newest.list = l.list AND newest.number = w.version
    WHERE l.id = ANY(:ids)""")


class Filters(NamedTuple):
    """What of the lists is asked about, and how much is answered."""

    limit: int
    threshold: float
    cutoff: float
    lists: frozenset[str] | None
    """None: all."""
    without_lists: frozenset[str] = frozenset()
    without_schemata: frozenset[str] = frozenset()
    without_entities: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    changed_since: dt.datetime | None = None
    """With a zone."""


async def match(
    engine: AsyncEngine, lists: IndexHolder, examples: Mapping[str, Example], filters: Filters, now: dt.datetime
) -> MatchAnswer:
    """The answer to every example."""
    ends = time.monotonic() + SECONDS
    held = await lists.held(engine)
    responses: dict[str, Matches] = {}
    waiting = list(examples)
    async with engine.connect() as conn:
        beside = await lists.beside(conn, held)
        indexes = [held.index] if beside is None else [held.index, beside]
        while waiting and time.monotonic() < ends:
            begun, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
            answers = await _slice(conn, lists, indexes, [examples[name] for name in begun], filters, now)
            responses |= dict(zip(begun, answers, strict=True))
    late = {name: Matches(status=503, results=[], total=Total(value=0), query=examples[name]) for name in waiting}
    return MatchAnswer(responses=responses | late, matcher=_matcher(), limit=filters.limit)


async def _slice(
    conn: AsyncConnection,
    lists: IndexHolder,
    indexes: Sequence[ListIndex],
    examples: Sequence[Example],
    filters: Filters,
    now: dt.datetime,
) -> list[Matches]:
    profiles = [profile_of_entity(example.schema_, example.properties) for example in examples]
    near = await asyncio.to_thread(near_examples, indexes, profiles)
    entities = await lists.cache.in_force(conn, {listing for each in near for listing in each}, now.date())
    holders = await load_holders(conn, _meetings(profiles, near, entities))
    compared = await asyncio.to_thread(
        lambda: [compare_example(*each, entities, holders) for each in zip(profiles, near, strict=True)]
    )
    likely = [[c for c in each if likeness(c.assessment.score, load_weights()) >= filters.cutoff] for each in compared]
    rows = await _rows(conn, {c.listing for each in likely for c in each})
    return [_matches(*each, rows, filters) for each in zip(examples, likely, strict=True)]


def _meetings(examples: Sequence[Profile], near: Sequence[Near], entities: Mapping[int, Entity]) -> Iterator[Meeting]:
    for example, listings in zip(examples, near, strict=True):
        yield from ((example, each, entities[each].profile) for each in listings if each in entities)


async def _rows(conn: AsyncConnection, listings: set[int]) -> dict[int, Any]:
    return {row.id: row for row in await conn.execute(_LISTINGS, {"ids": list(listings)})}


def _matches(example: Example, likely: Sequence[Compared], rows: Mapping[int, Any], filters: Filters) -> Matches:
    wanted = [each for each in likely if _is_wanted(rows[each.listing], filters)]
    results = [_scored(rows[each.listing], each.assessment, filters) for each in wanted[: filters.limit]]
    return Matches(results=results, total=Total(value=len(wanted)), query=example)


def _is_wanted(row: Any, filters: Filters) -> bool:
    topics = row.body["properties"].get("topics", ())
    return (
        (filters.lists is None or row.name in filters.lists)
        and row.name not in filters.without_lists
        and row.body["schema"] not in filters.without_schemata
        and row.entity not in filters.without_entities
        and (filters.changed_since is None or row.last_change > filters.changed_since)
        and (not filters.topics or not filters.topics.isdisjoint(topics))
    )


def _scored(row: Any, assessment: Assessment, filters: Filters) -> ScoredEntity:
    score = likeness(assessment.score, load_weights())
    features: dict[str, float] = {}
    explanations: dict[str, Explanation] = {}
    for piece in assessment.evidence:
        features[piece.comparison] = round(features.get(piece.comparison, 0.0) + piece.log_odds, 4)
        explained = Explanation(score=piece.log_odds, detail=piece.note, query=piece.left, candidate=piece.right)
        explanations.setdefault(piece.comparison, explained)
    return ScoredEntity(
        id=row.entity,
        caption=row.body["caption"],
        schema_=row.body["schema"],
        properties=row.body["properties"],
        datasets=[row.name],
        score=round(score, 4),
        match=score >= filters.threshold,
        features=features,
        explanations=explanations,
        version=row.version,
        first_seen=in_utc(row.first_seen),
        last_seen=in_utc(row.last_seen),
        last_change=in_utc(row.last_change),
        score_log_odds=round(assessment.score, 4),
    )


def _matcher() -> dict[str, FeatureDoc]:
    lines = load_weights().lines
    return {name: FeatureDoc(description=line.says, coefficient=line.log_odds) for name, line in lines.items()}
