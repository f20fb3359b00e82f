"""Who is who, at two speeds: `resolve` for parcels that have just come, `resolve_all` for everything at night.

On arrival a label is compared with what shares a value with it, a few labels of each value: so hubs cost no more than
anything else. At night all labels are compared by the same evidence, which finds what only all together show, and
splits what holds no more. Both keep ids; both hear what analysts decided (decide_entities.py).
"""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.entities.arriving import (
    SAMPLED,
    Carried,
    Outcome,
    holders_among,
    outcome,
    pairs_with,
    wanted_pairs,
)
from services.ingest.core.entities.clusters import Fence
from services.ingest.core.entities.decided import Decided
from services.ingest.core.entities.marks import marks_of
from services.ingest.core.entities.parties import Holders, is_contact
from services.ingest.core.entities.places import decided_by_place
from services.ingest.core.entities.who import Compared, compare, put_together
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.networks.attributes import attribute, kind_of
from services.ingest.keep_entities import ENTITIES, Owner, Row, fences_of, move, owners_of, put
from services.ingest.load_parties import Made, addresses_of, make_parties, name_sign, parties_of
from services.ingest.recompute_entities import Resolved, forget, resolve_all
from services.kit.database import fetch, fetch_one

__all__ = ["Resolved", "forget", "resolve", "resolve_all"]

Stored = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Pairs of a new and a stored label."""

MOST_COUNTED = 1_000
"""Parcels with one value that are counted."""

_SAMPLES: LiteralString = """
    SELECT string_agg(int8send(a.attribute), '') AS attributes, string_agg(int8send(c.ref), '') AS refs,
           string_agg(int2send(c.roles), '') AS roles
    FROM unnest(%(attributes)s::bigint[]) AS a (attribute), LATERAL (
        (SELECT ref, roles FROM link l WHERE l.attribute = a.attribute ORDER BY ref LIMIT %(few)s)
        UNION
        (SELECT ref, roles FROM link l WHERE l.attribute = a.attribute ORDER BY ref DESC LIMIT %(few)s)) AS c"""
_MORE: LiteralString = """
    SELECT e.entity, p.label, p.name FROM unnest(%(entities)s::bigint[]) AS e (entity), LATERAL (
        (SELECT label FROM same_entity s WHERE s.entity = e.entity ORDER BY label DESC LIMIT %(few)s)
        UNION SELECT e.entity) AS s JOIN party p USING (label)
    WHERE coalesce((SELECT o.entity FROM same_entity o WHERE o.label = p.label), p.label) = e.entity"""
_COUNTS: LiteralString = """
    SELECT a.attribute, (SELECT count(*) FROM (
        SELECT FROM link l WHERE l.attribute = a.attribute LIMIT %(most)s) AS enough) AS parcels
    FROM unnest(%(attributes)s::bigint[]) AS a (attribute)"""


async def resolve(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> int:
    """Find the entities of the labels of parcels that have come, in the caller's transaction; gives the labels that
    were looked at. Parcels that were looked at before are passed over, so doing it twice changes nothing."""
    await conn.execute(ENTITIES)
    made = await make_parties(conn, refs)
    if not made:
        return 0
    new, marks = await asyncio.to_thread(_carried, made)
    sampled = await _sample(conn, np.unique(new.attribute))
    owners = await owners_of(conn, {*sampled.label.tolist()} - {each.label for each in made})
    names = {label: owner.name for label, owner in owners.items()}
    names |= {each.label: name_sign(each.marks) for each in made}
    holders = holders_among(sampled, names, await _counts(conn, sampled), marks)
    stored = wanted_pairs(new, sampled, {label: owner.entity for label, owner in owners.items()})
    found = await _find(conn, Asked({each.label for each in made}, stored, holders, owners))
    await _keep(conn, found, now)
    return len(made)


class Asked(NamedTuple):
    """What is to be found: the entities of these new labels."""

    new: set[int]
    stored: Stored
    """Pairs of a new and a stored label."""
    holders: Holders
    owners: dict[int, Owner]
    """Of the stored labels."""


def _carried(made: Sequence[Made]) -> tuple[Carried, dict[int, int]]:
    """What each new label carries, and the mark of each contact."""
    attributes, labels, marks = list[int](), list[int](), dict[int, int]()
    for each in made:
        for kind, key in dict.fromkeys((value.kind, value.key) for value in each.values if value.key):
            if own := marks_of([(kind, key)]).tolist():
                number = attribute(kind_of(kind), key)
                attributes.append(number)
                labels.append(each.label)
                marks |= dict.fromkeys([number] if is_contact(own[0]) else [], own[0])
    return Carried(np.array(attributes, np.int64), np.array(labels, np.int64)), marks


async def _sample(conn: AsyncConnection, attributes: NDArray[np.int64]) -> Carried:
    """Some of the labels that carry each value."""
    row = await fetch_one(conn, _SAMPLES, {"attributes": attributes.tolist(), "few": SAMPLED})
    found, refs, roles = (
        np.frombuffer(packed or b"", form).astype(np.int64)
        for packed, form in zip(row, (">i8", ">i8", ">i2"), strict=True)
    )
    sides = [(roles & (1 << side)) != 0 for side in (0, 1)]
    return Carried(
        np.concatenate([found[side] for side in sides]),
        np.concatenate([refs[side] * 2 + addressee for addressee, side in enumerate(sides)]),
    )


async def _counts(conn: AsyncConnection, sampled: Carried) -> dict[int, int]:
    """How many parcels carry the values of which only some were looked at."""
    each, looked_at = np.unique(sampled.attribute, return_counts=True)
    more = each[looked_at >= 2 * SAMPLED].tolist()
    rows = await fetch(conn, _COUNTS, {"attributes": more, "most": MOST_COUNTED}) if more else []
    return {row.attribute: row.parcels for row in rows}


async def _find(conn: AsyncConnection, asked: Asked) -> Outcome:
    compared = await _compare(conn, asked)
    alone = _without_likely(compared, asked.new)
    more = await _more_of_their_entities(conn, asked, alone)
    if len(more.stored[0]) > len(asked.stored[0]):
        asked, compared = more, await _compare(conn, more)
    numbers = compared.parties.numbers.tolist()
    nodes = compared.nodes.numbers.tolist()
    rows = {*compared.maybe.left.tolist(), *compared.maybe.right.tolist()}
    addresses = await addresses_of(conn, [nodes[row] for row in rows]) if rows else {}
    entity = {label: asked.owners[label].entity for label in numbers if label not in asked.new}
    decided = Decided([], await _fences(conn, numbers, entity))

    def find() -> Outcome:
        sure = decided_by_place(compared.maybe, nodes, addresses)
        known = np.array([entity.get(label, label) for label in numbers], np.int64)
        return outcome(numbers, put_together(compared, load_weights(), decided, sure, known), entity)

    return await asyncio.to_thread(find)


async def _compare(conn: AsyncConnection, asked: Asked) -> Compared:
    parties = await parties_of(conn, asked.new | {*asked.stored[1].tolist()})

    def find() -> Compared:
        numbers = set(parties.numbers.tolist())
        pairs = pairs_with(parties, asked.new & numbers, _present(asked.stored, numbers))
        return compare(parties, load_weights(), asked.holders, numbers - asked.new, pairs)

    return await asyncio.to_thread(find)


def _without_likely(compared: Compared, new: set[int]) -> set[int]:
    """New labels that are like none."""
    joined = {*compared.likely.left.tolist(), *compared.likely.right.tolist()}
    rows = zip(compared.face.tolist(), compared.parties.numbers.tolist(), strict=True)
    return {number for face, number in rows if face not in joined} & new


async def _more_of_their_entities(conn: AsyncConnection, asked: Asked, alone: set[int]) -> Asked:
    """Other labels of the entities that these labels share a value with: what they moved or changed since may be the
    same there."""
    pairs = zip(asked.stored[0].tolist(), asked.stored[1].tolist(), strict=True)
    near = {(label, asked.owners[stored].entity) for label, stored in pairs if label in alone}
    rows = await fetch(conn, _MORE, {"entities": list({entity for _, entity in near}), "few": SAMPLED}) if near else []
    labels: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        labels[row.entity].append(row.label)
    more = [(label, other) for label, entity in near for other in labels[entity] if other not in asked.new]
    owners = {row.label: Owner(row.entity, row.name) for row in rows if row.label not in asked.new}
    columns = np.array(more, np.int64).reshape(-1, 2)
    stored = tuple(np.concatenate([known, columns[:, side]]) for side, known in enumerate(asked.stored))
    return asked._replace(stored=(stored[0], stored[1]), owners=asked.owners | owners)


def _present(pairs: Stored, numbers: Collection[int]) -> Stored:
    """The pairs both of whose labels are there: one may have lost its names to another form."""
    known = np.array(sorted(numbers), np.int64)
    there = np.isin(pairs[0], known) & np.isin(pairs[1], known)
    return pairs[0][there], pairs[1][there]


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
