"""Records that go to the peer only now, because a hit or a case has named them.

A case, a request, a reply, a finding or an outcome names records of this nation; ingest reports the records of a hit.
From then on the sharing policy knows that they are named. What it now sends, and the peer does not have, is
appended to the peer's feed in the same transaction: in its newest version, and never once it is withdrawn.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.lines import rewrite_line
from services.exchange.core.sharing import Known
from services.exchange.core.submissions import Because
from services.exchange.core.verdicts import ACCEPTED
from services.exchange.endpoint import Endpoint
from services.exchange.held.amendments import standing_versions
from services.exchange.held.feeds import Growth, HeldFeed, NewLine, append_lines, held_ids
from services.feed.names import FeedName
from services.feed.tree import leaf_hash


async def share_named(
    conn: AsyncConnection,
    endpoint: Endpoint,
    feeds: Mapping[FeedName, HeldFeed],
    named: Mapping[str, Because],
    *,
    by: str,
    now: dt.datetime,
) -> dict[str, dict[str, int]]:
    """Note that these records are named, and share those that waited for it: record to nation to line. `feeds` are the
    own feeds, locked, as they stand in this transaction."""
    if not named:
        return {}
    await _mention(conn, named, by, now)
    shared: dict[str, dict[str, int]] = {}
    standing = await standing_versions(conn, endpoint.nation, list(named))
    waiting = await _home_records(conn, feeds[endpoint.home], standing)
    for nation in endpoint.peers:
        feed = feeds[endpoint.to_peer(nation)]
        present = await held_ids(conn, feed, list(waiting))
        absent = {record: line for record, line in waiting.items() if record not in present}
        for record, number in await _share(conn, endpoint, feed, absent, now):
            shared.setdefault(record, {})[nation] = number
    return shared


async def _share(
    conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, absent: Mapping[str, bytes], now: dt.datetime
) -> list[tuple[str, int]]:
    lines = []
    for line in absent.values():
        record = orjson.loads(line)
        reason = endpoint.policy.decide(endpoint.policy.facts_of(record), feed.name.audience, Known(mentioned=True))
        if reason.shared:
            copy = rewrite_line(endpoint.policy.for_peer(record), feed.name)
            until = dt.date.fromisoformat(record["handling"]["retain_until"])
            lines.append(
                NewLine(copy, leaf_hash(copy), record["id"], record["type"], retain_until=until, sharing=int(reason))
            )
    if lines:
        await append_lines(conn, [Growth.of(feed, lines)], now)
    return [(line.id or "", feed.size + place) for place, line in enumerate(lines)]


async def _mention(conn: AsyncConnection, named: Mapping[str, Because], by: str, now: dt.datetime) -> None:
    for record, because in named.items():
        await conn.execute(
            text("""INSERT INTO mention (record, because, mentioned_by, mentioned_at)
                    VALUES (:record, :because, :by, :now) ON CONFLICT DO NOTHING"""),
            {"record": uuid.UUID(record), "because": because, "by": by, "now": now},
        )


async def _home_records(conn: AsyncConnection, home: HeldFeed, records: list[str]) -> dict[str, bytes]:
    """The home lines of these records, as far as they are held and not erased."""
    found = await conn.execute(
        text("""SELECT id, bytes FROM line
                WHERE feed = :feed AND id = ANY(:ids) AND verdict = :accepted AND bytes IS NOT NULL ORDER BY line"""),
        {"feed": home.id, "ids": [uuid.UUID(record) for record in records], "accepted": ACCEPTED},
    )
    return {str(row.id): bytes(row.bytes) for row in found}
