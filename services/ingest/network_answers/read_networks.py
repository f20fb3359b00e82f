"""Networks for the analyst: a list by score, each with the strongest reason in one sentence."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.networks import AlertMark, NetworkRow
from services.ingest.network_answers.read_terms import because, why
from services.ingest.records.read_parties import entity_now
from services.ingest.records.read_rows import in_utc
from services.kit.problems import Problem

AFTER = r"^-?[0-9]{1,5}(\.[0-9]{1,20})?(e-[0-9]{1,3})?_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

# A network n as lists show it, with its alert; the caller adds which, and their order.
NETWORK = """
    SELECT n.id, n.score, n.terms, n.parcels, n.entities, n.first_on, n.last_on, n.born_at, n.seen_at, n.ended_at,
           n.into_, a.id AS alert, a.state
    FROM network n LEFT JOIN alert a ON a.network = n.id
"""
_STANDING = " WHERE n.ended_at IS NULL"


class Wanted(NamedTuple):
    """Which networks; what is None does not count."""

    least_score: float | None = None
    alert: Literal["open", "confirmed", "dismissed", "none"] | None = None
    since: dt.date | None = None
    """Changed on this day or later, UTC."""
    entity: int | None = None
    parcel: uuid.UUID | None = None
    detector: str | None = None
    least_parcels: int | None = None


_CLAUSES = {
    "least_score": " AND n.score >= :least_score",
    "since": " AND n.seen_at >= CAST(:since AS timestamp) AT TIME ZONE 'UTC'",
    "entity": " AND n.id IN (SELECT network FROM network_member WHERE entity = :entity)",
    "parcel": " AND n.id IN (SELECT network FROM network_parcel JOIN parcel USING (ref) WHERE parcel.id = :parcel)",
    "detector": " AND n.terms @> jsonb_build_array(jsonb_build_object('name', CAST(:detector AS text)))",
    "least_parcels": " AND n.parcels >= :least_parcels",
}


async def list_networks(conn: AsyncConnection, wanted: Wanted, after: str | None, limit: int) -> Listed[NetworkRow]:
    """The highest score first."""
    if wanted.entity is not None:
        wanted = wanted._replace(entity=await entity_now(conn, wanted.entity))
    values = {name: value for name, value in wanted._asdict().items() if value is not None}
    clauses = [_CLAUSES[name] for name in values if name in _CLAUSES]
    if wanted.alert is not None:
        clauses.append(" AND a.id IS NULL" if wanted.alert == "none" else " AND a.state = :alert")
    if after is not None:
        clauses.append(" AND (n.score < CAST(:score AS real) OR n.score = CAST(:score AS real) AND n.id > :id)")
        values |= _position(after)
    query = NETWORK + _STANDING + "".join(clauses) + " ORDER BY n.score DESC, n.id LIMIT :limit"
    rows = (await conn.execute(text(query), values | {"limit": limit + 1})).mappings().all()
    shown = rows[:limit]
    following = f"{shown[-1]['score']!r}_{shown[-1]['id']}" if len(rows) > limit else None
    return Listed(items=[network_row(row) for row in shown], next=following)


def _position(after: str) -> dict[str, Any]:
    score, _, network = after.rpartition("_")
    return {"score": as_real(score), "id": uuid.UUID(network)}


def as_real(written: str) -> float:
    """A score of a cursor, as a `real` can be: what is too small for one is nothing."""
    value = float(written)
    return value if abs(value) > 1e-30 else 0.0


def network_row(row: Mapping[Any, Any]) -> NetworkRow:
    """A row of `NETWORK`."""
    return NetworkRow(**network_members(row))


def network_members(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The members of a `NetworkRow`."""
    reason = because(row["terms"])
    return {
        "id": str(row["id"]),
        "score": round(row["score"], 3),
        "why": why(reason),
        "because": reason,
        "parcels": row["parcels"],
        "entities": row["entities"],
        "first_on": row["first_on"],
        "last_on": row["last_on"],
        "born_at": in_utc(row["born_at"]),
        "changed_at": in_utc(row["seen_at"]),
        "alert": AlertMark(alert=row["alert"], state=row["state"]) if row["alert"] is not None else None,
    }


_INTO = text("""
    WITH RECURSIVE moved (id, into_, ended_at, hops) AS (
        SELECT id, into_, ended_at, 0 FROM network WHERE id = :id
        UNION ALL SELECT n.id, n.into_, n.ended_at, hops + 1 FROM moved JOIN network n ON n.id = moved.into_
        WHERE hops < 50)
    SELECT id FROM moved WHERE ended_at IS NULL ORDER BY hops DESC LIMIT 1""")


async def find_network(conn: AsyncConnection, network: uuid.UUID) -> Mapping[Any, Any]:
    """A row of `NETWORK`, of one that stands. Problem 404 `moved` when it became part of another, with which; `ended`
    when its parcels belong together no more; `not-found`."""
    found = await conn.execute(text(NETWORK + " WHERE n.id = :id"), {"id": network})
    row = found.mappings().one_or_none()
    if row is None:
        raise Problem(404, "not-found", "There is no such network.")
    if row["ended_at"] is None:
        return row
    into = (await conn.execute(_INTO, {"id": network})).scalar_one_or_none()
    if into is None:
        ended = {"ended_at": in_utc(row["ended_at"]).isoformat()}
        raise Problem(404, "ended", "Its parcels belong together no more, or are gone.", extra=ended)
    raise Problem(404, "moved", "It became part of another network.", extra={"into": str(into)})
