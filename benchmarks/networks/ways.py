"""How long a path between two parcels takes among a million: `python -m benchmarks.networks.ways [PARCELS]`.

Parcels, parties and attributes are made in the database: customers who come back, households and firms that share a
telephone or an address, common names, and hubs that ten thousand parcels carry. Pairs are drawn at random, half of them
within a few steps of each other, so that searches succeed and fail.
"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.network_answers.find_paths import find_paths
from services.ingest.network_answers.gather import End, begin
from services.kit.database import make_engine, migrate
from services.kit.postgres import EmbeddedPostgres

SEARCHES = 200
TRIES = 3
"""Searches of one pair, of which the fastest counts: what else the machine does is no matter here."""
FIRST = 1 << 48

# One link a kind for each side: (kind, who shares it, how many values there are for so many parcels).
_LINKS = """
    INSERT INTO link (attribute, ref, kind, roles)
    SELECT hashtextextended(kind || ' ' || value, 7), {first} + n, kind, bit_or(role)
    FROM generate_series(0, {parcels} - 1) AS n, LATERAL (
        SELECT mod(abs(hashint8(n)), {parcels} / 6) AS sender, mod(abs(hashint8(n + 77)), {parcels} / 2) AS addressee,
            mod(abs(hashint8(n + 99)), 100) AS luck) AS who, LATERAL (VALUES
        (1, 's' || sender / 2, 1), (1, 'a' || addressee, 2), (2, 's' || sender, 1),
        (4, 'n' || mod(abs(hashint8(sender)), 40000), 1), (4, 'n' || mod(abs(hashint8(addressee)), 40000), 2),
        (5, CASE WHEN luck < 3 THEN 'hub' || luck ELSE 's' || sender / 3 END, 1), (5, 'a' || addressee / 2, 2),
        (11, 'd' || mod(abs(hashint8(n + 5)), 20000), 8), (12, 'b' || n / 30, 4)) AS held (kind, value, role)
    GROUP BY n, kind, value"""
_PARCELS = """
    INSERT INTO parcel (ref, id, item, posted_on)
    SELECT {first} + n, gen_random_uuid(), 'LZ' || lpad(CAST(n AS text), 9, '0') || 'US', date '2026-11-01'
    FROM generate_series(0, {parcels} - 1) AS n"""
_RECORDS = """
    INSERT INTO record (ref, id, type, retain_until, state)
    SELECT ref, id, 'parcel', date '2028-01-01', 0 FROM parcel"""


async def fill(conn: AsyncConnection, parcels: int) -> None:
    """The made-up parcels with their links."""
    await conn.execute(text("SET LOCAL statement_timeout = 0"))
    await conn.execute(text("INSERT INTO feed (origin, audience) VALUES ('US', 'US')"))
    for statement in (_PARCELS, _RECORDS, _LINKS):
        await conn.execute(text(statement.format(first=FIRST, parcels=parcels)))


async def pair(conn: AsyncConnection, parcels: int, draw: random.Random) -> tuple[int, int]:
    """Two parcels: any, or two within a few steps."""
    start = FIRST + draw.randrange(parcels)
    if draw.random() < 0.5:
        return start, FIRST + draw.randrange(parcels)
    around, frontier = await begin(conn), [start]
    for _ in range(draw.randrange(1, 4)):
        frontier = (
            draw.sample(reached, min(20, len(reached)))
            if (reached := await around.expand(conn, frontier))
            else frontier
        )
    return start, draw.choice(frontier)


async def search(conn: AsyncConnection, start: int, goal: int) -> tuple[float, int]:
    """Milliseconds, and how many paths were found."""
    began = time.perf_counter()
    found = await find_paths(conn, End((start,), None, None), End((goal,), None, None), 5)
    return 1000 * (time.perf_counter() - began), len(found.paths)


async def measure(url: str, parcels: int) -> list[tuple[float, int]]:
    """The least milliseconds of each search, and its paths."""
    engine, draw, took = make_engine(url, schema="ingest", pool_size=2), random.Random(7), []  # noqa: S311
    async with engine.begin() as conn:
        await fill(conn, parcels)
    async with engine.connect() as conn:
        analysing = await conn.execution_options(isolation_level="AUTOCOMMIT")
        await analysing.execute(text("SET statement_timeout = 0"))
        await analysing.execute(text("ANALYZE"))
        for _ in range(SEARCHES):
            start, goal = await pair(conn, parcels, draw)
            took.append(min([await search(conn, start, goal) for _ in range(TRIES)]))
    await engine.dispose()
    return took


def main() -> None:
    """Make, measure, print."""
    parcels = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", lost_with_the_power=True)
        url = server.start()
        try:
            migrate(url, "ingest")
            took = asyncio.run(measure(url, parcels))
        finally:
            server.destroy()
    sorted_ms = sorted(each for each, _ in took)
    found = sum(count > 0 for _, count in took)
    marks = {f"p{share}": sorted_ms[int(len(sorted_ms) * share / 100) - 1] for share in (50, 90, 95, 99)}
    print(f"{parcels:,} parcels, {len(took)} searches, {found} with a path")
    print(", ".join(f"{name} {ms:.0f} ms" for name, ms in marks.items()), f"most {sorted_ms[-1]:.0f} ms")


if __name__ == "__main__":
    main()
