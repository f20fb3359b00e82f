"""A supervisor says of an attribute that it is everybody's, with a reason, or takes that back.

Such a hub is demoted, never deleted: its links stay, they link nobody by themselves, and every answer that leaves it
out says who said so. Parcels of networks that carry it are looked at again, and a run over everything is ordered, in
one transaction with the change and its row of the audit log.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.analyst import Listed
from schemas.answers.hubs import HubChanged, HubRow
from services.ingest.core.networks.asked import attribute_asked
from services.ingest.networks.attribute_values import (
    NAMES,
    Held,
    hash_number,
    hash_text,
    held_by,
    not_carried,
    values_of,
)
from services.ingest.networks.order_surface import order_surface
from services.ingest.records import audit
from services.ingest.records.places import Place, place_of
from services.ingest.records.read_rows import in_utc
from services.kit.problems import Problem

AFTER = r"^[0-9a-f]{16}$"
MOST_MARKED = 10_000

_ALLOW = text("""
    INSERT INTO allowed_hub (attribute, kind, reason, by, agency, at)
    VALUES (:attribute, :kind, :reason, :by, :agency, :at) ON CONFLICT DO NOTHING RETURNING attribute""")
_TAKE_BACK = text("DELETE FROM allowed_hub WHERE attribute = :attribute RETURNING *")
_LIST = text("SELECT * FROM allowed_hub WHERE attribute > :after ORDER BY attribute LIMIT :limit")

# Those of networks first: what rested on the hub goes there at once.
_MARK = text("""
    WITH marked AS (
        SELECT l.ref FROM link l LEFT JOIN network_parcel np USING (ref)
        WHERE l.attribute = :attribute ORDER BY np.network IS NULL, l.ref DESC LIMIT :most),
    kept AS (
        INSERT INTO arrival SELECT ref FROM marked ON CONFLICT (ref) DO UPDATE SET asked = arrival.asked + 1)
    SELECT count(*) FROM marked""")
_HOLDER = text("SELECT ref FROM link WHERE attribute = :attribute ORDER BY ref LIMIT 1")
_HOME = text("SELECT id, size FROM feed WHERE origin = audience ORDER BY id LIMIT 1")


class Supervisor(NamedTuple):
    """Who says something, and when."""

    by: str
    agency: str
    at: dt.datetime


async def list_hubs(conn: AsyncConnection, after: str | None, limit: int) -> Listed[HubRow]:
    """What supervisors called everybody's, by number."""
    behind = -(2**63) if after is None else hash_number(after)
    rows = (await conn.execute(_LIST, {"after": behind, "limit": limit + 1})).mappings().all()
    items = [await _hub(conn, row) for row in rows[:limit]]
    return Listed(items=items, next=items[-1].hash if len(rows) > limit else None)


async def allow_hub(engine: AsyncEngine, written: str, reason: str, who: Supervisor) -> HubChanged:
    """Call an attribute everybody's. Problem 422 `unreadable` when none can be read, 404 `not-carried` when no parcel
    carries it, 409 `allowed` when it is called so already."""
    number = attribute_asked(written)
    if number is None:
        raise unreadable("attribute")
    async with engine.begin() as conn:
        held = (await held_by(conn, [number]))[number]
        if not held.kind:
            raise not_carried()
        values = {"attribute": number, "kind": held.kind, "reason": reason, **who._asdict()}
        if (await conn.execute(_ALLOW, values)).scalar_one_or_none() is None:
            raise Problem(409, "allowed", "A supervisor has called it everybody's already.")
        row = (await conn.execute(text("SELECT * FROM allowed_hub WHERE attribute = :attribute"), values)).mappings()
        return await _changed(conn, row.one(), "allowed as a hub", who)


async def take_back_hub(engine: AsyncEngine, written: str, who: Supervisor) -> HubChanged:
    """Call it everybody's no more. Problem 404 `not-found` when nobody did."""
    async with engine.begin() as conn:
        row = (await conn.execute(_TAKE_BACK, {"attribute": hash_number(written)})).mappings().one_or_none()
        if row is None:
            raise Problem(404, "not-found", "No supervisor has called this attribute everybody's.")
        return await _changed(conn, row, "no more allowed as a hub", who)


def unreadable(member: str) -> Problem:
    """No attribute, entity or parcel can be read in a member."""
    return Problem(422, "unreadable", "Nothing to look for can be read in it.", extra={"member": member})


async def _changed(conn: AsyncConnection, row: RowMapping, what: str, who: Supervisor) -> HubChanged:
    attribute = row["attribute"]
    marked = (await conn.execute(_MARK, {"attribute": attribute, "most": MOST_MARKED})).scalar_one()
    run = await order_surface(conn, who.by, who.at)
    place = await _some_place(conn, attribute)
    said = f"attribute {hash_text(attribute)} ({NAMES[row['kind']]}) is {what}"
    why = f"by {who.by} of {who.agency}"
    await audit.note(conn, who.at, what=said, why=why, feed=place.feed, line=place.line)
    return HubChanged(hub=await _hub(conn, row), parcels_marked=marked, run=run)


async def _some_place(conn: AsyncConnection, attribute: int) -> Place:
    """The first line that carries it; the end of the home feed when none does any more."""
    ref = (await conn.execute(_HOLDER, {"attribute": attribute})).scalar_one_or_none()
    if ref is not None:
        return place_of(ref)
    home = (await conn.execute(_HOME)).one()
    return Place(home.id, home.size)


async def _hub(conn: AsyncConnection, row: RowMapping) -> HubRow:
    attribute = row["attribute"]
    held: Held = (await held_by(conn, [attribute]))[attribute]
    value = (await values_of(conn, [attribute])).get(attribute)
    return HubRow(
        kind=NAMES[row["kind"]],
        hash=hash_text(attribute),
        value=value,
        held=held.held,
        reason=row["reason"],
        by=row["by"],
        agency=row["agency"],
        at=in_utc(row["at"]),
    )
