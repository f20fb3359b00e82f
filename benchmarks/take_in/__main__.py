"""How fast ingest takes parcels in beside a million stored ones, with a list of 10,000 entries in force.

    python -m benchmarks.take_in [--stored 1000000] [--entries 10000] [--bulk 30000] [--single 300] [--outage 50000]
                                 [--with-arrival] [--night] [--folder FOLDER] [--json FILE]

Fills an embedded PostgreSQL of its own, then stops it: what is measured starts cold, on a disk that is written to for
good. Each measurement is ingest in a process of its own that follows feeds of made-up records; half of their parties
are on stored parcels, too.

    bulk    pages of 1,000 parcels, one feed
    single  pages of one parcel, one after the other
    outage  parcels with four events each that waited while ingest was away, two feeds at once

With --with-arrival what is taken in is looked at, too, beside it; for single parcels before the next one comes.
With --night a run over everything follows: entities, networks, scores (night.py).
With --folder the filled database is kept there, and used again: what was measured before is then stored, too.
"""

import argparse
import asyncio
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.take_in.feeds import AT_ONCE, Fresh, Keys, a_day, parcel_lines, write_feed
from benchmarks.take_in.fill import ENTRIES, fill
from benchmarks.take_in.measure import Measured, Plan, percentiles
from benchmarks.take_in.night import night
from services.feed.keys import SigningKey, write_public_key
from services.feed.names import FeedName
from services.kit.database import make_engine, migrate
from services.kit.postgres import EmbeddedPostgres

HOME, PEER = FeedName("US", "US"), FeedName("CN", "US")


@dataclass(frozen=True)
class Sizes:
    """How much of each."""

    stored: int
    entries: int
    bulk: int
    single: int
    outage: int


@dataclass(frozen=True)
class World:
    """A filled database, and feeds that nobody has followed yet: how far each measurement goes."""

    folder: Path
    home: tuple[int, int, int]
    """Size of the home feed behind bulk, single and outage."""
    peer: int


def main() -> None:
    """Fill, measure, print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    defaults = {"stored": 1_000_000, "entries": ENTRIES, "bulk": 30_000, "single": 300, "outage": 50_000}
    for name, number in defaults.items():
        asked.add_argument(f"--{name}", type=int, default=number)
    asked.add_argument("--with-arrival", action="store_true", help="look at what arrived, too")
    asked.add_argument("--night", action="store_true", help="run over everything afterwards")
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    sizes = Sizes(**{name: getattr(options, name) for name in defaults})
    with tempfile.TemporaryDirectory(prefix="parcelbridge-take-in-") as passing:
        folder = options.folder or Path(passing)
        try:
            figures = _run(folder, sizes, arrival=options.with_arrival, at_night=options.night)
        finally:
            if options.folder is None:
                EmbeddedPostgres(folder / "postgres").destroy()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _run(folder: Path, sizes: Sizes, *, arrival: bool, at_night: bool) -> dict[str, object]:
    if not (folder / "filled").exists():
        fill_folder(folder, sizes)
    world = _publish(folder, sizes)
    figures: dict[str, object] = {"sizes": dataclasses.asdict(sizes), "with_arrival": arrival}
    with EmbeddedPostgres(folder / "postgres") as database:
        postmaster = EmbeddedPostgres(folder / "postgres").pid() or 0
        bulk, single, outage = world.home
        for what, upto, each in (
            ("bulk", {str(HOME): bulk}, False),
            ("single", {str(HOME): single}, True),
            ("outage", {str(HOME): outage, str(PEER): world.peer}, False),
        ):
            if getattr(sizes, what):
                measured = _measure(folder, Plan(database, postmaster, upto, each, arrival))
                figures[what] = _told(what, measured)
                print(what, json.dumps(figures[what]), flush=True)
        if at_night:
            figures["night"] = dataclasses.asdict(night(database, postmaster))
            print("night", json.dumps(figures["night"]), flush=True)
    return figures


def fill_folder(folder: Path, sizes: Sizes) -> None:
    """In one go and without waiting for the disk; what is measured later waits for it."""
    began = time.perf_counter()
    with EmbeddedPostgres(folder / "postgres", lost_with_the_power=True) as database:
        migrate(database, "ingest")
        asyncio.run(_fill_at(database, sizes))
    (folder / "filled").touch()
    print(f"filled with {sizes.stored} parcels in {time.perf_counter() - began:.0f} s", flush=True)


async def _fill_at(database: str, sizes: Sizes) -> None:
    engine = make_engine(database, schema="ingest", pool_size=2, statement_timeout_s=3_600)
    try:
        await fill(engine, sizes.stored, sizes.entries)
    finally:
        await engine.dispose()


def _publish(folder: Path, sizes: Sizes) -> World:
    """New feeds; those of an earlier run get names that nobody follows."""
    with EmbeddedPostgres(folder / "postgres") as database:
        run = asyncio.run(_forget_feeds(database))
    keys = {nation: SigningKey.generate("Ed25519") for nation in ("US", "CN")}
    feeds = folder / "feeds"
    if feeds.exists():
        feeds.rename(folder / f"feeds-{run}")
    feeds.mkdir()
    for nation, key in keys.items():
        write_public_key(feeds / f"{nation}.pub.jwk", key.public)
    fresh = Fresh(run, 2 * sizes.stored)
    number = 10 * run
    bulk = parcel_lines(fresh, HOME, number, 0, sizes.bulk)
    single = parcel_lines(fresh, HOME, number, sizes.bulk, sizes.single)
    ends = sizes.bulk + sizes.single
    home = list(a_day(fresh, HOME, number, ends, sizes.outage // 2))
    peer = list(a_day(fresh, PEER, number + 1, 0, sizes.outage // 2))
    pages = [*_pages(bulk), *([line] for line in single), *_pages(home)]
    size = write_feed(feeds / str(HOME).replace("/", "-"), HOME, Keys(keys["US"], keys["US"]), pages)
    held = write_feed(feeds / str(PEER).replace("/", "-"), PEER, Keys(keys["CN"], keys["US"]), list(_pages(peer)))
    return World(folder, (sizes.bulk, ends, size), held)


def _pages(lines: list[bytes]) -> Iterable[list[bytes]]:
    return (lines[at : at + AT_ONCE] for at in range(0, len(lines), AT_ONCE))


async def _forget_feeds(database: str) -> int:
    """The number of this run. What an earlier one left to be looked at is not this one's work."""
    engine = make_engine(database, schema="ingest", pool_size=1)
    async with engine.begin() as conn:
        await conn.execute(text("UPDATE feed SET origin = 'run-' || id WHERE origin IN ('US', 'CN')"))
        await conn.execute(text("TRUNCATE arrival"))
        run = (await conn.execute(text("SELECT count(*) FROM feed"))).scalar_one()
    await engine.dispose()
    return int(run)


def _measure(folder: Path, plan: Plan) -> Measured:
    command = [sys.executable, "-m", "benchmarks.take_in.measure", str(folder), json.dumps(dataclasses.asdict(plan))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    found = json.loads(done.stdout)
    return Measured(**{**found, "pages_ms": tuple(found["pages_ms"])})


def _told(what: str, measured: Measured) -> dict[str, object]:
    """The figures, rounded; what one parcel costs each process, in microseconds of processor time."""
    parcels = max(1, measured.parcels)
    told: dict[str, object] = {
        "parcels": measured.parcels,
        "records": measured.lines,
        "hits": measured.hits,
        "seconds": round(measured.seconds, 2),
        "until_first_page_s": round(measured.ready_seconds, 2),
        "parcels_a_second": round(measured.parcels / measured.seconds),
        "records_a_second": round(measured.lines / measured.seconds),
        "ingest_us_a_parcel": round(1e6 * measured.ingest_seconds / parcels),
        "of_which_until_first_page_us": round(1e6 * measured.start_seconds / parcels),
        "database_us_a_parcel": round(1e6 * measured.database_seconds / parcels),
        "peak_mb": round(measured.peak_mb),
        "reader_peak_mb": round(measured.reader_mb),
    }
    if what == "single":
        told["ms"] = percentiles(measured.pages_ms[1:])
    else:
        told["parcels_a_second_after_first_page"] = round(
            max(0, measured.parcels - AT_ONCE) / (measured.seconds - measured.ready_seconds)
        )
    return told


if __name__ == "__main__":
    main()
