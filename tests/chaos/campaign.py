"""A seeded campaign: two nations under load, faults for a while, then all is healed, quiet is waited for, and judged.

    start      both nations, a link before each exchange, the operators
    hurt       kills and broken links from the seed, while records come in
    heal       links whole, everything running, every paper answered
    quiet      every line receipted, every feed taken in by ingest, no alarm
    judge      what was promised against what both sides hold

Nothing that was started is left, however it ends.
"""

import asyncio
import contextlib
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from services.feed.names import FeedName
from services.kit.access import Role
from tests.chaos.copies import read_copy, read_ingest
from tests.chaos.faults import Injector
from tests.chaos.feeder import Feeder
from tests.chaos.judge import Holding, Verdict, judge
from tests.chaos.link import Link
from tests.chaos.targets import Database, Keeper, Program
from tests.end_to_end.nation import Nation, free_ports, two_nations

PATIENCE_S = 240.0
"""For each of healing and quiet: back-offs of up to a minute on both sides of a link come before either."""
_LOOK_EVERY_S = 0.25


@dataclass
class Report:
    """What a campaign did and found."""

    seed: str
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    """What the links did to calls, by kind."""
    verdict: Verdict = field(default_factory=Verdict)
    recoveries: dict[str, list[float]] = field(default_factory=dict)
    """Seconds from a kill until what was killed could serve again, by what it was."""
    quiet_after: float = 0.0
    """Seconds from the healing until everything was receipted and taken in."""
    unanswered: int = 0
    handed_in_again: int = 0
    failed_starts: int = 0


class Campaign:
    """Two nations that run, and what torments them."""

    def __init__(self, nations: tuple[Nation, Nation], links: dict[str, Link], seed: str) -> None:
        self.report = Report(seed)
        self._nations, self._links, self._seed = nations, links, seed
        self._feeders = {nation.code: Feeder(nation, f"{seed} {nation.code}") for nation in nations}
        self._keepers = [
            Keeper(target, random.Random(f"{seed} {target.name}"))  # noqa: S311
            for nation in nations
            for target in (
                Program(nation.exchange),
                Program(nation.ingest),
                Database(f"{nation.code} database", nation.database),
            )
        ]

    async def run(self, seconds: float) -> Report:
        """Hurt for `seconds`, heal, judge. TimeoutError when it does not heal."""
        began = time.monotonic()
        async with _running(*(keeper.run for keeper in self._keepers)):
            await self._hurt(seconds)
            healed = time.monotonic()
            await self._until(self._is_quiet, "quiet")
            self.report.quiet_after = time.monotonic() - healed
            await self._until(self._is_calm, "without an alarm")
            self.report.verdict.add(await asyncio.to_thread(self._judge))
        self.report.seconds = time.monotonic() - began
        return self._reported()

    async def _hurt(self, seconds: float) -> None:
        """The faults, and then until everything runs and every paper is answered."""
        injector = Injector(self._keepers, list(self._links.values()), random.Random(self._seed))  # noqa: S311
        feeding = [asyncio.create_task(feeder.run()) for feeder in self._feeders.values()]
        try:
            await injector.run(seconds)
            for link in self._links.values():
                link.calm, link.down = True, False
            self.report.faults.update(injector.counts)
            await self._until(self._all_well, "everything runs")
            for feeder in self._feeders.values():
                feeder.stop()
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*feeding)
        finally:
            for task in feeding:
                task.cancel()

    async def _all_well(self) -> bool:
        return all(keeper.well for keeper in self._keepers)

    async def _is_quiet(self) -> bool:
        try:
            return await asyncio.to_thread(lambda: all(is_quiet(nation) for nation in self._nations))
        except httpx.HTTPError:
            return False

    async def _is_calm(self) -> bool:
        """An alarm goes with the next call that goes well, which may be a back-off away."""
        return not await asyncio.to_thread(lambda: [alarm for nation in self._nations for alarm in _alarms(nation)])

    async def _until(self, true: Callable[[], Awaitable[bool]], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not await true():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not {what} after {PATIENCE_S:.0f} s\n{self._state()}")
            await asyncio.sleep(_LOOK_EVERY_S)

    def _state(self) -> str:
        """What a person would look at next."""
        down = [keeper.target.name for keeper in self._keepers if not keeper.well]
        said = [f"down: {', '.join(down) or 'nothing'}"]
        for nation in self._nations:
            with contextlib.suppress(httpx.HTTPError):
                said += map(str, nation.get("/operator/v1/feeds", Role.AUDITOR))
                said += map(str, nation.get("/analyst/v1/feeds", Role.ANALYST, base=nation.ingest_url)["feeds"])
            said += [f"{server.name} wrote last: {server.last_words()}" for server in nation.servers]
        return "\n".join(said)

    def _judge(self) -> Verdict:
        verdict = Verdict()
        us, cn = self._nations
        for nation, peer in ((us, cn), (cn, us)):
            to_peer = FeedName(nation.code, peer.code)
            verdict.add(
                judge(
                    Holding(
                        nation.code,
                        peer.code,
                        self._feeders[nation.code].ledger.promises,
                        home=read_copy(nation, FeedName(nation.code, nation.code)),
                        sent=read_copy(nation, to_peer),
                        received=read_copy(peer, to_peer),
                        ingested_home=read_ingest(nation).get(f"{nation.code}/{nation.code}", []),
                        ingested_abroad=read_ingest(peer).get(str(to_peer), []),
                    )
                )
            )
            verdict.wrong += _complaints(nation)
        return verdict

    def _reported(self) -> Report:
        report = self.report
        for keeper in self._keepers:
            report.recoveries.setdefault(keeper.target.name.split()[-1], []).extend(keeper.absences)
            report.failed_starts += keeper.failed_starts
            report.verdict.wrong += keeper.wrongs
        for link in self._links.values():
            report.calls.update(link.counts)
            report.verdict.wrong += link.wrongs
        for feeder in self._feeders.values():
            report.unanswered += feeder.unanswered
            report.handed_in_again += feeder.ledger.again
            report.verdict.wrong += feeder.ledger.wrongs
        return report


def is_quiet(nation: Nation) -> bool:
    """Whether all that this nation said is receipted, and its ingest has taken in all that its exchange holds."""
    feeds = {feed["feed"]: feed for feed in nation.get("/operator/v1/feeds", Role.AUDITOR)}
    answer = nation.get("/analyst/v1/feeds", Role.ANALYST, base=nation.ingest_url)
    taken_in = {feed["feed"]: feed["size"] for feed in answer["feeds"]}
    followed = (f"{nation.code}/{nation.code}", f"{nation.peer}/{nation.code}")
    sent = feeds[f"{nation.code}/{nation.peer}"]
    return sent["receipted"] == sent["size"] and all(taken_in[name] == feeds[name]["size"] for name in followed)


def _alarms(nation: Nation) -> list[object]:
    return [alarm for feed in nation.get("/operator/v1/feeds", Role.AUDITOR) for alarm in feed["alarms"]]


def _complaints(nation: Nation) -> list[str]:
    """What the exchange itself says is not right, now that all is quiet."""
    return [
        f"{feed['feed']} at {nation.code}: halted for {feed['halted_for']}, {feed['refused']} lines refused"
        for feed in nation.get("/operator/v1/feeds", Role.AUDITOR)
        if feed["halted_for"] is not None or feed["refused"]
    ]


@contextlib.asynccontextmanager
async def _running(*work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """The work goes on in the background for as long as the block."""
    tasks = [asyncio.ensure_future(each()) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run_campaign(folder: Path, seed: str, seconds: float) -> Report:
    """A campaign of two fresh nations in `folder`."""
    us_door, cn_door = free_ports(2)
    with two_nations(folder, {"US": us_door, "CN": cn_door}) as nations:
        us, cn = nations
        links = {
            "CN to US": Link("CN to US", us_door, _port(us), random.Random(f"{seed} CN to US")),  # noqa: S311
            "US to CN": Link("US to CN", cn_door, _port(cn), random.Random(f"{seed} US to CN")),  # noqa: S311
        }
        async with contextlib.AsyncExitStack() as stack:
            for link in links.values():
                await stack.enter_async_context(link)
            for nation in nations:
                for server in nation.servers:
                    server.start()
            for nation in nations:
                for server in nation.servers:
                    await asyncio.to_thread(server.await_ready)
            return await Campaign(nations, links, seed).run(seconds)


def _port(nation: Nation) -> int:
    return int(nation.exchange_url.rpartition(":")[2])


def table(report: Report) -> str:
    """The report for people."""
    verdict = report.verdict
    rows: list[tuple[str, object]] = [("seed", report.seed), ("seconds", f"{report.seconds:.0f}")]
    rows += [(f"fault: {name}", count) for name, count in sorted(report.faults.items())]
    rows += [(f"calls {name}", count) for name, count in sorted(report.calls.items())]
    rows += [
        ("faults injected", sum(report.faults.values()) + _hurt_calls(report)),
        ("records accepted", verdict.accepted),
        ("records lost", len(verdict.lost)),
        ("records doubled", len(verdict.doubled)),
        ("other wrongs", len(verdict.wrong)),
        ("papers handed in again after their answer", report.handed_in_again),
        ("calls of operators without an answer", report.unanswered),
        ("starts that failed", report.failed_starts),
        *((f"seconds to recover, {what}, median and max", _spread(took)) for what, took in report.recoveries.items()),
        ("seconds from the last fault to quiet", f"{report.quiet_after:.1f}"),
    ]
    found = [*verdict.lost[:20], *verdict.doubled[:20], *verdict.wrong[:20]]
    return "\n".join([*(f"{name:<52} {value}" for name, value in rows), *found])


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds or [0.0]):.1f}  {max(seconds, default=0.0):.1f}"


def _hurt_calls(report: Report) -> int:
    return sum(count for name, count in report.calls.items() if name not in ("passed", "replays refused"))
