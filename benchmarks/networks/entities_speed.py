"""How fast who is who is found: by pages and one by one on arrival, with PostgreSQL, and all at night.

`python -m benchmarks.networks.entities_speed [--parcels 20000]` puts the parcels of a simulator's world into a database
of its own as taking in does, then times `resolve` in pages of 1,000, of single parcels, and `resolve_all`.
"""

import argparse
import asyncio
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from schemas.parcel import Parcel
from services.ingest.core.entities.who import warm_up
from services.ingest.core.harvest import parcel_row
from services.ingest.core.labels import sides_of
from services.ingest.core.screening import labels_of_sides
from services.ingest.entities.resolve_entities import resolve, resolve_all
from services.ingest.taking_in.keep_rows import (
    LABEL_COLUMNS,
    LINK_COLUMNS,
    PARCEL_COLUMNS,
    PARTY_COLUMNS,
    encode_labels,
    encode_links,
    encode_parcels,
    encode_parties,
)
from services.kit.database import CopyBuffer, copy_in, day, int2, int8, make_engine, migrate, utf8, uuid
from services.kit.postgres import EmbeddedPostgres
from services.simulator.bodies import parcels_at
from services.simulator.world import build_world

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
PAGE, SINGLE = 1_000, 200
_RECORD = ("ref", "id", "type", "retain_until", "supersedes", "state", "bytes")
_LINE = 1 << 48


async def fill(engine: AsyncEngine, parcels: Sequence[Parcel]) -> list[int]:
    """Everything that `resolve` reads, as taking in leaves it."""
    refs = [_LINE + number for number in range(len(parcels))]
    for first in range(0, len(parcels), 5_000):
        some = list(zip(refs, parcels, strict=True))[first : first + 5_000]
        rows = [parcel_row(ref, f"019b2f40-0000-7000-8000-{ref - _LINE:012d}", parcel) for ref, parcel in some]
        records = CopyBuffer(len(_RECORD))
        for row, (_, parcel) in zip(rows, some, strict=True):
            line = b'{"body":%s}' % parcel.model_dump_json(exclude_none=True).encode()
            retained = day(dt.date(2028, 1, 1))
            records.add_row(int8(row.ref), uuid(row.id), utf8("parcel"), retained, None, int2(0), line)
        labels = labels_of_sides([side for ref, parcel in some for side in sides_of(ref, parcel)])
        async with engine.begin() as conn:
            await copy_in(conn, "record", _RECORD, records)
            await copy_in(conn, "parcel", PARCEL_COLUMNS, encode_parcels(rows))
            await copy_in(conn, "link", LINK_COLUMNS, encode_links(rows))
            await copy_in(conn, "party", PARTY_COLUMNS, encode_parties(rows))
            await copy_in(conn, "label", LABEL_COLUMNS, encode_labels(labels, labels.names_to_store()))
    async with engine.begin() as conn:
        await conn.execute(text("INSERT INTO arrival SELECT ref FROM parcel"))
    async with engine.connect() as conn:
        await (await conn.execution_options(isolation_level="AUTOCOMMIT")).execute(text("ANALYZE"))
    return refs


async def _timed(engine: AsyncEngine, refs: Sequence[int]) -> float:
    start = time.perf_counter()
    async with engine.begin() as conn:
        await conn.execute(text("DELETE FROM arrival WHERE ref = ANY(:refs)"), {"refs": list(refs)})
        await resolve(conn, refs, NOW)
    return time.perf_counter() - start


async def measure(url: str, parcels: Sequence[Parcel]) -> None:
    """Print the times."""
    engine = make_engine(url, schema="ingest", pool_size=4, statement_timeout_s=600)
    refs = await fill(engine, parcels)
    bulk = refs[:-SINGLE]
    own = time.process_time()
    pages = [await _timed(engine, bulk[first : first + PAGE]) for first in range(0, len(bulk), PAGE)]
    labels = 2 * min(PAGE, len(bulk))
    print(f"{len(bulk):,} parcels in pages of {PAGE:,}: {statistics.median(pages) / labels * 1e6:.0f} µs a label, "
          f"best page {min(pages[:-1] or pages) / labels * 1e6:.0f}")  # fmt: skip
    print(
        f"of that {(time.process_time() - own) / (2 * len(bulk)) * 1e6:.0f} µs of this processor, "
        "the rest is PostgreSQL's"
    )
    one = sorted([await _timed(engine, [ref]) for ref in refs[-SINGLE:]])
    print(
        f"{SINGLE} single parcels: median {one[len(one) // 2] * 1e3:.1f} ms, p95 {np.quantile(one, 0.95) * 1e3:.1f} ms"
    )
    for what in ("first night", "second night"):
        start = time.perf_counter()
        print(f"{what}: {await resolve_all(engine, NOW)} in {time.perf_counter() - start:.1f} s")
    await engine.dispose()


def main() -> None:
    """Make a world, fill a database, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=20_000)
    asked = parser.parse_args()
    parcels = [seen.parcel for seen in parcels_at(build_world(21, asked.parcels, NOW.date()), "US")]
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", lost_with_the_power=True)
        url = server.start()
        try:
            migrate(url, "ingest")
            asyncio.run(measure(url, parcels))
        finally:
            server.destroy()


if __name__ == "__main__":
    main()
