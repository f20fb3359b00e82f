"""Rows of the analyst's answers, made of stored lines: the line is the truth, columns only find it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Origin, ParcelRow, PlaceOfKey
from services.ingest.core.keys import Role
from services.ingest.records.places import place_of
from services.ingest.records.restricted import withheld

_PLACES: tuple[tuple[Role, PlaceOfKey], ...] = (
    (Role.SENDER, "sender"),
    (Role.ADDRESSEE, "addressee"),
    (Role.ITEM, "item"),
    (Role.CONTENTS, "contents"),
)

# What a list shows of a parcel p; the caller adds which parcels, and their order.
PARCEL = f"""
    SELECT p.ref, p.id, p.item, p.posted_on, r.bytes, {withheld("p.ref")} AS withheld,
           (SELECT count(*) FROM hit WHERE hit.parcel = p.ref AND state <> 'dismissed') AS hits, m.network
    FROM parcel p JOIN record r USING (ref)
    LEFT JOIN network_parcel m USING (ref)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class FeedNames:
    """Names of the followed feeds, by their number in this database."""

    by_id: Mapping[int, str]

    def origin(self, ref: int, record: uuid.UUID | str) -> Origin:
        """A record by its id and place."""
        return Origin(**self.members(ref, record))

    def members(self, ref: int, record: uuid.UUID | str) -> dict[str, Any]:
        """The members of an `Origin`."""
        place = place_of(ref)
        return {"id": str(record), "feed": self.by_id[place.feed], "line": place.line}


async def feed_names(conn: AsyncConnection) -> FeedNames:
    """The feeds as they are now; none is ever renamed."""
    rows = await conn.execute(text("SELECT id, origin || '/' || audience AS name FROM feed"))
    return FeedNames({row.id: row.name for row in rows})


def body_of(line: bytes) -> dict[str, Any]:
    """The body of a stored line, which passed the schema when it was taken in."""
    body: dict[str, Any] = orjson.loads(bytes(line))["body"]
    return body


def parcel_row(row: Mapping[Any, Any], names: FeedNames) -> ParcelRow:
    """A row of `PARCEL`."""
    return ParcelRow(**parcel_members(row, names))


def parcel_members(row: Mapping[Any, Any], names: FeedNames) -> dict[str, Any]:
    """The members of a `ParcelRow`."""
    body, masked = body_of(row["bytes"]), row["withheld"] is not None
    return names.members(row["ref"], row["id"]) | {
        "item": "" if masked else row["item"],
        "posted_on": row["posted_on"],
        "sender": "" if masked else _called(body["sender"]),
        "addressee": "" if masked else _called(body["addressee"]),
        "withheld": row["withheld"],
        "from_country": body["route"]["origin"],
        "to_country": body["route"]["destination"],
        "hits": row["hits"],
        "network": str(row["network"]) if row["network"] else None,
    }


def _called(party: Mapping[str, Any]) -> str:
    names = [*party.get("names", ()), *party.get("companies", ())]
    return str(names[0]["written"])


def places_of(roles: int) -> list[PlaceOfKey]:
    """Where a key stands."""
    return [place for role, place in _PLACES if roles & role]


def in_utc(moment: dt.datetime) -> dt.datetime:
    """A time of the database, whatever zone the session gave it."""
    return moment.astimezone(dt.UTC)
