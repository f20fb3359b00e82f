"""What an audit line costs: `python -m benchmarks.audit [LINES]`, on an embedded PostgreSQL that writes to the disk.

Said of a line kept alone before an answer goes out, of many that are ready together, of one more statement in a
transaction that commits anyway, and of proving a feed whole from its rows.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit import held
from services.audit.core.checkpoints import believe_checkpoint
from services.audit.core.lines import Deed
from services.audit.core.verdict import Row, Walk
from services.audit.feed import AuditFeed
from services.audit.held import Writer
from services.audit.keys import AuditKeys
from services.kit.clock import system_clock
from services.kit.database import make_engine, migrate
from services.kit.postgres import EmbeddedPostgres

DEED = Deed("parcel.shown", "analyst@console", "US-CBP", ("analyst",), of="019b2f40-0000-7000-8000-000000000001")
TOGETHER = 32


async def measure(url: str, lines: int) -> None:
    engine = make_engine(url, schema="ingest", pool_size=5)
    feed = AuditFeed(engine, "ingest", "US", AuditKeys.generate(), system_clock)
    for _ in range(50):
        await feed.keep(DEED)
    print(f"kept alone, before an answer: {await _each(lines, lambda: feed.keep(DEED)):.2f} ms at the median")
    began = time.perf_counter()
    await asyncio.gather(*(_one_after_another(feed, lines // TOGETHER) for _ in range(TOGETHER)))
    took = time.perf_counter() - began
    print(
        f"{TOGETHER} readers at once: {lines / took:,.0f} lines a second, {took / lines * TOGETHER * 1e3:.2f} ms each"
    )
    bare = await _each(lines, lambda: _change(engine, None))
    whole = await _each(lines, lambda: _change(engine, Writer(feed.name, feed.keys.signer)))
    print(f"in a transaction that commits anyway: {bare:.2f} ms without, {whole:.2f} ms with its line")
    await _prove(engine, feed)
    await feed.close()
    await engine.dispose()


async def _each(times: int, work: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds at the median."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3


async def _one_after_another(feed: AuditFeed, times: int) -> None:
    for _ in range(times):
        await feed.keep(DEED)


async def _change(engine: AsyncEngine, writer: Writer | None) -> None:
    async with engine.begin() as conn:
        await conn.execute(
            text("INSERT INTO look (at, by, agency, what, which) VALUES (now(), 'a', 'US-CBP', 'alert', '1')")
        )
        if writer is not None:
            await conn.run_sync(held.append, writer, [DEED], system_clock())


async def _prove(engine: AsyncEngine, feed: AuditFeed) -> None:
    async with engine.connect() as conn:
        found = (await conn.execute(text("SELECT said, personal, checkpoint FROM audit_line ORDER BY line"))).all()
    keys = [feed.keys.signer.public]
    rows = [Row(row.said, row.personal, orjson.loads(row.checkpoint) if row.checkpoint else None) for row in found]
    walk = Walk(feed.name, keys)
    began = time.perf_counter()
    for row in rows:
        walk.add(row)
    took = time.perf_counter() - began
    fault = walk.end(believe_checkpoint(orjson.loads(found[-1].checkpoint), keys))
    said = "whole" if fault is None else fault.detail
    print(f"proven {said}: {len(rows):,} lines at {len(rows) / took:,.0f} a second")


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with TemporaryDirectory(prefix="parcelbridge-audit-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder) / "postgres") as url:
            migrate(url, "ingest")
            asyncio.run(measure(url, lines))


if __name__ == "__main__":
    main()
