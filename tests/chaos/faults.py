"""Which fault comes when: drawn from the seed, every kind once before any comes again, then at random.

The next fault waits while three targets are down, so that on a slow machine, too, work is done between faults.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tests.chaos.link import Link
from tests.chaos.targets import Database, Keeper

BETWEEN_FAULTS_S = (0.3, 3.0)
LINK_DOWN_S = (0.5, 4.0)
MOST_DOWN = 3

Fault = Callable[[], Awaitable[bool]]
"""Do it; False when there was nothing to hurt."""


class Injector:
    """Injects faults into keepers' targets and into links, and counts them."""

    def __init__(self, keepers: Sequence[Keeper], links: Sequence[Link], chance: random.Random) -> None:
        self.counts: Counter[str] = Counter()
        self._chance = chance
        self._keepers = keepers
        self._faults = self._list(keepers, links)

    async def run(self, seconds: float) -> None:
        """Faults for so long, and until each kind has come."""
        until = time.monotonic() + seconds
        due = self._chance.sample(list(self._faults), len(self._faults))
        while due or time.monotonic() < until:
            await asyncio.sleep(self._chance.uniform(*BETWEEN_FAULTS_S))  # the schedule, not a wait
            if sum(not keeper.well for keeper in self._keepers) < MOST_DOWN:
                name = due.pop() if due else self._chance.choice(list(self._faults))
                await self._inject(name, due)

    async def _inject(self, name: str, due: list[str]) -> None:
        if await self._faults[name]():
            self.counts[name] += 1
        elif name not in self.counts:
            due.insert(0, name)  # its target is down just now

    def _list(self, keepers: Sequence[Keeper], links: Sequence[Link]) -> Mapping[str, Fault]:
        faults: dict[str, Fault] = {f"kill -9 {keeper.target.name}": keeper.kill for keeper in keepers}
        for keeper in keepers:
            if isinstance(keeper.target, Database):
                faults[f"kill -9 a process of {keeper.target.name}"] = self._one_backend(keeper.target)
        return faults | {f"link down {link.name}": self._down(link) for link in links}

    def _one_backend(self, database: Database) -> Fault:
        async def kill() -> bool:
            return await asyncio.to_thread(database.kill_one_backend, self._chance)

        return kill

    def _down(self, link: Link) -> Fault:
        async def down() -> bool:
            link.down = True
            seconds = self._chance.uniform(*LINK_DOWN_S)
            asyncio.get_running_loop().call_later(seconds, setattr, link, "down", False)
            return True

        return down
