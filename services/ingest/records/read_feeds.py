"""How far each feed is followed and how much was found, for whoever watches over it."""

import datetime as dt
from collections import Counter

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Alarm, Counts, Feed, Feeds
from services.ingest.records.places import State
from services.ingest.records.read_rows import in_utc
from services.ingest.taking_in.cursors import Followed, followed

STALE_AFTER = dt.timedelta(hours=2)
"""A newest checkpoint older than this is warned of (docs/protocol.md section 2)."""

# Records by feed, type and state, from the tally that the database keeps of them.
_RECORDS = text("""
    SELECT f.origin || '/' || f.audience AS feed, t.type, t.state, t.held FROM tally t JOIN feed f ON f.id = t.feed
    WHERE t.held > 0 ORDER BY 1, 2""")

# A parcel has a row of `parcel` as long as its record stands, and a network says how many are in it.
_TOTALS = text("""
    SELECT h.hits, h.parcels_hit, n.networks, n.parcels_in_networks, a.alerts,
           (SELECT count(*) FROM arrival) AS waiting
    FROM (SELECT count(*) AS hits, count(DISTINCT parcel) AS parcels_hit FROM hit WHERE state <> 'dismissed') AS h,
         (SELECT count(*) AS networks, coalesce(sum(parcels), 0) AS parcels_in_networks FROM network
          WHERE ended_at IS NULL) AS n,
         (SELECT count(*) AS alerts FROM alert WHERE state = 'open') AS a""")


async def feeds(conn: AsyncConnection, now: dt.datetime) -> Feeds:
    """Every feed, in the order in which they were first followed."""
    return Feeds(feeds=[_feed(each, now) for each in await followed(conn)])


def _feed(feed: Followed, now: dt.datetime) -> Feed:
    age = now - feed.issued_at if feed.issued_at else None
    alarm, cut = feed.alarm, feed.cut
    return Feed(
        feed=str(feed.name),
        size=feed.frontier.size,
        held=feed.held,
        lag=feed.held - feed.frontier.size,
        checkpoint_issued_at=in_utc(feed.issued_at) if feed.issued_at else None,
        checkpoint_age_seconds=max(0, int(age.total_seconds())) if age is not None else None,
        stale=age is None or age > STALE_AFTER,
        checked_at=in_utc(feed.checked_at) if feed.checked_at else None,
        alarm=Alarm(code=alarm.code, detail=alarm.detail, since=in_utc(alarm.since)) if alarm else None,
        cut_at=in_utc(cut.at) if cut else None,
        cut_from=cut.before if cut else None,
        cut_to=cut.to if cut else None,
    )


async def counts(conn: AsyncConnection) -> Counts:
    """Everything, counted as of now, at a cost that does not grow with the records."""
    standing: dict[str, dict[str, int]] = {}
    held: Counter[State] = Counter()
    for row in await conn.execute(_RECORDS):
        if row.state == State.STANDS:
            standing.setdefault(row.feed, {})[row.type] = row.held
        held[State(row.state)] += row.held
    totals = (await conn.execute(_TOTALS)).mappings().one()
    return Counts(
        records=standing,
        withdrawn=held[State.WITHDRAWN],
        superseded=held[State.SUPERSEDED],
        unread=held[State.UNREAD],
        parcels=sum(types.get("parcel", 0) for types in standing.values()),
        **totals,
    )
