"""A seeded campaign: two nations under load, faults for a while, then all is healed, quiet is waited for, and judged.

    start      both nations, a link before each exchange, the operators
    hurt       kills and broken links from the seed, while records come in
    heal       links whole, everything running, every paper answered
    quiet      every line receipted, every feed taken in by ingest and looked at, no alarm
    judge      what was promised against what both sides hold, and alerts against what they stand on

Nothing that was started is left, however it ends.
"""

import asyncio
import contextlib
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
from typer.testing import CliRunner

from services.console.cli import app
from services.feed.names import FeedName
from services.kit.access import Role
from tests.chaos.copies import read_copy, read_ingest
from tests.chaos.disks import Disk, disk
from tests.chaos.evidence import found, has_looked_at_all, unfounded
from tests.chaos.faults import Injector, Pace
from tests.chaos.feeder import Feeder
from tests.chaos.judge import Holding, Verdict, judge
from tests.chaos.link import Link
from tests.chaos.targets import Database, Keeper, Program, Target
from tests.chaos.world import LISTED, listed
from tests.chaos.wounds import Wounded
from tests.end_to_end.nation import Nation, free_ports, two_nations
from tests.integration.ingest.made_up_lists import sdn_csv, sdn_row

PATIENCE_S = 900.0
"""For each of healing and quiet: back-offs of up to a minute on both sides of a link come before either, and what was
said by a clock ten minutes ahead."""
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
    races: int = 0
    """Times that papers were handed in to two replicas at once."""
    failed_starts: int = 0
    full_disk: str = ""
    """What a full disk was."""
    found: Counter[str] = field(default_factory=Counter)
    """Hits, networks and alerts of both ingests."""

    hurt_calls: int = 0

    @property
    def injected(self) -> int:
        """Faults, calls that a link hurt among them."""
        return self.faults.total() + self.hurt_calls


class Campaign:
    """Two nations that run, and what torments them."""

    def __init__(
        self, nations: tuple[Nation, Nation], links: dict[str, Link], disks: Mapping[str, Disk], seed: str
    ) -> None:
        self.report = Report(seed, full_disk=" and ".join({disk.how for disk in disks.values()}))
        self._nations, self._links, self._seed = nations, links, seed
        self._feeders = {nation.code: Feeder(nation, f"{seed} {nation.code}") for nation in nations}
        self._keepers = [
            Keeper(target, random.Random(f"{seed} {target.name}"))  # noqa: S311
            for nation in nations
            for target in _targets(nation)
        ]
        wounded = [
            Wounded(
                nation,
                self._feeders[nation.code],
                [keeper for keeper in self._keepers if keeper.target.name.startswith(nation.code)],
                disks[nation.code],
                random.Random(f"{seed} wounds of {nation.code}"),  # noqa: S311
            )
            for nation in nations
        ]
        chance = random.Random(seed)  # noqa: S311
        self._injector = Injector(self._keepers, links, wounded, chance)

    async def run(self, pace: Pace) -> Report:
        """Hurt at this pace, heal, judge. TimeoutError when it does not heal."""
        began = time.monotonic()
        async with _running(*(keeper.run for keeper in self._keepers)):
            await self._hurt(pace)
            healed = time.monotonic()
            await self._until(self._is_quiet, "quiet")
            self.report.quiet_after = time.monotonic() - healed
            await self._injector.all_recovered()
            await self._until(self._is_calm, "without an alarm")
            self.report.verdict.add(await asyncio.to_thread(self._judge))
        self.report.seconds = time.monotonic() - began
        return self._reported()

    async def _hurt(self, pace: Pace) -> None:
        """The faults, and then until everything runs and every paper is answered."""
        feeding = [asyncio.create_task(feeder.run()) for feeder in self._feeders.values()]
        try:
            await self._injector.run(pace)
            for link in self._links.values():
                link.calm, link.down = True, False
            self.report.faults.update(self._injector.counts)
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
        except (httpx.HTTPError, psycopg.OperationalError):
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
            verdict.wrong += _complaints(nation) + unfounded(nation)
            self.report.found.update(found(nation))
        return verdict

    def _reported(self) -> Report:
        report = self.report
        for keeper in self._keepers:
            report.recoveries.setdefault(keeper.kill_kind, []).extend(keeper.absences)
            report.failed_starts += keeper.failed_starts
            report.verdict.wrong += keeper.wrongs
        report.recoveries |= self._injector.recoveries
        for link in self._links.values():
            report.calls.update(link.counts)
            report.hurt_calls += link.hurt
            report.verdict.wrong += link.wrongs
        for feeder in self._feeders.values():
            report.unanswered += feeder.unanswered
            report.handed_in_again += feeder.ledger.again
            report.races += feeder.races
            report.verdict.wrong += feeder.ledger.wrongs
        return report


def _targets(nation: Nation) -> list[Target]:
    """Everything of a nation that can be killed."""
    return [*map(Program, nation.servers), Database(f"{nation.code} database", nation.database)]


def is_quiet(nation: Nation) -> bool:
    """Whether all that this nation said is receipted, and its ingest has taken in all that its exchange holds."""
    feeds = {feed["feed"]: feed for feed in nation.get("/operator/v1/feeds", Role.AUDITOR)}
    answer = nation.get("/analyst/v1/feeds", Role.ANALYST, base=nation.ingest_url)
    taken_in = {feed["feed"]: feed["size"] for feed in answer["feeds"]}
    followed = (f"{nation.code}/{nation.code}", f"{nation.peer}/{nation.code}")
    sent = feeds[f"{nation.code}/{nation.peer}"]
    taken = sent["receipted"] == sent["size"] and all(taken_in[name] == feeds[name]["size"] for name in followed)
    return taken and has_looked_at_all(nation)


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


async def run_campaign(folder: Path, seed: str, pace: Pace, replicas: Collection[str] = ()) -> Report:
    """A campaign of two fresh nations in `folder`; `replicas` are those with two exchanges and two ingests."""
    doors = dict(zip(("US", "CN"), free_ports(2), strict=True))
    async with contextlib.AsyncExitStack() as stack:
        disks = {code: stack.enter_context(disk()) for code in doors}
        places = {code: disks[code].place / "postgres" for code in doors}
        us, cn = nations = stack.enter_context(two_nations(folder, doors, replicas=replicas, databases=places))
        links = {}
        for caller, called in ((cn, us), (us, cn)):
            name = f"{caller.code} to {called.code}"
            link = Link(name, doors[called.code], _ports(called), random.Random(f"{seed} {name}"))  # noqa: S311
            links[name] = await stack.enter_async_context(link)
        await asyncio.to_thread(_start, nations)
        return await Campaign(nations, links, disks, seed).run(pace)


def _start(nations: tuple[Nation, Nation]) -> None:
    """All processes, and a list in both ingests, so that there are hits to look at."""
    for nation in nations:
        for server in nation.servers:
            server.start()
    for nation in nations:
        for server in nation.servers:
            server.await_ready()
    for nation in nations:
        listing = nation.folder / "listed.csv"
        listing.write_bytes(sdn_csv(sdn_row(number + 1, listed(number).upper()) for number in range(LISTED)))
        settings = str(nation.folder / "settings.toml")
        arguments = ["lists", "import", str(listing), "--list", "chaos", "--config", settings]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output


def _ports(nation: Nation) -> list[int]:
    return [int(url.rpartition(":")[2]) for url in nation.exchange_urls]


def table(report: Report) -> str:
    """The report for people."""
    verdict, recoveries = report.verdict, report.recoveries.items()
    rows: list[tuple[str, object]] = [("seed", report.seed), ("seconds", f"{report.seconds:.0f}")]
    rows += [(f"fault: {name}", count) for name, count in sorted(report.faults.items())]
    rows += [(f"calls {name}", count) for name, count in sorted(report.calls.items())]
    rows += [
        ("faults injected", report.injected),
        ("papers handed in to two replicas at once, times", report.races),
        ("a full disk was", report.full_disk),
        ("records accepted", verdict.accepted),
        ("records lost", len(verdict.lost)),
        ("records doubled", len(verdict.doubled)),
        ("records that went with a restored backup", verdict.went_with_a_backup),
        *((f"{what}s looked at, each with its evidence", count) for what, count in sorted(report.found.items())),
        ("other wrongs", len(verdict.wrong)),
        ("papers handed in again after their answer", report.handed_in_again),
        ("calls of operators without an answer", report.unanswered),
        ("starts that failed", report.failed_starts),
        *((f"seconds to recover, {what}: median, max", _spread(took)) for what, took in sorted(recoveries)),
        ("seconds from the last fault to quiet", f"{report.quiet_after:.1f}"),
    ]
    found = [*verdict.lost[:20], *verdict.doubled[:20], *verdict.wrong[:20]]
    return "\n".join([*(f"{name:<52} {value}" for name, value in rows), *found])


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds or [0.0]):.1f}  {max(seconds, default=0.0):.1f}"
