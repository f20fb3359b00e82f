"""Who is who, at two speeds: `resolve` for parcels that have just come, `resolve_all` for everything at night.

On arrival a label is compared with what shares a value with it, a few labels of each value: so hubs cost no more than
anything else. At night all labels are compared by the same evidence, which finds what only all together show, and
splits what holds no more. Both keep ids; both hear what analysts decided (decide_entities.py).
"""

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.entities.arriving import (
    Carried,
    Outcome,
    Owners,
    find_in,
    holders_among,
    outcome,
    rows_of_pairs,
    wanted_pairs,
)
from services.ingest.core.entities.clusters import Fence
from services.ingest.core.entities.decided import Decided
from services.ingest.core.entities.parties import Holders
from services.ingest.core.entities.who import Compared, compare
from services.ingest.core.evidence.weights import load_weights
from services.ingest.entities.keep_entities import ENTITIES, Row, fences_of, move, put
from services.ingest.entities.load_parties import make_parties, parties_of
from services.ingest.entities.recompute_entities import Resolved, forget, resolve_all, settled
from services.kit.columns import as_array
from services.kit.database import fetch, fetch_one, fetch_together

__all__ = ["Resolved", "forget", "resolve", "resolve_all"]

FIRST, LAST = 6, 4
"""Parcels that are looked at of those that carry a value: so many of the first, and of the last."""
MORE = 5
"""Further labels of an entity that a label is compared with, if it was like none of those that share a value."""
MOST_COUNTED = 1_000
"""Parcels with one value that are counted."""

Stored = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Pairs of a new and a stored label."""

# Labels that are of no entity but their own: new, or looked at before and like none.
_NEW: LiteralString = """
    SELECT string_agg(int8send(label), '' ORDER BY label) AS labels,
           string_agg(int8send(label), '' ORDER BY label) AS entities,
           string_agg(int8send(name), '' ORDER BY label) AS names
    FROM party p WHERE label = ANY(%(labels)s::bigint[])
    AND NOT EXISTS (SELECT FROM same_entity s WHERE s.label = p.label)
    AND NOT EXISTS (SELECT FROM same_entity s WHERE s.entity = p.label)"""
_CARRIED: LiteralString = """
    SELECT string_agg(int8send(attribute), '') AS attributes, string_agg(int8send(ref), '') AS refs,
           string_agg(int2send(roles), '') AS roles, string_agg(int2send(kind), '') AS kinds
    FROM link WHERE ref = ANY(%(refs)s::bigint[]) AND kind <= 7"""
_FIRST: LiteralString = """
    SELECT string_agg(int8send(a.attribute), '') AS attributes, string_agg(int8send(c.ref), '') AS refs,
           string_agg(int2send(c.roles), '') AS roles
    FROM unnest(%(attributes)s::bigint[]) AS a (attribute), LATERAL (
        SELECT ref, roles FROM link l WHERE l.attribute = a.attribute ORDER BY ref LIMIT %(few)s) AS c"""
_LAST: LiteralString = """
    SELECT string_agg(int8send(a.attribute), '') AS attributes, string_agg(int8send(c.ref), '') AS refs,
           string_agg(int2send(c.roles), '') AS roles
    FROM unnest(%(attributes)s::bigint[]) AS a (attribute), LATERAL (
        SELECT ref, roles FROM link l WHERE l.attribute = a.attribute ORDER BY ref DESC LIMIT %(few)s) AS c"""
_COUNTS: LiteralString = """
    SELECT string_agg(int8send(a.attribute), '') AS attributes, string_agg(int8send((SELECT count(*) FROM (
        SELECT FROM link l WHERE l.attribute = a.attribute LIMIT %(most)s) AS enough)), '') AS parcels
    FROM unnest(%(attributes)s::bigint[]) AS a (attribute)"""

# Labels that wait themselves are nobody's yet: they are looked at in their turn.
_OF_LABELS: LiteralString = """
    SELECT string_agg(int8send(label), '' ORDER BY label) AS labels,
           string_agg(int8send(entity), '' ORDER BY label) AS entities,
           string_agg(int8send(name), '' ORDER BY label) AS names FROM (
        SELECT p.label, coalesce(s.entity, p.label) AS entity, p.name FROM party p LEFT JOIN same_entity s USING (label)
        WHERE p.label = ANY(%(labels)s::bigint[]) AND (s.label IS NOT NULL
            OR NOT EXISTS (SELECT FROM arrival a WHERE a.ref = p.label / 2)
            OR EXISTS (SELECT FROM same_entity o WHERE o.entity = p.label))) AS own"""
_OF_ENTITIES: LiteralString = """
    SELECT string_agg(int8send(label), '' ORDER BY label) AS labels,
           string_agg(int8send(entity), '' ORDER BY label) AS entities,
           string_agg(int8send(name), '' ORDER BY label) AS names FROM (
        SELECT p.label, e.entity, p.name FROM unnest(%(entities)s::bigint[]) AS e (entity), LATERAL (
            (SELECT label FROM same_entity s WHERE s.entity = e.entity ORDER BY label DESC LIMIT %(few)s)
            UNION SELECT e.entity WHERE NOT EXISTS (SELECT FROM same_entity o WHERE o.label = e.entity)) AS s
        JOIN party p USING (label)) AS own"""


async def resolve(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> int:
    """Find the entities of the labels of parcels that have come, in the caller's transaction; gives the labels that
    were looked at. Labels that are of an entity are passed over, so doing it twice changes nothing."""
    await fetch(conn, ENTITIES, {})
    await make_parties(conn, refs)
    labels = [number for ref in refs for number in (ref * 2, ref * 2 + 1)]
    (found,), (links,) = await fetch_together(
        conn, (_NEW, {"labels": as_array(labels)}), (_CARRIED, {"refs": as_array(refs)})
    )
    new = Owners(*_unpacked(found))
    if not len(new.label):
        return 0
    asked = await _ask(conn, new, _unpacked(links, "8822"))
    compared = await _compare(conn, asked)
    more = await _more(conn, asked, compared)
    if len(more.stored[0]) > len(asked.stored[0]):
        asked, compared = more, await _compare(conn, more)
    await _keep(conn, await _find(conn, asked, compared), now)
    return len(new.label)


class Asked(NamedTuple):
    """What is to be found: the entities of these new labels."""

    new: NDArray[np.int64]
    stored: Stored
    """Pairs that are worth comparing."""
    holders: Holders
    owners: Owners
    """Of the stored labels."""


async def _ask(conn: AsyncConnection, new: Owners, carrying: Sequence[NDArray[np.int64]]) -> Asked:
    """Look for what shares a value with new labels, and count how common each value is; `carrying` is what their
    parcels carry."""
    *links, kinds = carrying
    carried = _by_label(links)
    kind_of = dict(zip(links[0].tolist(), kinds.tolist(), strict=True))
    found = Carried(*(column[find_in(new.label, carried.label)[1]] for column in carried))
    sampled, counts = await _sample(conn, np.unique(found.attribute))
    wanted = np.setdiff1d(sampled.label, new.label).tolist()
    owners = Owners(*_unpacked(await fetch_one(conn, _OF_LABELS, {"labels": as_array(wanted)})))

    def work() -> Asked:
        holders = holders_among(sampled, kind_of, _together(owners, new), counts)
        return Asked(new.label, wanted_pairs(found, sampled, owners), holders, owners)

    return await asyncio.to_thread(work)


async def _sample(conn: AsyncConnection, attributes: NDArray[np.int64]) -> tuple[Carried, dict[int, int]]:
    """Some of the labels that carry each value; of values that many carry, the newest too, and how many parcels do."""
    wanted = {"attributes": as_array(attributes.tolist()), "few": FIRST}
    links = _unpacked(await fetch_one(conn, _FIRST, wanted), "882")
    each, looked_at = np.unique(links[0], return_counts=True)
    many = each[looked_at >= FIRST].tolist()
    if not many:
        return _by_label(links), {}
    values = {"attributes": as_array(many)}
    (last,), (held,) = await fetch_together(
        conn, (_LAST, values | {"few": LAST}), (_COUNTS, values | {"most": MOST_COUNTED})
    )
    both = _by_label([np.concatenate(pair) for pair in zip(links, _unpacked(last, "882"), strict=True)])
    pairs = np.unique(np.stack(both), axis=1)
    attributes, parcels = (column.tolist() for column in _unpacked(held, "88"))
    return Carried(pairs[0], pairs[1]), dict(zip(attributes, parcels, strict=True))


def _unpacked(row: Iterable[bytes | None], widths: str = "888") -> list[NDArray[np.int64]]:
    """Columns of whole numbers that the database packed, each so many bytes wide."""
    return [np.frombuffer(each or b"", f">i{width}").astype(np.int64) for each, width in zip(row, widths, strict=True)]


def _by_label(links: Sequence[NDArray[np.int64]]) -> Carried:
    """Links by parcel (attribute, parcel, roles) as links by label."""
    attribute, ref, roles = links
    sides = [(roles & (1 << there)) != 0 for there in (0, 1)]
    return Carried(
        np.concatenate([attribute[side] for side in sides]),
        np.concatenate([ref[side] * 2 + there for there, side in enumerate(sides)]),
    )


def _together(one: Owners, other: Owners) -> Owners:
    """Both, each label once."""
    label = np.concatenate([one.label, other.label])
    _, first = np.unique(label, return_index=True)
    return Owners(*(np.concatenate(pair)[first] for pair in zip(one, other, strict=True)))


async def _compare(conn: AsyncConnection, asked: Asked) -> Compared:
    parties = await parties_of(conn, {*asked.new.tolist(), *asked.stored[1].tolist()})

    def work() -> Compared:
        known = np.setdiff1d(parties.numbers, asked.new).tolist()
        return compare(parties, load_weights(), asked.holders, known, rows_of_pairs(parties, asked.stored))

    return await asyncio.to_thread(work)


async def _more(conn: AsyncConnection, asked: Asked, compared: Compared) -> Asked:
    """Other labels of the entities that share a value with labels which are like none so far: what somebody moved or
    changed since may be the same there."""
    joined = np.unique(np.concatenate([compared.likely.left, compared.likely.right]))
    alone = compared.parties.numbers[~np.isin(compared.face, joined)]
    of_alone = np.isin(asked.stored[0], alone)
    if not of_alone.any():
        return asked
    left, right = asked.stored[0][of_alone], asked.stored[1][of_alone]
    entity = asked.owners.entity[find_in(asked.owners.label, right)[0]]
    near = np.unique(np.stack([entity, left]), axis=1)
    wanted = {"entities": as_array(np.unique(entity).tolist()), "few": MORE}
    more = Owners(*_unpacked(await fetch_one(conn, _OF_ENTITIES, wanted)))
    by_entity, beside = Carried(near[0], near[1]), Carried(more.entity, more.label)
    pairs = wanted_pairs(by_entity, beside, more._replace(entity=more.label))
    stored = tuple(np.concatenate(pair) for pair in zip(asked.stored, pairs, strict=True))
    return asked._replace(stored=(stored[0], stored[1]), owners=_together(asked.owners, more))


async def _find(conn: AsyncConnection, asked: Asked, compared: Compared) -> Outcome:
    numbers = compared.parties.numbers
    at, stored = find_in(asked.owners.label, numbers)
    stored &= ~np.isin(numbers, asked.new)
    known = np.where(stored, asked.owners.entity[at] if len(asked.owners.entity) else numbers, numbers)
    entity = dict(zip(numbers[stored].tolist(), known[stored].tolist(), strict=True))
    decided = Decided([], await _fences(conn, numbers.tolist(), entity))
    found = await settled(conn, compared, decided, known)
    return await asyncio.to_thread(outcome, numbers.tolist(), found, entity)


async def _fences(conn: AsyncConnection, numbers: Sequence[int], entity: dict[int, int]) -> list[Fence]:
    """What analysts parted, at one label of each entity."""
    first: dict[int, int] = {}
    for row, label in enumerate(numbers):
        if label in entity:
            first.setdefault(entity[label], row)
    return [Fence(first[each], side) for each, side in await fences_of(conn, list(first))] if first else []


async def _keep(conn: AsyncConnection, found: Outcome, now: dt.datetime) -> None:
    await put(conn, [Row(*came) for came in found.came], now)
    for entity, bridge in found.merged:
        await move(conn, entity, bridge.entity, Row(*bridge), now)
