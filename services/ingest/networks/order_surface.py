"""Order a run that surfaces networks anew, and say how far each run is. One order waits at most: it serves all who ask.

An order is a row without a start; whoever does the work (surface.py) takes the earliest, and writes how far it is.
What is ordered while one runs waits behind it, for what runs may not have seen what changed.
"""

import datetime as dt
from typing import Literal

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.runs import SurfaceRun
from services.ingest.records.read_rows import in_utc

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('ingest surface order'))")
_WAITS = text("SELECT id FROM surface_run WHERE started_at IS NULL AND ended_at IS NULL ORDER BY id LIMIT 1")
_ORDER = text("INSERT INTO surface_run (ordered_by, ordered_at) VALUES (:by, :now) RETURNING id")


async def order_surface(conn: AsyncConnection, by: str, now: dt.datetime) -> int:
    """The number of the run that will see everything there is now; the caller commits."""
    await conn.execute(_LOCK)
    waits = (await conn.execute(_WAITS)).scalar_one_or_none()
    if waits is not None:
        return int(waits)
    return int((await conn.execute(_ORDER, {"by": by, "now": now})).scalar_one())


async def list_runs(conn: AsyncConnection, after: int | None, limit: int) -> Listed[SurfaceRun]:
    """The newest first."""
    found = await conn.execute(
        text("SELECT * FROM surface_run WHERE id < :after ORDER BY id DESC LIMIT :limit"),
        {"after": 2**62 if after is None else after, "limit": limit + 1},
    )
    rows = found.mappings().all()
    items = [_run(row) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].run) if len(rows) > limit else None)


async def open_run(conn: AsyncConnection, run: int) -> SurfaceRun:
    """One run, of a number that was given."""
    row = (await conn.execute(text("SELECT * FROM surface_run WHERE id = :run"), {"run": run})).mappings().one()
    return _run(row)


def _run(row: RowMapping) -> SurfaceRun:
    members = ("ordered_by", "step", "steps_done", "parcels", "links", "networks", "failed")
    return SurfaceRun(
        run=row["id"],
        state=_state(row),
        ordered_at=in_utc(row["ordered_at"]),
        started_at=in_utc(row["started_at"]) if row["started_at"] else None,
        ended_at=in_utc(row["ended_at"]) if row["ended_at"] else None,
        **{name: row[name] for name in members},
    )


def _state(row: RowMapping) -> Literal["waiting", "running", "done", "failed"]:
    if row["ended_at"] is not None:
        return "failed" if row["failed"] else "done"
    return "running" if row["started_at"] is not None else "waiting"
