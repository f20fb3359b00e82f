"""Who opened what: a row each time, kept longer than what was opened."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.alerts import Looked
from schemas.answers.analyst import Listed
from services.ingest.records.read_rows import in_utc

_NOTE = text("INSERT INTO look (at, by, agency, what, which) VALUES (:at, :by, :agency, :what, :which)")


class Looker(NamedTuple):
    """Who looks, and when."""

    at: dt.datetime
    by: str
    agency: str


async def note_look(conn: AsyncConnection, what: str, which: str, who: Looker) -> None:
    """Somebody opened something; `what` is its kind, `which` its number or id. The caller commits."""
    await conn.execute(_NOTE, {"what": what, "which": which, **who._asdict()})


class Sought(NamedTuple):
    """Which looks; what is None does not count."""

    what: str | None = None
    which: str | None = None
    by: str | None = None


async def list_looks(conn: AsyncConnection, sought: Sought, after: int | None, limit: int) -> Listed[Looked]:
    """Who opened what, the newest first."""
    given = {name: value for name, value in sought._asdict().items() if value is not None}
    which = " AND ".join(["id < :after", *(f"{name} = :{name}" for name in given)])
    query = text(f"SELECT id, at, by, agency, what, which FROM look WHERE {which} ORDER BY id DESC LIMIT :limit")  # noqa: S608
    rows = (await conn.execute(query, given | {"after": 2**62 if after is None else after, "limit": limit + 1})).all()
    items = [
        Looked(at=in_utc(row.at), by=row.by, agency=row.agency, what=row.what, which=row.which) for row in rows[:limit]
    ]
    return Listed(items=items, next=str(rows[limit - 1].id) if len(rows) > limit else None)
