"""Which fault comes when: drawn from the seed, every kind once before any comes again, then at random.

The next fault waits while three targets are down, so that on a slow machine, too, work is done between faults. A fault
that lasts goes on beside the next ones. Of the first round those come first from which it takes longest to recover.
"""

import asyncio
import functools
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.chaos.link import Link
from tests.chaos.targets import Database, Keeper
from tests.chaos.wounds import CLOCK_STEP_S, LINK_S, Wounded, hurt_link, refuse_on, until_receipted
from tests.end_to_end.nation import Nation

MOST_DOWN = 3
MOST_LASTING = 4
"""Faults that last, at once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that may go wrong."""

    inflict: Callable[[], Awaitable[bool]]
    """Do it, and heal it where it lasts; False when there was nothing to hurt."""
    lasts: bool = False
    flow: Nation | None = None
    """Whose feed must flow again, for it to be over."""
    slow: int = 0
    """How long it takes to recover from it, roughly; for the order of the first round."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast faults come, and how many."""

    between_s: tuple[float, float] = (0.3, 3.0)
    seconds: float = 0.0
    """At least so long."""
    faults: int = 0
    """At least so many, calls that a link hurt among them."""
    at_most: float = float("inf")
    """Seconds after which it is enough."""
    brief: bool = False
    """Leave out what is felt for a minute or longer: clocks, restores, rotations, half-open links."""
    spoken: bool = False
    """Whether each fault is said as it comes."""


def kind_of(name: str) -> str:
    """Of a fault, without whom it hurts."""
    return name.partition(":")[0]


class Injector:
    """Injects faults, counts them, and notes how long each kind was felt."""

    def __init__(
        self, keepers: Sequence[Keeper], links: Mapping[str, Link], wounded: Sequence[Wounded], chance: random.Random
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.recoveries: defaultdict[str, list[float]] = defaultdict(list)
        """Seconds from the healing of a lasting fault until all that was said before it ended was receipted."""
        self._chance, self._keepers, self._links, self._wounded = chance, keepers, links, wounded
        self._alone = asyncio.Lock()
        self._lasting: set[asyncio.Task[None]] = set()
        self._watching: set[asyncio.Task[None]] = set()
        self._faults: Mapping[str, Fault] = self._list()
        self._spoken = False

    async def run(self, pace: Pace) -> None:
        """Faults at this pace, and until each kind has come; what lasts is healed when this returns."""
        began, self._spoken = time.monotonic(), pace.spoken
        if pace.brief:
            self._faults = {name: fault for name, fault in self._faults.items() if not fault.slow}
        due = self._one_of_each_kind()
        while due or self._wants_more(pace, time.monotonic() - began):
            await asyncio.sleep(self._chance.uniform(*pace.between_s))  # the schedule, not a wait
            if sum(not keeper.well for keeper in self._keepers) < MOST_DOWN:
                name = due.pop() if due else self._chance.choice(list(self._faults))
                await self._inject(name, due)
            if not due and not self._wants_more(pace, time.monotonic() - began):
                await self._all_healed()
                due += [name for name in self._one_of_each_kind() if not self._has_come(name)]

        await self._all_healed()

    async def _all_healed(self) -> None:
        while self._lasting:
            await asyncio.gather(*self._lasting)

    def _one_of_each_kind(self) -> list[str]:
        """The last one first."""
        shuffled = self._chance.sample(list(self._faults), len(self._faults))
        return sorted({kind_of(name): name for name in shuffled}.values(), key=lambda name: self._faults[name].slow)

    def _has_come(self, name: str) -> bool:
        come = [*self.counts, *(task.get_name() for task in self._lasting)]
        return kind_of(name) in map(kind_of, come)

    def _wants_more(self, pace: Pace, seconds: float) -> bool:
        injected = self.counts.total() + sum(link.hurt for link in self._links.values())
        return seconds < pace.at_most and (seconds < pace.seconds or injected < pace.faults)

    def _count(self, name: str) -> None:
        self.counts[name] += 1
        if self._spoken:
            print(f"{self.counts.total():>5} {name}", file=sys.stderr, flush=True)

    async def _inject(self, name: str, due: list[str]) -> None:
        fault = self._faults[name]
        if not fault.lasts:
            if await fault.inflict():
                self._count(name)
            elif not self._has_come(name):
                due.insert(0, name)  # its target is down just now
        elif len(self._lasting) < MOST_LASTING and not self._goes_on(name):
            task = asyncio.create_task(self._last(name, fault), name=name)
            self._lasting.add(task)
            task.add_done_callback(self._lasting.discard)
        elif not self._has_come(name):
            due.insert(0, name)

    def _goes_on(self, name: str) -> bool:
        return any(task.get_name() == name for task in self._lasting)

    async def _last(self, name: str, fault: Fault) -> None:
        if not await fault.inflict():
            return
        self._count(name)
        if fault.flow is not None:
            watch = asyncio.create_task(self._watch(kind_of(name), fault.flow))
            self._watching.add(watch)
            watch.add_done_callback(self._watching.discard)

    async def _watch(self, kind: str, nation: Nation) -> None:
        healed = time.monotonic()
        await until_receipted(nation)
        self.recoveries[kind].append(time.monotonic() - healed)

    async def all_recovered(self) -> None:
        """Until it is known of each fault how long it was felt."""
        while self._watching:
            await asyncio.gather(*self._watching)

    def _list(self) -> Mapping[str, Fault]:
        faults = {f"{keeper.kill_kind}: {keeper.target.name}": Fault(keeper.kill) for keeper in self._keepers}
        for keeper in self._keepers:
            if isinstance(keeper.target, Database):
                faults[f"kill -9 a process: {keeper.target.name}"] = Fault(self._one_backend(keeper.target))
        for link in self._links.values():
            faults |= self._of_link(link)
        for wounded in self._wounded:
            faults |= self._of_nation(wounded)
        return faults

    def _of_link(self, link: Link) -> Mapping[str, Fault]:
        caller = next(each.nation for each in self._wounded if link.name.startswith(each.nation.code))
        hurt = {how: functools.partial(self._hurt, link, how) for how in ("down", "slow", "half_open")}
        hurt["refused"] = functools.partial(self._refuse, link)
        return {
            f"link {how.replace('_', '-')}: {link.name}": Fault(
                inflict, lasts=True, flow=caller, slow=int(how == "half_open")
            )
            for how, inflict in hurt.items()
        }

    async def _hurt(self, link: Link, how: str) -> bool:
        return await hurt_link(link, how, self._chance.uniform(*LINK_S))

    async def _refuse(self, link: Link) -> bool:
        return await refuse_on(link, self._chance.uniform(*LINK_S))

    def _of_nation(self, wounded: Wounded) -> Mapping[str, Fault]:
        code, nation = wounded.nation.code, wounded.nation
        ahead, behind = (functools.partial(wounded.step_clock, step) for step in (CLOCK_STEP_S, -CLOCK_STEP_S))
        back = functools.partial(self._by_itself, wounded.go_back)
        return {
            f"disk full: {code} database": Fault(wounded.fill_disk, lasts=True, flow=nation),
            f"clock 10 min ahead: {code}": Fault(ahead, lasts=True, flow=nation, slow=3),
            f"clock 10 min behind: {code}": Fault(behind, lasts=True, flow=nation, slow=3),
            f"restored from a backup: {code}": Fault(back, lasts=True, flow=nation, slow=2),
            f"key rotated: {code}": Fault(
                functools.partial(self._by_itself, wounded.rotate_key), lasts=True, flow=nation, slow=1
            ),
        }

    async def _by_itself(self, inflict: Callable[[], Awaitable[bool]]) -> bool:
        """One such fault at a time, in the whole world."""
        async with self._alone:
            return await inflict()

    def _one_backend(self, database: Database) -> Callable[[], Awaitable[bool]]:
        async def kill() -> bool:
            return await asyncio.to_thread(database.kill_one_backend, self._chance)

        return kill
