"""How far each feed is followed and how much was found, for whoever watches over it."""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Alarm, Counts, Feed, Feeds
from services.ingest.cursors import Followed, followed
from services.ingest.places import LINES
from services.ingest.read_rows import in_utc

STALE_AFTER = dt.timedelta(hours=2)
"""A newest checkpoint older than this is warned of (docs/protocol.md section 2)."""

# Standing records by feed and type.
_RECORDS = text(f"""
    SELECT f.origin || '/' || f.audience AS feed, r.type, count(*) AS held FROM record r
    JOIN feed f ON f.id = r.ref / {LINES} WHERE r.state = 0 GROUP BY 1, 2 ORDER BY 1, 2""")  # noqa: S608

_TOTALS = text("""
    SELECT (SELECT count(*) FROM record WHERE state = 2) AS withdrawn,
           (SELECT count(*) FROM record WHERE state = 1) AS superseded,
           (SELECT count(*) FROM record WHERE state = 3) AS unread,
           (SELECT count(*) FROM parcel) AS parcels, (SELECT count(*) FROM hit) AS hits,
           (SELECT count(DISTINCT parcel) FROM hit) AS parcels_hit, (SELECT count(*) FROM parcel_group) AS groups,
           (SELECT count(*) FROM group_member) AS parcels_grouped, (SELECT count(*) FROM hub) AS hubs,
           (SELECT count(*) FROM regroup) AS waiting""")


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
    """Everything counted at one moment."""
    records: dict[str, dict[str, int]] = {}
    for row in await conn.execute(_RECORDS):
        records.setdefault(row.feed, {})[row.type] = row.held
    totals = (await conn.execute(_TOTALS)).mappings().one()
    return Counts(records=records, **totals)
