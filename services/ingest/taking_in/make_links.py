"""After an upgrade: links and facts for the parcels that have none of today's form, and what is kept of events.

Parcels and events that were taken in by an earlier version are read again from their records, some at a time, and the
parcels wait to be looked at for entities, patterns and networks. A process that is killed goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.registry import read_record
from services.ingest.core.harvest import event_row, parcel_row
from services.ingest.core.networks.facts import FORM
from services.ingest.taking_in.cursors import TAKING_IN
from services.ingest.taking_in.keep_rows import (
    EVENT_COLUMNS,
    LINK_COLUMNS,
    PARCEL_COLUMNS,
    encode_events,
    encode_links,
    encode_parcels,
)
from services.kit.database import CopyBuffer, copy_in

AT_ONCE = 1_000

_WITHOUT_LINKS = text("""
    SELECT ref, r.id, bytes FROM parcel p JOIN record r USING (ref)
    WHERE ref > :after AND facts IS DISTINCT FROM :form ORDER BY ref LIMIT :limit""")
_WITHOUT_CODE = text("""
    SELECT ref, r.id, bytes FROM tracking_event e JOIN record r USING (ref)
    WHERE ref > :after AND code IS NULL ORDER BY ref LIMIT :limit""")
_WAIT = text("INSERT INTO arrival SELECT unnest(CAST(:refs AS bigint[])) ON CONFLICT DO NOTHING")

_Rows = list[tuple[int, str, bytes]]
_Keep = Callable[[AsyncConnection, _Rows], Awaitable[None]]


async def make_links(engine: AsyncEngine) -> int:
    """Make the links and facts that are missing, and complete the events; gives the parcels."""
    await _complete(engine, _WITHOUT_CODE, _keep_events)
    return await _complete(engine, _WITHOUT_LINKS, _keep_parcels)


async def _complete(engine: AsyncEngine, wanted: TextClause, keep: _Keep) -> int:
    made, after = 0, -1
    while True:
        async with engine.begin() as conn:
            await conn.execute(TAKING_IN)
            found = await conn.execute(wanted, {"after": after, "form": FORM, "limit": AT_ONCE})
            rows = [(row.ref, str(row.id), bytes(row.bytes)) for row in found]
            if not rows:
                return made
            await keep(conn, rows)
        made, after = made + len(rows), rows[-1][0]


async def _keep_parcels(conn: AsyncConnection, rows: _Rows) -> None:
    def read() -> tuple[CopyBuffer, CopyBuffer]:
        parcels = [parcel_row(ref, id, read_record(orjson.loads(line)).body) for ref, id, line in rows]
        return encode_parcels(parcels), encode_links(parcels)

    parcels, links = await asyncio.to_thread(read)
    refs = {"refs": [ref for ref, _, _ in rows]}
    for table in ("link", "parcel"):
        await conn.execute(text(f"DELETE FROM {table} WHERE ref = ANY(:refs)"), refs)  # noqa: S608
    await copy_in(conn, "parcel", PARCEL_COLUMNS, parcels)
    await copy_in(conn, "link", LINK_COLUMNS, links)
    await conn.execute(_WAIT, refs)


async def _keep_events(conn: AsyncConnection, rows: _Rows) -> None:
    def read() -> CopyBuffer:
        return encode_events(event_row(ref, read_record(orjson.loads(line)).body) for ref, _, line in rows)

    events = await asyncio.to_thread(read)
    await conn.execute(text("DELETE FROM tracking_event WHERE ref = ANY(:refs)"), {"refs": [row[0] for row in rows]})
    await copy_in(conn, "tracking_event", EVENT_COLUMNS, events)
