"""After an upgrade: labels for the parcels that have none of today's form, and listings for the entries without one.

Parcels and entries that were taken in by an earlier version, or whose names were read another way, are read again from
their records, some at a time. Listings that this makes are rescreened like any. When labels were made anew, or code or
weights are not those that history was compared by (code_mark.py), everything is rescreened, once all labels are there:
then every hit is one that today's code finds, with today's score.
"""

import asyncio
import datetime as dt

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.registry import read_record
from schemas.watchlist import WatchlistEntry
from services.ingest.core.labels import FORM, sides_of
from services.ingest.core.lists.entity import entity_of_record
from services.ingest.core.screening import labels_of_sides
from services.ingest.lists.follow_lists import follow_lists
from services.ingest.lists.listings import Entry, change_listings
from services.ingest.records.places import State
from services.ingest.screening.code_mark import code_mark
from services.ingest.screening.read_labels import parcel_of
from services.ingest.taking_in.cursors import TAKING_IN
from services.ingest.taking_in.keep_rows import LABEL_COLUMNS, encode_labels
from services.kit.database import CopyBuffer, copy_in

AT_ONCE = 1_000

_WITHOUT_LABELS = text("""
    SELECT ref, bytes FROM parcel JOIN record USING (ref)
    WHERE ref > :after AND NOT EXISTS (SELECT FROM label WHERE label.ref = parcel.ref AND form = :form)
    ORDER BY ref LIMIT :limit""")

_NOT_LISTED = text(f"""
    SELECT ref, bytes FROM record
    WHERE type = 'watchlist-entry' AND state = {State.STANDS} AND ref > :after
    AND NOT EXISTS (SELECT FROM listing WHERE listing.ref = record.ref)
    ORDER BY ref LIMIT :limit""")  # noqa: S608

_EVERYTHING = text("""
    INSERT INTO rescreen (first_listing, last_listing, listings, ordered_at)
    SELECT min(id), max(id), count(*), :now FROM listing WHERE until_version IS NULL HAVING count(*) > 0""")


_OTHER_CODE = text("""
    INSERT INTO screened_by (code) VALUES (:code)
    ON CONFLICT (one) DO UPDATE SET code = excluded.code WHERE screened_by.code <> excluded.code""")


async def make_labels(engine: AsyncEngine, now: dt.datetime) -> int:
    """Make the labels that are missing, and have everything rescreened if there were any or the code is other than the
    last time; gives the parcels.

    The rescreen is ordered with the first labels and the note of the code, so that a process that is killed leaves the
    order behind; nobody carries it out before all labels are made.
    """
    made, after = 0, -1
    while True:
        async with engine.begin() as conn:
            await conn.execute(TAKING_IN)
            rows = (await conn.execute(_WITHOUT_LABELS, {"after": after, "form": FORM, "limit": AT_ONCE})).all()
            if after < 0 and (await _is_other_code(conn) or rows):
                await conn.execute(_EVERYTHING, {"now": now})
            if not rows:
                return made
            await _keep_labels(conn, [(row.ref, bytes(row.bytes)) for row in rows])
        made, after = made + len(rows), rows[-1].ref


async def _is_other_code(conn: AsyncConnection) -> bool:
    """Whether history was last compared by other code or weights; notes today's."""
    return (await conn.execute(_OTHER_CODE, {"code": code_mark()})).rowcount > 0


async def _keep_labels(conn: AsyncConnection, rows: list[tuple[int, bytes]]) -> None:
    def read() -> CopyBuffer:
        labels = labels_of_sides([side for ref, line in rows for side in sides_of(ref, parcel_of(line))])
        return encode_labels(labels, labels.names_to_store())

    buffer = await asyncio.to_thread(read)
    await conn.execute(text("DELETE FROM label WHERE ref = ANY(:refs)"), {"refs": [ref for ref, _ in rows]})
    await copy_in(conn, "label", LABEL_COLUMNS, buffer)


async def list_entries(engine: AsyncEngine, now: dt.datetime) -> int:
    """List the entries of feeds that stand and are on no list yet; gives how many."""
    listed, after = 0, -1
    while True:
        async with engine.begin() as conn:
            await conn.execute(TAKING_IN)
            rows = (await conn.execute(_NOT_LISTED, {"after": after, "limit": AT_ONCE})).all()
            if not rows:
                return listed
            entries = [_entry(row.ref, bytes(row.bytes)) for row in rows]
            await follow_lists(conn, await change_listings(conn, entries, [], [], now), now)
        listed, after = listed + len(rows), rows[-1].ref


def _entry(ref: int, line: bytes) -> Entry:
    entry: WatchlistEntry = read_record(orjson.loads(line)).body
    return Entry(ref, entity_of_record(entry), entry.delisted_on)
