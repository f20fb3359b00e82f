"""Entities found anew among labels that are stored: all of them at night, or those of some entities, when labels go or
somebody decides about them.

What is found is written only where it differs: an entity whose labels stayed the same keeps every row of it, so doing
it twice changes nothing.
"""

import asyncio
import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.entities.decided import Decided, Decision, decide, labels_in
from services.ingest.core.entities.ids import Named, name_entities
from services.ingest.core.entities.marks import Tag, mark
from services.ingest.core.entities.parties import HUB, Holders, Parties, holders_of
from services.ingest.core.entities.places import decided_by_place
from services.ingest.core.entities.who import Compared, Entities, compare, put_together, undecided
from services.ingest.core.evidence.weights import load_weights
from services.ingest.entities.keep_entities import (
    ENTITIES,
    Row,
    decisions,
    every_row,
    members_of,
    note_back,
    note_moved,
    owners_of,
    put,
)
from services.ingest.entities.load_parties import addresses_of, make_missing, parties_behind, parties_of, together
from services.kit.database import fetch

CHUNK = 50_000
"""Labels that are read at once."""
MOST_LABELS = 20_000
"""Labels of entities that are looked at again at once; what has more waits for the night."""
ENTITIES_AT_ONCE = 500
_AT_ONCE = 10_000
_TRIES = 3

_NO_LIMIT = text(
    "SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)"
)
_IN_USE = text("SELECT DISTINCT entity FROM same_entity WHERE entity = ANY(:entities) AND NOT label = ANY(:labels)")
_STALE = text("DELETE FROM same_entity s WHERE NOT EXISTS (SELECT FROM party p WHERE p.label = s.label)")
_LEFT_BEHIND = text("""
    UPDATE same_entity s SET entity = m.into_ FROM entity_moved m WHERE m.entity = s.entity
    AND s.entity = ANY(CAST(:entities AS bigint[]))""")
_FORMER = text("SELECT entity FROM entity_moved WHERE into_ = ANY(:entities)")
_EVERY_FORMER = text("SELECT entity FROM entity_moved")
_THROUGHS: LiteralString = "SELECT label, through FROM same_entity WHERE label = ANY(%(labels)s)"
_HOLDERS: LiteralString = """
    SELECT a.attribute, a.kind, (
        SELECT count(DISTINCT p.name) FROM (
            SELECT ref, roles FROM link l WHERE l.attribute = a.attribute LIMIT %(most)s) AS held
        JOIN party p ON p.label = held.ref * 2 + CASE WHEN held.roles & 1 = 1 THEN 0 ELSE 1 END) AS names
    FROM (SELECT DISTINCT attribute, kind FROM link WHERE ref = ANY(%(refs)s) AND kind IN (1, 2, 3, 5, 6, 7)) AS a"""
_SIZES = text("""
    SELECT e.entity, 1 + (SELECT count(*) FROM (
        SELECT FROM same_entity s WHERE s.entity = e.entity LIMIT :most) AS enough) AS labels
    FROM unnest(CAST(:entities AS bigint[])) AS e (entity) ORDER BY 1""")
_DECIDED = text("SELECT count(*), count(undone_at), coalesce(max(id), 0) FROM entity_decision")


class Resolved(NamedTuple):
    """What a recomputation gave."""

    labels: int
    entities: int
    changed: int
    """Rows that were written."""
    merged: int
    """Entities that went into others."""


class Before(NamedTuple):
    """How labels stood, by row of the parties."""

    entity: NDArray[np.int64]
    through: NDArray[np.int64]
    """A label; the own number where there is no row."""


async def resolve_all(engine: AsyncEngine, now: dt.datetime) -> Resolved:
    """Find all entities anew. Labels that come meanwhile stay where arrival put them; when somebody decides meanwhile,
    it is done again."""
    await make_missing(engine)
    for _ in range(_TRIES):
        async with engine.connect() as conn:
            snapshot = await conn.execution_options(isolation_level="REPEATABLE READ")
            async with snapshot.begin():
                await snapshot.execute(_NO_LIMIT)
                decided = (await snapshot.execute(_DECIDED)).one()
                parties, before, standing = await _read(snapshot)
                compared = await _compare(parties, holders_of(parties), standing)
                former = list((await snapshot.execute(_EVERY_FORMER)).scalars())
                named = await _put_together(snapshot, compared, standing, before, (), former)
        async with engine.begin() as conn:
            await fetch(conn, ENTITIES, {})
            await conn.execute(_NO_LIMIT)
            if (await conn.execute(_DECIDED)).one() == decided:
                return await _keep(conn, parties.numbers, before, named, now)
    raise RuntimeError("somebody decided about entities each time they were found anew")


async def _read(conn: AsyncConnection) -> tuple[Parties, Before, list[Decision]]:
    parts, after = list[Parties](), -1
    while (part := await parties_behind(conn, after, CHUNK)).size:
        parts.append(part)
        after = int(part.numbers[-1])
    parties, rows = together(parts), await every_row(conn)
    return parties, _before(parties.numbers, rows["label"], rows["entity"], rows["through"]), await decisions(conn)


def _before(
    numbers: NDArray[np.int64], labels: NDArray[np.int64], entity: NDArray[np.int64], through: NDArray[np.int64]
) -> Before:
    at = np.minimum(np.searchsorted(labels, numbers), max(len(labels) - 1, 0))
    known = labels[at] == numbers if len(labels) else np.zeros(len(numbers), np.bool_)
    at = at if len(labels) else np.zeros(0, np.int64)
    if not len(labels):
        return Before(numbers.copy(), numbers.copy())
    return Before(np.where(known, entity[at], numbers), np.where(known, through[at], numbers))


async def _compare(parties: Parties, holders: Holders, standing: Iterable[Decision]) -> Compared:
    return await asyncio.to_thread(compare, parties, load_weights(), holders, labels_in(standing))


async def _put_together(
    conn: AsyncConnection,
    compared: Compared,
    standing: Iterable[Decision],
    before: Before,
    taken: Collection[int],
    former: Collection[int],
) -> Named:
    numbers = compared.parties.numbers
    decided = decide(standing, {int(number): row for row, number in enumerate(numbers.tolist())})
    found = await settled(conn, compared, decided)
    return await asyncio.to_thread(name_entities, numbers, found, before.entity, taken, former)


async def settled(
    conn: AsyncConnection, compared: Compared, decided: Decided, known: NDArray[np.int64] | None = None
) -> Entities:
    """Put together what was compared; pairs that their addresses may decide are looked at where that is still open."""
    weights = load_weights()
    found = await asyncio.to_thread(put_together, compared, weights, decided, None, known)
    maybe, nodes = undecided(compared, found), compared.nodes.numbers.tolist()
    if not len(maybe.left):
        return found
    addresses = await addresses_of(conn, {nodes[row] for row in (*maybe.left.tolist(), *maybe.right.tolist())})
    sure = await asyncio.to_thread(decided_by_place, maybe, nodes, addresses)
    return await asyncio.to_thread(put_together, compared, weights, decided, sure, known) if len(sure.left) else found


async def find_again(
    conn: AsyncConnection, entities: Collection[int], now: dt.datetime, *, apart: bool = False
) -> Resolved:
    """Find the entities among the labels of these anew, in the caller's transaction; nothing joins them from outside.
    `apart`: nor does one of them join another."""
    labels = await members_of(conn, entities, MOST_LABELS + 1)
    if not labels or len(labels) > MOST_LABELS:
        return Resolved(len(labels), len(entities), 0, 0)
    parties, standing = await parties_of(conn, labels), await decisions(conn, labels)
    before = await _stood(conn, parties, labels)
    holders = await _holders(conn, parties)
    within = before.entity if apart else None
    compared = await asyncio.to_thread(
        lambda: compare(parties, load_weights(), holders, labels_in(standing), within=within)
    )
    numbers = {"entities": parties.numbers.tolist(), "labels": parties.numbers.tolist()}
    taken = set((await conn.execute(_IN_USE, numbers)).scalars())
    former = set((await conn.execute(_FORMER, {"entities": list(entities)})).scalars())
    named = await _put_together(conn, compared, standing, before, taken, former)
    return await _keep(conn, parties.numbers, before, named, now)


async def _stood(conn: AsyncConnection, parties: Parties, entity: Mapping[int, int]) -> Before:
    numbers = parties.numbers.tolist()
    rows = await fetch(conn, _THROUGHS, {"labels": numbers})
    through = {row.label: row.through for row in rows}
    return Before(
        np.array([entity[number] for number in numbers], np.int64),
        np.array([through.get(number, number) for number in numbers], np.int64),
    )


async def _holders(conn: AsyncConnection, parties: Parties) -> Holders:
    """By how many different names the contacts of these labels are carried, by anybody."""
    own = await asyncio.to_thread(holders_of, parties)
    refs = np.unique(parties.numbers // 2).tolist()
    rows = await fetch(conn, _HOLDERS, {"refs": refs, "most": 2 * HUB})
    by_mark = {mark(Tag(row.kind), row.attribute): row.names for row in rows}
    names = [
        max(count, by_mark.get(mark, 1)) for mark, count in zip(own.marks.tolist(), own.names.tolist(), strict=True)
    ]
    return Holders(own.marks, np.array(names, np.int64))


async def _keep(
    conn: AsyncConnection, numbers: NDArray[np.int64], before: Before, named: Named, now: dt.datetime
) -> Resolved:
    """Write what differs."""
    changed = await asyncio.to_thread(_changed, numbers, before, named)
    there = await _still_there(conn, numbers[changed])
    rows = [Row(*row) for row in _rows(numbers, named, changed) if row[0] in there]
    for first in range(0, len(rows), _AT_ONCE):
        await put(conn, rows[first : first + _AT_ONCE], now)
    gone = moved_to(before.entity, named.entity)
    await note_moved(conn, gone, now)
    stands = np.unique(named.entity)
    await note_back(conn, np.setdiff1d(stands, np.unique(before.entity)).tolist())
    await conn.execute(_LEFT_BEHIND, {"entities": list(gone)})
    await conn.execute(_STALE)
    return Resolved(len(numbers), len(stands), len(rows), len(gone))


def _rows(
    numbers: NDArray[np.int64], named: Named, changed: NDArray[np.int64]
) -> Iterable[tuple[int, int, int, float, int]]:
    columns = (numbers, named.entity, named.through, named.score, named.reasons)
    return zip(*(column[changed].tolist() for column in columns), strict=True)


def _changed(numbers: NDArray[np.int64], before: Before, named: Named) -> NDArray[np.int64]:
    """Rows of labels of entities that have other labels than before, or whose labels are told from one that is not
    theirs any more."""
    if not len(numbers):
        return np.empty(0, np.int64)
    _, cluster = np.unique(named.entity, return_inverse=True)
    size = int(cluster.max()) + 1
    other = np.zeros(size, np.bool_)
    other[cluster[before.entity != named.entity]] = True
    told = np.minimum(np.searchsorted(numbers, before.through), len(numbers) - 1)
    lost = (numbers[told] != before.through) | (named.entity[told] != named.entity)
    own = before.through == numbers
    roots = np.bincount(cluster[own], minlength=size)
    other[cluster[lost]] = True
    left = np.setdiff1d(before.entity[before.entity != named.entity], np.empty(0, np.int64))
    other |= np.isin(np.unique(named.entity), left) | (roots != 1)
    return np.flatnonzero(other[cluster])


async def _still_there(conn: AsyncConnection, labels: NDArray[np.int64]) -> set[int]:
    """Those of the labels that were not taken back meanwhile."""
    there: set[int] = set()
    for first in range(0, len(labels), _AT_ONCE):
        there |= (await owners_of(conn, labels[first : first + _AT_ONCE].tolist())).keys()
    return there


def moved_to(before: NDArray[np.int64], after: NDArray[np.int64]) -> dict[int, int]:
    """Where entities went that are no more: to the one that has most of their labels, of equal ones the lowest."""
    gone = ~np.isin(before, after)
    if not gone.any():
        return {}
    pairs, counts = np.unique(np.stack([before[gone], after[gone]]), axis=1, return_counts=True)
    order = np.lexsort((-pairs[1], counts))
    return dict(zip(pairs[0][order].tolist(), pairs[1][order].tolist(), strict=True))


async def forget(conn: AsyncConnection, refs: Collection[int], now: dt.datetime) -> None:
    """Take away the labels of parcels that are withdrawn or erased, in the transaction that does so. What only they
    held together falls apart; nothing is joined."""
    labels = [number for ref in refs for number in (ref * 2, ref * 2 + 1)]
    if not labels:
        return
    await fetch(conn, ENTITIES, {})
    owners = await owners_of(conn, labels)
    for table in ("same_entity", "party"):
        await conn.execute(text(f"DELETE FROM {table} WHERE label = ANY(:labels)"), {"labels": labels})  # noqa: S608
    entities = sorted({owner.entity for owner in owners.values()})
    sizes = await conn.execute(_SIZES, {"entities": entities, "most": MOST_LABELS})
    for some in _portions([(row.entity, row.labels) for row in sizes]):
        await find_again(conn, some, now, apart=True)


def _portions(sizes: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Entities, so many at a time that their labels are not too many."""
    some, labels = list[int](), 0
    for entity, size in sizes:
        if some and (labels + size > MOST_LABELS or len(some) >= ENTITIES_AT_ONCE):
            yield some
            some, labels = [], 0
        some.append(entity)
        labels += size
    if some:
        yield some
