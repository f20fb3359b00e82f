"""An analyst says that entities are one, or that some labels of one are somebody else; and takes it back.

A decision names labels, so it lasts while ids change. It outranks the machine on arrival and at night alike; of two
that contradict each other the newer counts. Decision, the entities that it makes, and a row of the audit log are one
transaction. Undone, the entities are what the evidence makes of them, under the ids that they had.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.entities.keep_entities import ENTITIES, members_of, owners_of
from services.ingest.entities.recompute_entities import MOST_LABELS, find_again
from services.ingest.records import audit
from services.ingest.records.places import place_of
from services.kit.database import fetch
from services.kit.problems import Problem

MOST_NAMED = 500
"""Labels of each side that a decision names: enough to hold when most of them are erased."""

_KEEP = text("""
    INSERT INTO entity_decision (at, by, agency, kind, left_, right_, reason)
    VALUES (:at, :by, :agency, :kind, CAST(:left AS bigint[]), CAST(:right AS bigint[]), :reason) RETURNING id""")
_UNDO = text("""
    UPDATE entity_decision SET undone_at = :at, undone_by = :by, undone_because = :reason
    WHERE id = :decision AND undone_at IS NULL RETURNING left_, right_""")
_KNOWN = text("SELECT FROM entity_decision WHERE id = :decision")


class SaidOfEntity(NamedTuple):
    """Who says so, and why."""

    at: dt.datetime
    by: str
    agency: str
    reason: str


class Decided(NamedTuple):
    """What a decision came to."""

    decision: int
    entities: list[int]
    """Entities of the labels that it names, as they are now."""


async def merge(engine: AsyncEngine, entities: Sequence[int], said: SaidOfEntity) -> Decided:
    """Make these entities one. Problem 404 `not-found` for one that has no label, 422 `same` for fewer than two."""
    wanted = list(dict.fromkeys(entities))
    async with engine.begin() as conn:
        await fetch(conn, ENTITIES, {})
        if len(wanted) < 2:
            raise Problem(422, "same", "Name two entities that are not one already.")
        members = await _members(conn, wanted)
        sides = [[label for label, of in members.items() if of == entity] for entity in wanted]
        if not all(sides):
            raise Problem(404, "not-found", "There is no such entity now.")
        right = [label for side in sides[1:] for label in side[: MOST_NAMED // len(sides[1:])]]
        number = await _keep(conn, "merge", sides[0][:MOST_NAMED], right, said)
        await find_again(conn, wanted, said.at)
        return await _decided(conn, number, [*sides[0][:MOST_NAMED], *right])


async def split(engine: AsyncEngine, entity: int, labels: Collection[int], said: SaidOfEntity) -> Decided:
    """Part labels from an entity. Problem 404 `not-found`, 422 `labels` when they are not of it, or are all of it."""
    async with engine.begin() as conn:
        await fetch(conn, ENTITIES, {})
        members = await _members(conn, [entity])
        if not members:
            raise Problem(404, "not-found", "There is no such entity now.")
        left = [label for label in members if label in labels]
        right = [label for label in members if label not in labels]
        if len(left) < len(set(labels)) or not left or not right:
            raise Problem(422, "labels", "Name labels of this entity, and leave one.", extra={"member": "labels"})
        number = await _keep(conn, "split", left[:MOST_NAMED], right[:MOST_NAMED], said)
        await find_again(conn, [entity], said.at)
        return await _decided(conn, number, [*left[:MOST_NAMED], *right[:MOST_NAMED]])


async def undo(engine: AsyncEngine, decision: int, said: SaidOfEntity) -> Decided:
    """Take a decision back. Problem 404 `not-found`, 409 `undone` when that was done before."""
    async with engine.begin() as conn:
        await fetch(conn, ENTITIES, {})
        values = {"decision": decision, "at": said.at, "by": said.by, "reason": said.reason}
        row = (await conn.execute(_UNDO, values)).one_or_none()
        if row is None:
            known = (await conn.execute(_KNOWN, {"decision": decision})).first() is not None
            raise (
                Problem(409, "undone", "This was taken back already.")
                if known
                else Problem(404, "not-found", "There is no such decision.")
            )
        labels = [*row.left_, *row.right_]
        await _note(conn, f"undid decision {decision} about entities", labels, said)
        entities = {owner.entity for owner in (await owners_of(conn, labels)).values()}
        await find_again(conn, entities, said.at)
        return await _decided(conn, decision, labels)


async def _members(conn: AsyncConnection, entities: Sequence[int]) -> dict[int, int]:
    members = await members_of(conn, entities, MOST_LABELS + 1)
    if len(members) > MOST_LABELS:
        raise Problem(409, "too-large", f"These entities have more than {MOST_LABELS:,} labels.")
    return members


async def _keep(conn: AsyncConnection, kind: str, left: Sequence[int], right: Sequence[int], said: SaidOfEntity) -> int:
    values = said._asdict() | {"kind": kind, "left": list(left), "right": list(right)}
    number: int = (await conn.execute(_KEEP, values)).scalar_one()
    await _note(conn, f"{kind} of entities: decision {number}", [*left, *right], said)
    return number


async def _note(conn: AsyncConnection, what: str, labels: Sequence[int], said: SaidOfEntity) -> None:
    """The reason is not repeated: it may name a person."""
    place = place_of(min(labels) // 2)
    await audit.note(conn, said.at, what=what, why=f"by {said.by} of {said.agency}", feed=place.feed, line=place.line)


async def _decided(conn: AsyncConnection, number: int, labels: Collection[int]) -> Decided:
    owners = await owners_of(conn, labels)
    return Decided(number, sorted({owner.entity for owner in owners.values()}))
