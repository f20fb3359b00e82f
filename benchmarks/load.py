"""What an exchange does beyond what it can: `python -m benchmarks.load` (`make bench-load`).

Two real exchanges with a PostgreSQL each. First closed loops say how many single submissions a second one of them
sustains. Then they arrive at a quarter of that rate, at half, at it, at twice and at four times, whether the earlier
ones were answered or not (an open loop, as operators are). For each rate: what was answered a second, p50 and p99 of
what was accepted, how many heard 503 `overloaded`, and the exchange's memory. At the end half the rate again: whether
it is at once as it was before.

Arrivals beyond what the senders' own connections can carry are counted as not sent: the sender shares the machine.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.clients import post_from_clients, read_status
from benchmarks.nations import Nation, resident_memory_mb, two_nations
from benchmarks.records import parcels
from services.kit.access import Role

SHARES = (0.25, 0.5, 1.0, 2.0, 4.0, 0.5)
CONNECTIONS = 512
"""Of the senders: well beyond what the exchange takes on at once."""
CLOSED_LOOPS = 64


@dataclass
class Step:
    """What came of one rate."""

    rate: float
    statuses: Counter[int] = field(default_factory=Counter)
    accepted_s: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    broken: int = 0
    not_sent: int = 0
    seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the accepted was answered."""
        ordered = sorted(self.accepted_s) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1_000


class Senders:
    """Open-loop arrivals over a bounded number of connections."""

    def __init__(self, url: str, token: str) -> None:
        self._parts = urlsplit(f"{url}/operator/v1/records")
        self._head = (
            f"POST {self._parts.path} HTTP/1.1\r\nHost: {self._parts.netloc}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: "
        )
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._open = 0

    async def run(self, rate: float, seconds: float, bodies: Iterator[bytes]) -> Step:
        """Arrivals at `rate` a second for so long; ends when all that was sent is answered."""
        step, calls = Step(rate), set[asyncio.Task[None]]()
        began = time.perf_counter()
        for number in itertools.count():
            due = began + number / rate
            if due > began + seconds:
                break
            if (wait := due - time.perf_counter()) > 0.001:
                await asyncio.sleep(wait)  # the rate
            if len(calls) >= CONNECTIONS:
                step.not_sent += 1
                await asyncio.sleep(0)
                continue
            call = asyncio.create_task(self._send(next(bodies), step))
            calls.add(call)
            call.add_done_callback(calls.discard)
        while calls:
            await asyncio.gather(*calls)
        step.seconds = time.perf_counter() - began
        return step

    async def _send(self, body: bytes, step: Step) -> None:
        began = time.perf_counter()
        try:
            reader, writer = self._idle.pop() if self._idle else await self._connect()
            writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
            status, head = await read_status(reader)
        except (OSError, asyncio.IncompleteReadError):
            step.broken += 1
            return
        if "connection: close" in head:
            writer.close()
        else:
            self._idle.append((reader, writer))
        step.statuses[status] += 1
        if status == 201:
            step.accepted_s.append(time.perf_counter() - began)
        elif status == 503 and "retry-after:" not in head:
            step.without_retry_after += 1

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._parts.hostname, self._parts.port)

    def close(self) -> None:
        """Every idle connection."""
        for _, writer in self._idle:
            writer.close()


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="at each rate")
    parser.add_argument("--rate", type=float, help="what is sustainable; measured if absent")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parcelbridge-load-") as folder, two_nations(Path(folder)) as (us, _):
        asyncio.run(_curve(us, wanted.seconds, wanted.rate))


async def _curve(us: Nation, seconds: float, rate: float | None) -> None:
    sustainable = rate or await _sustainable(us, seconds)
    print(f"sustainable, {CLOSED_LOOPS} closed loops: {sustainable:.0f} single submissions a second\n")
    print(" share  offered/s  accepted/s  p50 ms  p99 ms  503/s  other  broken  not sent  memory MB")
    senders = Senders(us.url, us.token(Role.OPERATOR))
    for number, share in enumerate(SHARES):
        bodies = parcels(10**9, batch=f"load-{number}", start=number * 10_000_000)
        step = await senders.run(sustainable * share, seconds, bodies)
        print(_row(share, step, resident_memory_mb(us.process.pid)), flush=True)
    senders.close()


async def _sustainable(us: Nation, seconds: float) -> float:
    headers = {"Authorization": f"Bearer {us.token(Role.OPERATOR)}", "Content-Type": "application/json"}
    url, count = f"{us.url}/operator/v1/records", 500
    while True:
        bodies = parcels(count, batch=f"sustained-{count}")
        tally = await post_from_clients(url, bodies, CLOSED_LOOPS, lambda _: headers)
        if tally.elapsed >= seconds:
            return tally.rate
        count = int(count * max(2.0, 1.2 * seconds / tally.elapsed))


def _row(share: float, step: Step, memory: float) -> str:
    others = (
        sum(count for status, count in step.statuses.items() if status not in (201, 503)) + step.without_retry_after
    )
    return (
        f"{share:>6} {step.rate:>10.0f} {step.statuses[201] / step.seconds:>11.0f} {step.percentile(0.5):>7.0f}"
        f" {step.percentile(0.99):>7.0f} {step.statuses[503] / step.seconds:>6.0f} {others:>6} {step.broken:>7}"
        f" {step.not_sent:>9} {memory:>10.0f}"
    )


if __name__ == "__main__":
    main()
