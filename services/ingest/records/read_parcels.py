"""Parcels for the analyst: a list by exact key, and one parcel opened with all that is known of it."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import EventRow, KeyRow, Listed, ParcelRow
from schemas.answers.analyst import Parcel as ParcelAnswer
from schemas.parcel import Parcel
from schemas.registry import read_record
from services.ingest.controls.read_controls import controls_of_parcel
from services.ingest.core import identifiers
from services.ingest.core.identifiers import Kind
from services.ingest.core.keys import parcel_keys
from services.ingest.core.networks.attributes import attribute, kind_of
from services.ingest.records.places import State
from services.ingest.records.read_rows import (
    PARCEL,
    FeedNames,
    body_of,
    feed_names,
    in_utc,
    parcel_members,
    parcel_row,
    places_of,
)
from services.ingest.records.restricted import withheld
from services.ingest.screening.read_hits import hits_of_parcel
from services.kit.problems import Problem

AFTER = r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\.[0-9]{1,18}$"
MOST_EVENTS = 500
MOST_HITS = 200
_EVENTS = text(f"""
    SELECT e.ref, r.id, e.at, r.bytes, {withheld("e.ref")} AS withheld FROM tracking_event e JOIN record r USING (ref)
    WHERE e.item = :item AND e.posted_on = :posted_on ORDER BY e.at, e.ref LIMIT :limit""")  # noqa: S608


def wanted_keys(
    identifier: str | None, phone: str | None, email: str | None, name: str | None
) -> list[tuple[Kind, str]]:
    """The keys that the filters mean; a phone is read in the habits of US and CN. Problem 422 `unreadable` when one of
    them says nothing."""
    asked = (
        (Kind.ITEM, "identifier", identifier and identifiers.item_number(identifier), identifier),
        (Kind.PHONE, "phone", phone and identifiers.e164(phone, None), phone),
        (Kind.EMAIL, "email", email and identifiers.email(email), email),
        (Kind.NAME, "name", name and identifiers.name_key(name), name),
    )
    for _, member, key, written in asked:
        if written is not None and not key:
            raise Problem(422, "unreadable", "Nothing to look for can be read in it.", extra={"member": member})
    return [(kind, key) for kind, _, key, _ in asked if key]


async def list_parcels(
    conn: AsyncConnection, keys: list[tuple[Kind, str]], after: str | None, limit: int
) -> Listed[ParcelRow]:
    """Parcels that carry all of `keys`, the newest first."""
    record, ref = after.split(".") if after else (str(uuid.UUID(int=2**128 - 1)), str(2**62))
    clauses = [
        f" AND p.ref IN (SELECT ref FROM link WHERE attribute = :attribute{n})"  # noqa: S608
        for n in range(len(keys))
    ]
    values: dict[str, object] = {f"attribute{n}": attribute(kind_of(kind), v) for n, (kind, v) in enumerate(keys)}
    found = await conn.execute(
        text(
            PARCEL
            + " WHERE (p.id, p.ref) < (CAST(:record AS uuid), :ref)"
            + "".join(clauses)
            + " ORDER BY p.id DESC, p.ref DESC LIMIT :limit"
        ),
        values | {"record": record, "ref": int(ref), "limit": limit + 1},
    )
    names, rows = await feed_names(conn), found.mappings().all()
    shown = rows[:limit]
    following = f"{shown[-1]['id']}.{shown[-1]['ref']}" if len(rows) > limit else None
    return Listed(items=[parcel_row(row, names) for row in shown], next=following)


async def open_parcel(conn: AsyncConnection, record: uuid.UUID, feed: str | None) -> ParcelAnswer:
    """One parcel. Problem 404 `not-found`, 410 `withdrawn` or `superseded`, 409 `ambiguous` when two nations use the
    id and `feed` does not say which is meant."""
    names = await feed_names(conn)
    row = await _find(conn, record, feed, names)
    line = orjson.loads(bytes(row["bytes"]))
    parcel: Parcel = read_record(line).body
    return ParcelAnswer(
        **parcel_members(row, names),
        record=line,
        keys=_keys(parcel),
        events=await _events(conn, row, names),
        hits_found=await hits_of_parcel(conn, row["ref"], names, MOST_HITS),
        controls=await controls_of_parcel(conn, parcel, names),
    )


async def _find(conn: AsyncConnection, record: uuid.UUID, feed: str | None, names: FeedNames) -> Mapping[Any, Any]:
    found = await conn.execute(text(PARCEL + " WHERE p.id = :id ORDER BY p.ref"), {"id": record})
    rows = [r for r in found.mappings() if feed in (None, names.members(r["ref"], record)["feed"])]
    if len(rows) == 1:
        return rows[0]
    if rows:
        feeds = [names.members(row["ref"], record)["feed"] for row in rows]
        raise Problem(409, "ambiguous", "Two records have this id: say which feed.", extra={"feeds": feeds})
    raise await _why_not(conn, record, feed, names)


async def _why_not(conn: AsyncConnection, record: uuid.UUID, feed: str | None, names: FeedNames) -> Problem:
    rows = await conn.execute(text("SELECT ref, state FROM record WHERE id = :id AND type = 'parcel'"), {"id": record})
    states = {row.state for row in rows if feed in (None, names.members(row.ref, record)["feed"])}
    if State.WITHDRAWN in states:
        return Problem(410, "withdrawn", "Its nation withdrew this record.")
    if State.SUPERSEDED in states:
        return Problem(410, "superseded", "A later record replaces this one.")
    return Problem(404, "not-found", "No such parcel is held.")


def _keys(parcel: Parcel) -> list[KeyRow]:
    keys = sorted(parcel_keys(parcel), key=lambda key: (key.kind, key.value))
    return [KeyRow(kind=k.kind, value=k.value, written=k.written, places=places_of(k.roles)) for k in keys]


async def _events(conn: AsyncConnection, parcel: Mapping[Any, Any], names: FeedNames) -> list[EventRow]:
    found = await conn.execute(
        _EVENTS,
        {"item": parcel["item"], "posted_on": parcel["posted_on"], "limit": MOST_EVENTS},
    )
    return [
        EventRow(**names.members(r.ref, r.id), at=in_utc(r.at), body=_event_body(r), withheld=r.withheld) for r in found
    ]


def _event_body(row: Row[Any]) -> dict[str, Any]:
    body = body_of(row.bytes)
    return body if row.withheld is None else {"code": body["code"]}
