"""A parcel on a hit is named to the own exchange, because the sharing policy may wait for that ("hit-or-case").

A hit that an analyst has dismissed, on this parcel or before on another, names none. Only records of this nation are
named: what the peer sent, the peer has. A mention that was made twice changes nothing at the exchange, so it is made
first and noted after.
"""

from typing import NamedTuple

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.feed.client import Auth
from services.ingest.records.places import LINES

AT_ONCE = 200

# On a list and not judged to be another, or naming what was controlled by more than a short form or an HS code.
_UNMENTIONED = text(f"""
    SELECT h.parcel, CAST(p.id AS text) FROM (
        SELECT parcel FROM hit WHERE NOT mentioned AND state <> 'dismissed'
        UNION SELECT parcel FROM control_hit WHERE NOT mentioned AND NOT weak) h JOIN parcel p ON p.ref = h.parcel
    JOIN feed f ON f.origin = f.audience AND h.parcel >= f.id * {LINES} AND h.parcel < (f.id + 1) * {LINES}
    ORDER BY h.parcel LIMIT {AT_ONCE}""")  # noqa: S608


class Unmentioned(NamedTuple):
    """A parcel with a hit that the exchange has not heard of."""

    ref: int
    id: str


async def mention_hits(engine: AsyncEngine, http: httpx.AsyncClient, exchange_url: str, auth: Auth) -> int:
    """Name parcels with new hits to the exchange; gives how many, up to AT_ONCE. httpx.HTTPError when it does not
    answer, or says no."""
    async with engine.connect() as conn:
        waiting = [Unmentioned(*row) for row in await conn.execute(_UNMENTIONED)]
    if not waiting:
        return 0
    for parcel in waiting:
        await _mention(http, f"{exchange_url.rstrip('/')}/operator/v1/records/{parcel.id}/mention", auth)
    async with engine.begin() as conn:
        for table in ("hit", "control_hit"):
            await conn.execute(
                text(f"UPDATE {table} SET mentioned = true WHERE parcel = ANY(:refs)"),  # noqa: S608
                {"refs": [parcel.ref for parcel in waiting]},
            )
    return len(waiting)


async def _mention(http: httpx.AsyncClient, url: str, auth: Auth) -> None:
    answer = await http.post(url, json={"because": "hit"}, headers=dict(auth.headers("POST", url, None)))
    if answer.status_code == 404:  # erased or withdrawn since: nothing is left to share
        return
    answer.raise_for_status()
