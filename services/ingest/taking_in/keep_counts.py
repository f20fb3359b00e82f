"""Counts of a page into their tables: how good what a sender sends is, and from where to where parcels go."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.names import FeedName
from services.ingest.core.harvest import Harvest

_QUALITY = text("""
    INSERT INTO quality (agency, feed, type, on_day, measure, count)
    SELECT q.agency, :feed, q.type, q.on_day, q.measure, q.count
    FROM unnest(CAST(:agencies AS text[]), CAST(:types AS text[]), CAST(:days AS date[]), CAST(:measures AS text[]),
                CAST(:counts AS bigint[])) AS q (agency, type, on_day, measure, count)
    ON CONFLICT (agency, feed, type, on_day, measure) DO UPDATE SET count = quality.count + excluded.count""")

_FLOW = text("""
    INSERT INTO flow (on_day, origin, goal, parcels)
    SELECT * FROM unnest(CAST(:days AS date[]), CAST(:origins AS text[]), CAST(:goals AS text[]),
                         CAST(:counts AS bigint[]))
    ON CONFLICT (on_day, origin, goal) DO UPDATE SET parcels = flow.parcels + excluded.parcels""")


async def keep_counts(conn: AsyncConnection, feed: FeedName, gathered: Harvest) -> None:
    """Add the counts of a page, inside the transaction that takes it in, which holds TAKING_IN."""
    if counts := sorted(gathered.counts.items()):
        await conn.execute(
            _QUALITY,
            {
                "feed": str(feed),
                "agencies": [each.agency for each, _ in counts],
                "types": [each.type for each, _ in counts],
                "days": [each.on for each, _ in counts],
                "measures": [each.measure for each, _ in counts],
                "counts": [number for _, number in counts],
            },
        )
    if flows := sorted(gathered.flows.items()):
        await conn.execute(
            _FLOW,
            {
                "days": [each.on for each, _ in flows],
                "origins": [each.origin for each, _ in flows],
                "goals": [each.goal for each, _ in flows],
                "counts": [number for _, number in flows],
            },
        )
