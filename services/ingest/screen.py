"""New parcels against stored entries, and new entries against stored parcels, inside the taking-in transaction.

Only one page is taken in at a time (take_in.TAKING_IN), so no parcel and entry can pass each other unseen.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.harvest import KeyRow
from services.ingest.core.screening import SCREENED, Carried, Hit, meet

_CARRIED = "SELECT kind, value, ref, coalesce(written, value) FROM {table} JOIN wanted USING (kind, value)"
_WANTED = "WITH wanted AS (SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS k (kind, value)) "

# Entries on a list today that carry one of the wanted keys.
_ENTRIES = _WANTED + _CARRIED.format(table="entry_key") + " WHERE until IS NULL OR until > :today"

# Parcels that carry one of the wanted keys.
_PARCELS = _WANTED + _CARRIED.format(table="parcel_key")


async def screen(conn: AsyncConnection, parcels: Sequence[KeyRow], entries: Sequence[KeyRow], now: dt.datetime) -> int:
    """Keep every hit of the keys just stored, and give how many are new. Screening again changes nothing."""
    today = now.date()
    listed = [row for row in entries if row.until is None or row.until > today]
    hits = meet(map(_carried, parcels), await _load(conn, _ENTRIES, parcels, today))
    hits += meet(await _load(conn, _PARCELS, listed, today), map(_carried, listed))
    return await _keep(conn, set(hits), now)


def _carried(row: KeyRow) -> Carried:
    return Carried(row.key.kind, row.key.value, row.ref, row.key.written)


async def _load(conn: AsyncConnection, statement: str, rows: Iterable[KeyRow], today: dt.date) -> list[Carried]:
    wanted = {(row.key.kind, row.key.value) for row in rows if row.key.kind in SCREENED}
    if not wanted:
        return []
    keys = {"kinds": [str(kind) for kind, _ in wanted], "values": [value for _, value in wanted]}
    found = await conn.execute(text(statement), keys | {"today": today})
    return [Carried(*row) for row in found]


async def _keep(conn: AsyncConnection, hits: Collection[Hit], now: dt.datetime) -> int:
    if not hits:
        return 0
    done = await conn.execute(
        text("""INSERT INTO hit (parcel, entry, kind, value, parcel_wrote, entry_wrote, found_at)
                SELECT h.*, :now FROM unnest(CAST(:parcels AS bigint[]), CAST(:entries AS bigint[]),
                    CAST(:kinds AS text[]), CAST(:values AS text[]), CAST(:parcel_wrote AS text[]),
                    CAST(:entry_wrote AS text[])) AS h
                ON CONFLICT (parcel, entry, kind, value) DO NOTHING"""),
        _columns(sorted(hits)) | {"now": now},
    )
    return int(done.rowcount)


def _columns(hits: Sequence[Hit]) -> dict[str, object]:
    names = ("parcels", "entries", "kinds", "values", "parcel_wrote", "entry_wrote")
    return {
        name: [str(v) if isinstance(v, str) else v for v in column]
        for name, column in zip(names, zip(*hits, strict=True), strict=True)
    }
