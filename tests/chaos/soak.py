"""A long, even day by a fast clock: `python -m tests.chaos.soak HOURS SPEED` (`make soak`).

Both nations' clocks run SPEED times as fast, so that checkpoints grow old, tokens end and calls expire as they do in so
many hours; records come in at an even rate all the while. For each of twelve parts of the time: what was handed in,
p50 and p99 of the answers, and the memory of each process. The exit code is 1 when the last quarter of the time took
half as much again as the second quarter did, in memory of any process or in p99, or when an answer failed.

What waits by the monotonic clock (back-offs, ten minutes between two housekeepings) does not run faster.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson

from benchmarks.nations import resident_memory_mb
from services.kit.access import Role
from services.kit.clock import step_clock
from tests.chaos.campaign import is_quiet
from tests.chaos.world import World
from tests.end_to_end.nation import Nation, await_true, two_nations

PARTS = 12
RATE = 10.0
"""Records a second and nation, by the clock on the wall."""
GROWTH = 1.5
LEAST_MB = 30.0
"""Growth that is not looked at: caches that fill."""
LEAST_MS = 50.0


@dataclass
class Part:
    """One twelfth of the time."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    memory: dict[str, float] = field(default_factory=dict)
    """Megabytes, by process, at its end."""

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return statistics.quantiles(self.seconds, n=100)[98] * 1_000


class Soak:
    """Both nations under an even load."""

    def __init__(self, nations: tuple[Nation, Nation], http: httpx.Client) -> None:
        self._nations, self._http = nations, http
        self._worlds = [World(nation.code, nation.peer, random.Random(nation.code)) for nation in nations]  # noqa: S311

    def run(self, seconds: float) -> list[Part]:
        """The parts; `seconds` on the wall in all."""
        return [self._part(seconds / PARTS) for _ in range(PARTS)]

    def _part(self, seconds: float) -> Part:
        part, began = Part(), time.monotonic()
        for number in range(int(seconds * RATE)):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))  # the rate
            for nation, world in zip(self._nations, self._worlds, strict=True):
                self._hand_in(nation, world, part)
        servers = [server for nation in self._nations for server in nation.servers]
        part.memory = {server.name: resident_memory_mb(server.pid()) for server in servers}
        print(_row(part), flush=True)
        return part

    def _hand_in(self, nation: Nation, world: World, part: Part) -> None:
        paper, began = world.paper(), time.perf_counter()
        headers = nation.bearer(Role.OPERATOR) | {"Content-Type": "application/json"}
        url = f"{nation.exchange_url}/operator/v1/records"
        answer = self._http.post(url, content=orjson.dumps(paper.content), headers=headers)
        part.seconds.append(time.perf_counter() - began)
        if answer.status_code == 201:
            world.accepted(paper, answer.json()["id"])
        else:
            part.failed += 1


def main() -> int:
    """Soak, and judge; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hours", nargs="?", type=float, default=8.0)
    parser.add_argument("speed", nargs="?", type=float, default=20.0)
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="parcelbridge-soak-") as folder,
        two_nations(Path(folder)) as nations,
        httpx.Client(timeout=60.0, trust_env=False) as http,
    ):
        for nation in nations:
            step_clock(nation.clock, 0.0, rate=wanted.speed)
            nation.start()
        print("records   p50 ms   p99 ms  failed  memory MB")
        parts = Soak(nations, http).run(wanted.hours * 3_600 / wanted.speed)
        await_true(lambda: all(map(is_quiet, nations)), "all is receipted and taken in")
    wrongs = judge(parts)
    print("\n".join(wrongs or ["flat: memory and latency"]))
    return 1 if wrongs else 0


def judge(parts: list[Part]) -> list[str]:
    """What grew, and what failed."""
    quarter = len(parts) // 4
    second, last = parts[quarter : 2 * quarter], parts[-quarter:]
    wrongs = [f"{failed} answers failed"] if (failed := sum(part.failed for part in parts)) else []
    for name in parts[0].memory:
        before, after = (statistics.fmean(part.memory[name] for part in each) for each in (second, last))
        if after > before * GROWTH and after - before > LEAST_MB:
            wrongs.append(f"memory of {name} grew from {before:.0f} to {after:.0f} MB")
    before, after = (statistics.median(part.p99 for part in each) for each in (second, last))
    if after > before * GROWTH and after - before > LEAST_MS:
        wrongs.append(f"p99 grew from {before:.0f} to {after:.0f} ms")
    return wrongs


def _row(part: Part) -> str:
    memory = "  ".join(f"{name} {megabytes:.0f}" for name, megabytes in part.memory.items())
    p50 = statistics.median(part.seconds) * 1_000
    return f"{len(part.seconds):>7}  {p50:>7.1f}  {part.p99:>7.1f}  {part.failed:>6}  {memory}"


if __name__ == "__main__":
    sys.exit(main())
