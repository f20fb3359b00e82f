"""Who opened what: a row each time, kept longer than what was opened."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.alerts import LookRow
from schemas.answers.analyst import Listed
from services.ingest.read_rows import in_utc

_NOTE = text("INSERT INTO look (at, by, agency, what, which) VALUES (:at, :by, :agency, :what, :which)")
_LIST = text("""
    SELECT id, at, by, agency FROM look WHERE what = :what AND which = :which AND id < :after
    ORDER BY id DESC LIMIT :limit""")


class Looker(NamedTuple):
    """Who looks, and when."""

    at: dt.datetime
    by: str
    agency: str


async def note_look(conn: AsyncConnection, what: str, which: str, who: Looker) -> None:
    """Somebody opened something; `what` is its kind, `which` its number or id. The caller commits."""
    await conn.execute(_NOTE, {"what": what, "which": which, **who._asdict()})


async def list_looks(conn: AsyncConnection, what: str, which: str, after: int | None, limit: int) -> Listed[LookRow]:
    """Who opened it, the newest first."""
    values = {"what": what, "which": which, "after": 2**62 if after is None else after, "limit": limit + 1}
    rows = (await conn.execute(_LIST, values)).all()
    items = [LookRow(at=in_utc(row.at), by=row.by, agency=row.agency) for row in rows[:limit]]
    return Listed(items=items, next=str(rows[limit - 1].id) if len(rows) > limit else None)
