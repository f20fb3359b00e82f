"""From where to where parcels go: by state and province of the United States and China, else by country."""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.quality import FlowRow, Flows, PlaceRow

SPAN = dt.timedelta(days=90)

_FLOWS = text("""
    SELECT origin, goal, CAST(sum(parcels) AS bigint) AS parcels FROM flow
    WHERE on_day BETWEEN :since AND :until
    AND (CAST(:of AS text) IS NULL OR origin = :of OR goal = :of)
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2""")


async def read_flows(conn: AsyncConnection, since: dt.date, until: dt.date, of: str | None, most: int) -> Flows:
    """Of parcels posted from `since` to `until`, both included; of one place alone where it is given."""
    rows = (await conn.execute(_FLOWS, {"since": since, "until": until, "of": of})).all()
    sent: dict[str, int] = {}
    received: dict[str, int] = {}
    for row in rows:
        sent[row.origin] = sent.get(row.origin, 0) + row.parcels
        received[row.goal] = received.get(row.goal, 0) + row.parcels
    return Flows(
        since=since,
        until=until,
        parcels=sum(row.parcels for row in rows),
        flows=[FlowRow(origin=row.origin, goal=row.goal, parcels=row.parcels) for row in rows[:most]],
        flows_left=max(0, len(rows) - most),
        parcels_left=sum(row.parcels for row in rows[most:]),
        places=[
            PlaceRow(place=each, sent=sent.get(each, 0), received=received.get(each, 0))
            for each in sorted(sent.keys() | received.keys())
        ],
    )
