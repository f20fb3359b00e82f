"""When the nightly run is due, and the process that does it.

An order is carried out at once. Without one a run is due when something changed since the last one began, and it would
take no more than a small part of the time: a small world is surfaced every minute, a large one every few hours. When
far more parcels wait than are looked at one by one in good time, as after an outage, the run takes them all.
"""

import asyncio
import datetime as dt
import sys
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingest.networks.order_surface import order_surface

BACKLOG = 4_000
"""Waiting parcels from which on a run costs less than looking at each, if they are also a PART_WAITING of all."""
PART_WAITING = 20
LEAST_S = 60.0
PART = 30
"""A run is due when this many times its duration has passed."""

_STATE = text("""
    SELECT EXISTS (SELECT FROM surface_run WHERE started_at IS NULL AND ended_at IS NULL) AS ordered,
        last.ended_at, last.ended_at - last.started_at AS took,
        (SELECT max(seen_at) FROM network) > last.ended_at AS grown, last.parcels,
        (SELECT coalesce(sum(held), 0) FROM tally WHERE type = 'parcel' AND state = 0) AS held
    FROM (SELECT 1) AS one LEFT JOIN (
        SELECT * FROM surface_run WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT 1) AS last ON true""")
_BACKLOG = text("""
    WITH b AS (SELECT greatest(:backlog, coalesce(sum(held), 0) / :part) AS backlog FROM tally
               WHERE type = 'parcel' AND state = 0)
    SELECT b.backlog,
        (SELECT count(*) FROM (SELECT FROM arrival LIMIT (SELECT ceil(backlog) FROM b)) AS enough) AS waiting
    FROM b""")
_ABANDONED = text("""
    UPDATE surface_run SET ended_at = now(), failed = 'ended before it was done'
    WHERE started_at IS NOT NULL AND ended_at IS NULL""")


async def must_surface(engine: AsyncEngine) -> bool:
    """Whether so many parcels wait that a run is to take them."""
    async with engine.connect() as conn:
        state = (await conn.execute(_BACKLOG, {"backlog": BACKLOG, "part": PART_WAITING})).one()
        return bool(state.waiting >= state.backlog)


async def is_due(engine: AsyncEngine, now: dt.datetime) -> bool:
    """Whether there is an order; makes one when a run is due by itself."""
    async with engine.begin() as conn:
        state = (await conn.execute(_STATE)).one()
        if state.ordered:
            return True
        waits = (await conn.execute(_BACKLOG, {"backlog": BACKLOG, "part": PART_WAITING})).one()
        due = waits.waiting >= waits.backlog or (_has_rested(state.ended_at, state.took, now) and _changed(state))
        if due:
            await order_surface(conn, "clock", now)
        return due


def _has_rested(ended: dt.datetime | None, took: dt.timedelta | None, now: dt.datetime) -> bool:
    return ended is None or took is None or (now - ended) > max(dt.timedelta(seconds=LEAST_S), PART * took)


def _changed(state: Row[Any]) -> bool:
    """Whether a run would see something else than the last one."""
    return bool(state.held and (state.parcels is None or state.held != state.parcels or state.grown))


async def run_surface(engine: AsyncEngine) -> None:
    """Carry out what is ordered, in a process of its own that ends with this one. RuntimeError when it fails."""
    url = engine.url.render_as_string(hide_password=False)
    async with engine.begin() as conn:
        await conn.execute(_ABANDONED)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.ingest.networks.surface",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        if process.stdin is None:
            raise RuntimeError("the process has no standard input")
        process.stdin.write(url.encode() + b"\n")
        await process.stdin.drain()
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code:
        raise RuntimeError(f"the run over everything ended with code {code}")
