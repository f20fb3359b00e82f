"""Which label is of which entity, as it is stored: read, changed, and merged, by one writer at a time.

A label without a row is of the entity of its own number. A row names the label through which it came to its entity, so
that every merge can be shown with its evidence.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.entities.decided import Decision
from services.kit.columns import Columns, as_array, copy_columns
from services.kit.database import fetch

ENTITIES: LiteralString = "SELECT pg_advisory_xact_lock(hashtext('ingest entities'))"
"""One writer at a time."""

_ENTITIES_OF: LiteralString = """
    SELECT p.label, coalesce(s.entity, p.label) AS entity, p.name
    FROM party p LEFT JOIN same_entity s USING (label) WHERE p.label = ANY(%(labels)s)"""
_MEMBERS = text("""
    SELECT coalesce(s.entity, p.label) AS entity, p.label FROM party p LEFT JOIN same_entity s USING (label)
    WHERE p.label = ANY(:entities) AND s.label IS NULL
    UNION ALL
    SELECT entity, label FROM same_entity WHERE entity = ANY(:entities)
    ORDER BY 2 LIMIT :most""")
_EVERY: LiteralString = "SELECT label, entity, through FROM same_entity ORDER BY label"

_PUT: LiteralString = """
    INSERT INTO same_entity (label, entity, through, score, reasons, since)
    SELECT *, %(now)s::timestamptz FROM unnest(%(labels)s::bigint[], %(entities)s::bigint[], %(throughs)s::bigint[],
                                               %(scores)s::real[], %(reasons)s::smallint[])
    ON CONFLICT (label) DO UPDATE SET (entity, through, score, reasons, since) =
        (excluded.entity, excluded.through, excluded.score, excluded.reasons,
         CASE WHEN same_entity.entity = excluded.entity THEN same_entity.since ELSE excluded.since END)"""
_TAKE_OFF: LiteralString = "DELETE FROM same_entity WHERE label = ANY(%(labels)s::bigint[])"

_MOVE = text("UPDATE same_entity SET entity = :into_ WHERE entity = :entity")
_MOVED = text("""
    INSERT INTO entity_moved SELECT *, :now FROM unnest(CAST(:entities AS bigint[]), CAST(:into AS bigint[]))
    ON CONFLICT (entity) DO UPDATE SET into_ = excluded.into_, at = excluded.at""")
_MOVED_ON = text("""
    UPDATE entity_moved m SET into_ = n.into_
    FROM unnest(CAST(:entities AS bigint[]), CAST(:into AS bigint[])) AS n (entity, into_) WHERE m.into_ = n.entity""")
_BACK = text("DELETE FROM entity_moved WHERE entity = ANY(:entities)")

_WAY_UP = text("""
    WITH RECURSIVE up (label, through, score, reasons, hops) AS (
        SELECT label, through, score, reasons, 0 FROM same_entity WHERE label = :label
        UNION ALL SELECT s.label, s.through, s.score, s.reasons, hops + 1
        FROM up JOIN same_entity s ON s.label = up.through
        WHERE up.through <> up.label AND hops < 1000)
    SELECT label, through, score, reasons FROM up ORDER BY hops""")

_STANDING = text("""
    SELECT id, kind, left_, right_ FROM entity_decision
    WHERE undone_at IS NULL AND (CAST(:labels AS bigint[]) IS NULL OR left_ || right_ && CAST(:labels AS bigint[]))
    ORDER BY id""")
_FENCED: LiteralString = """
    SELECT DISTINCT coalesce(s.entity, side.label) AS entity, d.id * 2 + side.of AS side
    FROM entity_decision d, LATERAL (
        SELECT unnest(d.left_), 0 UNION ALL SELECT unnest(d.right_), 1) AS side (label, of)
    LEFT JOIN same_entity s ON s.label = side.label
    WHERE d.undone_at IS NULL AND d.kind = 'split' AND coalesce(s.entity, side.label) = ANY(%(entities)s::bigint[])
    ORDER BY 2, 1"""


class Row(NamedTuple):
    """A label's row."""

    label: int
    entity: int
    through: int
    score: float
    reasons: int


class Owner(NamedTuple):
    """Of which entity a label is, and by what names it goes."""

    entity: int
    name: int


async def owners_of(conn: AsyncConnection, labels: Collection[int]) -> dict[int, Owner]:
    """Of those of the labels that are stored."""
    rows = await fetch(conn, _ENTITIES_OF, {"labels": list(labels)})
    return {row.label: Owner(row.entity, row.name) for row in rows}


async def members_of(conn: AsyncConnection, entities: Collection[int], most: int) -> dict[int, int]:
    """Labels of these entities, each with its entity; at most so many, the first ones."""
    rows = await conn.execute(_MEMBERS, {"entities": list(entities), "most": most})
    return {row.label: row.entity for row in rows}


async def every_row(conn: AsyncConnection) -> Columns:
    """All rows by label: `label`, `entity`, `through`."""
    return await copy_columns(conn, _EVERY, {"label": "i8", "entity": "i8", "through": "i8"})


async def put(conn: AsyncConnection, rows: Iterable[Row], now: dt.datetime) -> None:
    """Write rows; a label that stands for its entity gets none, or loses it."""
    kept, own = list[Row](), list[int]()
    for row in rows:
        if row.label == row.entity:
            own.append(row.label)
        else:
            kept.append(row)
    if own:
        await fetch(conn, _TAKE_OFF, {"labels": as_array(own)})
    if kept:
        names = ("labels", "entities", "throughs", "scores", "reasons")
        columns = {name: list(column) for name, column in zip(names, zip(*kept, strict=True), strict=True)}
        await fetch(conn, _PUT, columns | {"now": now})


async def move(conn: AsyncConnection, entity: int, into: int, bridge: Row, now: dt.datetime) -> None:
    """Let an entity become a part of another. `bridge` is the row of the label by which it does: from there its labels
    are told now, so the way from that label to the former founder is turned round."""
    up = [Row(row.label, into, row.through, row.score, row.reasons) for row in
          await conn.execute(_WAY_UP, {"label": bridge.label})]  # fmt: skip
    turned = [Row(row.through, into, row.label, row.score, row.reasons) for row in up if row.through != row.label]
    await conn.execute(_MOVE, {"entity": entity, "into_": into})
    await put(conn, [*turned, bridge], now)
    await note_moved(conn, {entity: into}, now)


async def note_moved(conn: AsyncConnection, moved: Mapping[int, int], now: dt.datetime) -> None:
    """Keep where entities went, so that whoever has a former id finds them."""
    if moved:
        values = {"entities": list(moved), "into": list(moved.values())}
        await conn.execute(_MOVED_ON, values)
        await conn.execute(_MOVED, values | {"now": now})
        await conn.execute(_BACK, {"entities": sorted(set(moved.values()))})


async def note_back(conn: AsyncConnection, entities: Collection[int]) -> None:
    """Entities that stand again under their own ids."""
    if entities:
        await conn.execute(_BACK, {"entities": list(entities)})


async def decisions(conn: AsyncConnection, labels: Collection[int] | None = None) -> list[Decision]:
    """What analysts decided and nobody undid; about some of these labels, or all."""
    rows = await conn.execute(_STANDING, {"labels": None if labels is None else list(labels)})
    return [Decision(row.id, row.kind, tuple(row.left_), tuple(row.right_)) for row in rows]


async def fences_of(conn: AsyncConnection, entities: Collection[int]) -> list[tuple[int, int]]:
    """On which side of what was split entities stand: entity and side."""
    return [(row.entity, row.side) for row in await fetch(conn, _FENCED, {"entities": as_array(entities)})]


def rows_of(
    labels: NDArray[np.int64], entity: NDArray[np.int64], through: NDArray[np.int64], score: NDArray[np.float32],
    reasons: NDArray[np.uint16],
) -> list[Row]:  # fmt: skip
    """Rows from columns."""
    columns = (labels.tolist(), entity.tolist(), through.tolist(), score.tolist(), reasons.tolist())
    return [Row(*each) for each in zip(*columns, strict=True)]
