"""`make bench-exchange`: what the exchange carries, beside what a user would build instead, in one run.

    (a)  records a second, NDJSON at the US until verified, stored and receipted at China, both nations on this machine
    (b)  raw COPY of the same lines into one table
    (c)  one POST a record, a JWS each by joserfc, one INSERT each
    (d)  single submissions from 16 clients, each durable before it is answered
    (e)  the greatest memory of each process
    (f)  what a page costs at line 1,000 and at line 5,000,000
    (g)  processor time of each process for a record of (a) and for a submission of (d)

Figures and machine go to docs/performance.md. `--records`, `--singles` and `--deep` change the amounts.
"""

import argparse
import asyncio
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import psycopg
from joserfc.jwk import OKPKey
from sqlalchemy import make_url

from benchmarks.clients import Tally, post_from_clients
from benchmarks.deep import measure_depth
from benchmarks.naive import sign
from benchmarks.nations import (
    Nation,
    children_of,
    free_port,
    peak_memory_mb,
    processor_seconds,
    show,
    two_nations,
    wait_until_ready,
)
from benchmarks.records import parcels
from services.kit.access import Role
from services.kit.database import CopyBuffer

ROWS_A_REQUEST = 2_000
CLIENTS = 16
NAIVE_RECORDS = 2_000


def main() -> None:
    """Run all parts and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exchange", description=__doc__)
    parser.add_argument("--records", type=int, default=60_000)
    parser.add_argument("--singles", type=int, default=20_000)
    parser.add_argument("--deep", type=int, default=5_000_000)
    wanted = parser.parse_args()
    show("machine", f"{platform.machine()}, {_processor()}, {_cores()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="parcelbridge-bench-") as folder:
        _measure_exchange(Path(folder), wanted.records, wanted.singles)
        if wanted.deep:
            measure_depth(Path(folder) / "deep", wanted.deep)


def _measure_exchange(folder: Path, records: int, singles: int) -> None:
    with two_nations(folder) as (us, cn):
        _bulk(us, 4_000, "warm")
        before = _processor_time(us, cn)
        exchanged = _bulk(us, records, "bulk")
        bulk_time = _microseconds(before, _processor_time(us, cn), records)
        copied = _raw_copy(us, records)
        naive = _naive(us)
        show("(a) records/s, submitted to receipted (goal >= 10,000)", round(exchanged))
        show("(b) records/s, raw COPY of the same lines", round(copied))
        show("(c) records/s, a POST, a JWS and an INSERT each", round(naive))
        show("(a)/(b) (goal >= 0.1)", f"{exchanged / copied:.3f}")
        show("(a)/(c) (goal >= 20)", f"{exchanged / naive:.1f}")
        before = _processor_time(us, cn)
        tally = asyncio.run(_singles(us, singles))
        single_time = _microseconds(before, _processor_time(us, cn), singles)
        show(f"(d) single submissions/s, {CLIENTS} clients (goal >= 2,000)", round(tally.rate))
        show("(d) p50 and p99 in ms (goal: p99 <= 50)", f"{_ms(tally, 0.5)}, {_ms(tally, 0.99)}; {tally.statuses}")
        show("(g) µs of processor time a record of (a)", bulk_time)
        show("(g) µs of processor time a submission of (d)", single_time)
        for nation in (us, cn):
            show(f"(e) MB at most, exchange {nation.nation} (goal < 400)", round(peak_memory_mb(nation.process.pid)))
            show(f"(e) MB at most, PostgreSQL {nation.nation}, largest process", round(_largest_postgres(nation)))


def _bulk(us: Nation, count: int, batch: str) -> float:
    """Records a second from the first byte sent until the last line is receipted."""
    rows = list(parcels(count, batch=batch))
    bodies = [b"\n".join(rows[at : at + ROWS_A_REQUEST]) for at in range(0, count, ROWS_A_REQUEST)]
    wanted = us.feed("US/CN")["size"] + count
    started = time.perf_counter()
    _post_all(us, bodies)
    while us.feed("US/CN")["receipted"] < wanted:
        time.sleep(0.2)
    return count / (time.perf_counter() - started)


def _post_all(us: Nation, bodies: list[bytes]) -> None:
    """Post the bodies from two connections, so that the endpoint never waits for the sender."""
    headers = {"Authorization": f"Bearer {us.token(Role.OPERATOR)}", "Content-Type": "application/x-ndjson"}
    waiting, lock = iter(bodies), threading.Lock()

    def post() -> None:
        with httpx.Client(timeout=120, trust_env=False) as client:
            while (body := _next(waiting, lock)) is not None:
                answer = client.post(f"{us.url}/operator/v1/records", content=body, headers=headers)
                summary = orjson.loads(answer.raise_for_status().content.splitlines()[-1])["summary"]
                if summary["refused"] or summary["held"]:
                    raise RuntimeError(f"not every row was accepted: {summary}")

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _next(waiting: Iterator[bytes], lock: threading.Lock) -> bytes | None:
    with lock:
        return next(waiting, None)


def _raw_copy(us: Nation, count: int) -> float:
    """The lines of the feed, as they are, into one table of two columns, in pages of 1,000 with a commit each."""
    address = make_url(us.database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT line.bytes FROM exchange.line JOIN exchange.feed ON feed.id = line.feed"
            " WHERE audience = 'CN' AND origin = 'US' ORDER BY line.line LIMIT %s",
            [count],
            binary=True,
        )
        lines = [row[0] for row in found]
        connection.execute("CREATE TABLE raw_copy (record bytea NOT NULL)")
        connection.commit()
        started = time.perf_counter()
        for at in range(0, len(lines), 1_000):
            _copy(connection, lines[at : at + 1_000])
        return len(lines) / (time.perf_counter() - started)


def _copy(connection: psycopg.Connection, lines: list[bytes]) -> None:
    buffer = CopyBuffer(1)
    for line in lines:
        buffer.add_row(line)
    with connection.cursor() as cursor, cursor.copy("COPY raw_copy (record) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(buffer.finished())
    connection.commit()


def _naive(us: Nation) -> float:
    """(c): its own receiver, on the same PostgreSQL; the senders sign."""
    key = OKPKey.generate_key("Ed25519")
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.naive", us.database, str(port)]
    environment = {**os.environ, "PARCELBRIDGE_NAIVE_KEY": json.dumps(key.as_dict(private=False))}
    process = subprocess.Popen(command, env=environment)  # noqa: S603
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(f"{url}/readyz", process)
        signed = (sign(record, key) for record in parcels(NAIVE_RECORDS, batch="naive"))
        tally = asyncio.run(
            post_from_clients(f"{url}/records", signed, CLIENTS, lambda _: {"Content-Type": "application/jose"})
        )
    finally:
        process.terminate()
        process.wait(30)
    if set(tally.statuses) != {201}:
        raise RuntimeError(f"not every record was taken: {tally.statuses}")
    return tally.rate


async def _singles(us: Nation, count: int) -> Tally:
    """(d): each client posts one record, waits for its answer, posts the next."""
    headers = {"Authorization": f"Bearer {us.token(Role.OPERATOR)}", "Content-Type": "application/json"}
    bodies = parcels(count, batch="single")
    await post_from_clients(f"{us.url}/operator/v1/records", itertools.islice(bodies, 500), CLIENTS, lambda _: headers)
    prepared = iter(list(bodies))
    return await post_from_clients(f"{us.url}/operator/v1/records", prepared, CLIENTS, lambda _: headers)


def _processor_time(us: Nation, cn: Nation) -> dict[str, float]:
    """Seconds of each process so far; the sender and the clients are this one."""
    times = {"sender": time.process_time()}
    for nation in (us, cn):
        times[f"exchange {nation.nation}"] = processor_seconds(nation.process.pid)
        times[f"PostgreSQL {nation.nation}"] = processor_seconds(nation.postmaster)
    return times


def _microseconds(before: dict[str, float], after: dict[str, float], count: int) -> dict[str, int]:
    spent = {name: round((after[name] - before[name]) / count * 1e6) for name in after}
    return {**spent, "all": sum(spent.values())}


def _ms(tally: Tally, share: float) -> str:
    return f"{tally.percentile(share) * 1000:.1f}"


def _largest_postgres(nation: Nation) -> float:
    """The greatest resident memory, shared buffers included, of any process of the nation's PostgreSQL."""
    return max(map(peak_memory_mb, (nation.postmaster, *children_of(nation.postmaster))))


def _processor() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return names[0] if names else platform.processor()


def _cores() -> int:
    return len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])


if __name__ == "__main__":
    main()
