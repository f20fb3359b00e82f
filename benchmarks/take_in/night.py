"""The run over everything (`services.ingest.networks.surface`) on a filled database, step by step, as at night.

It runs in a process of its own, as ingest starts it. What a step took is known to half a second: that is how often the
run is asked how far it is.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.nations import children_of, peak_memory_mb, processor_seconds
from benchmarks.take_in.fill import NOW
from services.ingest.networks.order_surface import order_surface
from services.ingest.networks.run_surface import run_surface
from services.kit.database import make_engine

_EVERY_S = 0.5
_ALERTS = text("SELECT count(*) FROM alert")


@dataclass(frozen=True)
class Night:
    """What a run took."""

    parcels: int
    links: int
    networks: int
    alerts: int
    steps: dict[str, float]
    """Seconds of each step, by the clock."""
    processor_seconds: float
    """Of the run's process."""
    database_seconds: float
    peak_mb: float


def night(database: str, postmaster: int) -> Night:
    """Order a run, carry it out, and say what it took. RuntimeError when it fails."""
    return asyncio.run(_night(database, postmaster))


async def _night(database: str, postmaster: int) -> Night:
    engine = make_engine(database, schema="ingest", pool_size=3)
    async with engine.begin() as conn:
        run = await order_surface(conn, "benchmark", NOW)
    before = processor_seconds(postmaster)
    work = asyncio.create_task(run_surface(engine))
    seen: dict[str, float] = {}
    busy = peak = 0.0
    while not work.done():
        await asyncio.wait([work], timeout=_EVERY_S)
        seen.setdefault((await _run(engine, run))["step"], time.perf_counter())
        for child in _runs():
            busy, peak = max(busy, processor_seconds(child)), max(peak, peak_memory_mb(child))
    await work
    row, alerts = await _run(engine, run), await _alerts(engine)
    await engine.dispose()
    spent = processor_seconds(postmaster) - before
    return Night(row["parcels"], row["links"], row["networks"], alerts, _lasted(seen), busy, spent, peak)


def _runs() -> list[int]:
    """The process of the run, while it lives: PostgreSQL's is a child of this one, too, and is none."""
    return [pid for pid in children_of(os.getpid()) if _command(pid).endswith("surface")]


def _command(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
            return file.read().rstrip("\0")
    except FileNotFoundError:
        return ""


def _lasted(seen: dict[str, float]) -> dict[str, float]:
    """Seconds from each step's beginning to the next one's; `waiting` and `done` are none."""
    steps = pairwise(seen.items())
    return {step: round(then - since, 1) for (step, since), (_, then) in steps if step != "waiting"}


async def _run(engine: AsyncEngine, run: int) -> RowMapping:
    async with engine.connect() as conn:
        found = await conn.execute(text("SELECT * FROM surface_run WHERE id = :run"), {"run": run})
        return found.mappings().one()


async def _alerts(engine: AsyncEngine) -> int:
    async with engine.connect() as conn:
        return int((await conn.execute(_ALERTS)).scalar_one())
