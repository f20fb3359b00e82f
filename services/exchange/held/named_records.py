"""Records that others are about: whose they are, of which type, and on which own feeds."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import ACCEPTED
from services.feed.names import FeedName


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A held record that another record is about."""

    origin: str
    type: str
    agency: str | None
    """None once the line is erased."""
    feeds: frozenset[FeedName]


async def find_named(conn: AsyncConnection, records: Iterable[str]) -> dict[str, NamedRecord]:
    """Those of `records` that are held, by id."""
    wanted = set(map(uuid.UUID, records))
    if not wanted:
        return {}
    found = await conn.execute(
        text("""SELECT line.id, line.type, line.bytes, feed.origin, feed.audience
                FROM line JOIN feed ON feed.id = line.feed
                WHERE line.id = ANY(:ids) AND line.verdict = :accepted ORDER BY feed.origin = feed.audience"""),
        {"ids": list(wanted), "accepted": ACCEPTED},
    )
    named: dict[str, NamedRecord] = {}
    for row in found:
        record, feed = str(row.id), FeedName(row.origin, row.audience)
        feeds = named[record].feeds if record in named else frozenset()
        agency = orjson.loads(row.bytes)["source"]["agency"] if row.bytes else None
        named[record] = NamedRecord(row.origin, row.type, agency, feeds | {feed})
    return named
