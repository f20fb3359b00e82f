"""The list of each feed: what its `watchlist-entry` records put on it and take off it, in versions like any list.

Called inside the transaction that takes a page in, and under its lock (TAKING_IN). All that one transaction does to a
feed's list is one version. A record that is superseded ends its listing, and the record that follows begins another.
What is retracted or erased also loses its body, since that may name a person.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.lists.entity import ListedEntity, digest
from services.ingest.records.places import LINES


class Entry(NamedTuple):
    """A `watchlist-entry` record that stands."""

    ref: int
    entity: ListedEntity
    ends_on: dt.date | None
    """The day on which it leaves its list."""


class Changed(NamedTuple):
    """Listings that a transaction began and ended, by their ids, and the lists that have a new version."""

    begun: list[int]
    ended: list[int]
    lists: list[int]


FEED_PREFIX = "feed-"
"""How the names of feeds' lists begin."""

_Row = tuple[int, int]
"""A listing and its list."""

_OPEN_LISTS = text(f"""
    INSERT INTO watch_list (name, feed)
    SELECT '{FEED_PREFIX}' || lower(origin || '-' || audience), id FROM feed
    WHERE id IN (SELECT DISTINCT ref / {LINES} FROM unnest(CAST(:refs AS bigint[])) AS r (ref))
    ON CONFLICT DO NOTHING""")  # noqa: S608

_BEGIN = text(f"""
    INSERT INTO listing (list, entity, body, digest, since_version, ref, ends_on)
    SELECT l.id, e.entity, CAST(e.body AS jsonb), e.digest, l.version + 1, e.ref, e.ends_on
    FROM unnest(CAST(:refs AS bigint[]), CAST(:entities AS text[]), CAST(:bodies AS text[]), CAST(:digests AS bytea[]),
                CAST(:ends_on AS date[])) AS e (ref, entity, body, digest, ends_on)
    JOIN watch_list l ON l.feed = e.ref / {LINES}
    ON CONFLICT (ref) WHERE until_version IS NULL AND ref IS NOT NULL DO NOTHING
    RETURNING id, list""")  # noqa: S608

_END = text("""
    UPDATE listing SET until_version = l.version + 1 FROM watch_list l
    WHERE l.id = listing.list AND listing.ref = ANY(CAST(:refs AS bigint[])) AND until_version IS NULL
    RETURNING listing.id, listing.list""")

_END_DUE = text("""
    UPDATE listing SET until_version = l.version + 1 FROM watch_list l
    WHERE l.id = listing.list AND ends_on <= :today AND until_version IS NULL
    RETURNING listing.id, listing.list""")

_FORGET = text("UPDATE listing SET entity = '', body = '{}', digest = '' WHERE ref = ANY(CAST(:refs AS bigint[]))")

# Counts of what begins and ends with the version that is being made; an entity that does both has changed.
_CLOSE = text("""
    WITH due AS (SELECT id, version + 1 AS number FROM watch_list WHERE id = ANY(CAST(:lists AS smallint[]))),
    begun AS (SELECT g.list, g.entity FROM listing g JOIN due ON g.list = due.id AND g.since_version = due.number
              GROUP BY g.list, g.entity),
    ended AS (SELECT g.list, g.entity FROM listing g JOIN due ON g.list = due.id AND g.until_version = due.number
              GROUP BY g.list, g.entity)
    INSERT INTO list_version
        (list, number, imported_at, imported_by, format, files, entities, new, changed, removed, end_marked, loose,
         remarks)
    SELECT due.id, due.number, :now, 'feed', 'feed', '[]',
           (SELECT count(*) FROM listing WHERE list = due.id AND until_version IS NULL),
           (SELECT count(*) FROM begun b WHERE b.list = due.id AND NOT EXISTS (
               SELECT FROM ended e WHERE e.list = b.list AND e.entity = b.entity)),
           (SELECT count(*) FROM begun JOIN ended USING (list, entity) WHERE list = due.id),
           (SELECT count(*) FROM ended e WHERE e.list = due.id AND NOT EXISTS (
               SELECT FROM begun b WHERE b.list = e.list AND b.entity = e.entity)),
           true, 0, '[]'
    FROM due""")

_IN_FORCE = text("UPDATE watch_list SET version = version + 1 WHERE id = ANY(CAST(:lists AS smallint[]))")


async def change_listings(
    conn: AsyncConnection, entries: Sequence[Entry], gone: Sequence[int], erased: Sequence[int], now: dt.datetime
) -> Changed:
    """Begin the listings of `entries`, end those of the records `gone` (superseded) and `erased` (retracted, expired,
    cut), all refs; one new version of each list that changes. Saying the same again changes nothing."""
    ended = await _rows(conn, _END, refs=[*gone, *erased])
    begun = await _begin(conn, [entry for entry in entries if entry.ends_on is None or entry.ends_on > now.date()])
    changed = await _close(conn, begun, ended, now)
    if erased:
        await conn.execute(_FORGET, {"refs": list(erased)})
    return changed


async def end_delisted(conn: AsyncConnection, now: dt.datetime) -> Changed:
    """End every listing whose own last day has come."""
    return await _close(conn, [], await _rows(conn, _END_DUE, today=now.date()), now)


async def _begin(conn: AsyncConnection, entries: Sequence[Entry]) -> list[_Row]:
    if not entries:
        return []
    refs = [entry.ref for entry in entries]
    bodies = [entry.entity.body() for entry in entries]
    await conn.execute(_OPEN_LISTS, {"refs": refs})
    return await _rows(
        conn,
        _BEGIN,
        refs=refs,
        entities=[entry.entity.id for entry in entries],
        bodies=[body.decode() for body in bodies],
        digests=[digest(body) for body in bodies],
        ends_on=[entry.ends_on for entry in entries],
    )


async def _rows(conn: AsyncConnection, statement: TextClause, **values: object) -> list[_Row]:
    return [(row[0], row[1]) for row in await conn.execute(statement, values)]


async def _close(conn: AsyncConnection, begun: Sequence[_Row], ended: Sequence[_Row], now: dt.datetime) -> Changed:
    lists = sorted({of for _, of in (*begun, *ended)})
    if lists:
        await conn.execute(_CLOSE, {"lists": lists, "now": now})
        await conn.execute(_IN_FORCE, {"lists": lists})
    return Changed([listing for listing, _ in begun], [listing for listing, _ in ended], lists)
