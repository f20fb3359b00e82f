"""One measurement in a process of its own, as ingest starts: nothing is loaded, compiled or remembered before.

    python -m benchmarks.take_in.measure FOLDER PLAN

FOLDER is as `__main__.py` leaves it. PLAN is the JSON of `Plan`. Prints `Measured` as JSON.
"""

import asyncio
import dataclasses
import json
import os
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import text

from benchmarks.nations import children_of, peak_memory_mb, processor_seconds
from benchmarks.take_in.feeds import Served
from benchmarks.take_in.fill import NOW
from services.feed.client import Bearer, FeedClient
from services.feed.keys import load_public_key
from services.feed.names import FeedName
from services.feed.trust import TrustedKey
from services.ingest.ingest import CONNECTIONS, Ingest
from services.ingest.networks.arrive import arrive
from services.ingest.screening.held_index import IndexHolder
from services.ingest.taking_in.belief import Pinned
from services.ingest.taking_in.cursors import followed_feed, open_feeds
from services.ingest.taking_in.follow import Follower
from services.ingest.taking_in.readers import Readers
from services.kit.collector import spare_the_collector
from services.kit.database import make_engine

_BEGIN, _END = NOW.replace(year=2020), NOW.replace(year=2100)


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    database: str
    postmaster: int
    """Process of the PostgreSQL server."""
    upto: Mapping[str, int]
    """To follow each feed to this size."""
    each: bool = False
    """Time every page."""
    arrival: bool = False
    """Look at the parcels that arrived, too: who they are, what they belong to, whether it concerns anybody."""


@dataclass(frozen=True)
class Measured:
    """What came out."""

    lines: int
    parcels: int
    hits: int
    seconds: float
    """On the wall, from the first look at the lists on."""
    ready_seconds: float
    """Of them until the first page was in: the index is made or opened, the kernel loaded."""
    ingest_seconds: float
    """Processor time of ingest and its children."""
    database_seconds: float
    """Processor time of PostgreSQL."""
    start_seconds: float
    """Processor time of ingest until the first page was in, part of `ingest_seconds`."""
    peak_mb: float
    """Of ingest."""
    reader_mb: float
    """Of the largest of the processes that it started."""
    pages_ms: tuple[float, ...] = ()


@dataclass
class Seen:
    """What was noted on the way."""

    ready: list[float]
    """When the first page was in, and the processor time until then."""
    pages: list[float]
    """Milliseconds of each page."""


async def measure(folder: Path, plan: Plan) -> Measured:
    """Follow the feeds as far as the plan says."""
    ingest = _ingest(folder, plan)
    http = httpx.AsyncClient(transport=httpx.MockTransport(Served(folder / "feeds").handle))
    client = FeedClient(http, ingest.exchange_url, Bearer(ingest.token))
    async with ingest.engine.begin() as conn:
        await open_feeds(conn, ingest.feeds)
    before = await _counts(ingest)
    start = _processor()
    busy, of_database = start, processor_seconds(plan.postmaster)
    began = time.perf_counter()
    seen = Seen([], [])
    following = asyncio.gather(*(_follow(ingest, client, feed, plan, seen) for feed in ingest.feeds))
    if plan.arrival and not plan.each:
        await _look(ingest, following)
    await following
    seconds = time.perf_counter() - began
    peak = max(map(peak_memory_mb, children_of(os.getpid())), default=0.0)
    busy, of_database = _processor() - busy, processor_seconds(plan.postmaster) - of_database
    after = await _counts(ingest)
    ingest.readers.close()
    await http.aclose()
    await ingest.engine.dispose()
    return Measured(
        lines=after[0] - before[0],
        parcels=after[1] - before[1],
        hits=after[2] - before[2],
        seconds=seconds,
        ready_seconds=seen.ready[0] - began,
        start_seconds=seen.ready[1] - start,
        ingest_seconds=busy,
        database_seconds=of_database,
        peak_mb=peak_memory_mb(os.getpid()),
        reader_mb=peak,
        pages_ms=tuple(seen.pages) if plan.each else (),
    )


async def _follow(ingest: Ingest, client: FeedClient, name: FeedName, plan: Plan, seen: Seen) -> None:
    upto = plan.upto.get(str(name), 0)
    follower = Follower(ingest, client, name)
    while await _size(ingest, name) < upto:
        began = time.perf_counter()
        if await follower.step():
            raise RuntimeError(f"{name} stands still")
        if plan.arrival and plan.each:
            await arrive(ingest.engine, NOW)
        seen.ready = seen.ready or [time.perf_counter(), _processor()]
        seen.pages.append(1_000 * (time.perf_counter() - began))


async def _look(ingest: Ingest, following: asyncio.Future[list[None]]) -> None:
    """Until everything is taken in and looked at."""
    while (await arrive(ingest.engine, NOW)).parcels or not following.done():
        await asyncio.wait([following], timeout=0.05)


async def _size(ingest: Ingest, name: FeedName) -> int:
    async with ingest.engine.connect() as conn:
        return (await followed_feed(conn, name)).frontier.size


async def _counts(ingest: Ingest) -> tuple[int, int, int]:
    """Records, parcels and hits."""
    async with ingest.engine.connect() as conn:
        row = (await conn.execute(text("""
            SELECT coalesce(sum(held), 0), coalesce(sum(held) FILTER (WHERE type = 'parcel'), 0),
                   (SELECT count(*) FROM hit) FROM tally"""))).one()  # fmt: skip
        return int(row[0]), int(row[1]), int(row[2])


def _ingest(folder: Path, plan: Plan) -> Ingest:
    feeds = [FeedName("US", "US"), FeedName("CN", "US")]
    keys = [TrustedKey(load_public_key(folder / "feeds" / f"{n}.pub.jwk"), n, _BEGIN, _END) for n in ("US", "CN")]
    return Ingest(
        nation="US",
        engine=make_engine(plan.database, schema="ingest", pool_size=CONNECTIONS),
        exchange_url="http://us.test",
        exchange_ca=None,
        token=lambda: "token",
        pinned=Pinned(keys, {"US": ("Ed25519",), "CN": ("Ed25519",)}),
        accept={"CN": None},
        feeds=feeds,
        lists=IndexHolder(folder / "lists"),
        readers=Readers(folder / "lists"),
        clock=lambda: NOW,
    )


def _processor() -> float:
    """Seconds of this process and of all that it started, living or not."""
    own = os.times()
    ended = own.user + own.system + own.children_user + own.children_system
    return ended + sum(processor_seconds(child) for child in children_of(os.getpid()))


def percentiles(pages: tuple[float, ...]) -> dict[str, float]:
    """p50, p95 and p99."""
    cuts = statistics.quantiles(pages, n=100, method="inclusive")
    return {f"p{n}": round(cuts[n - 1], 1) for n in (50, 95, 99)}


def main() -> None:
    """Measure, and print."""
    folder, plan = Path(sys.argv[1]), Plan(**json.loads(sys.argv[2]))
    spare_the_collector()
    print(json.dumps(dataclasses.asdict(asyncio.run(measure(folder, plan)))))


if __name__ == "__main__":
    main()
