"""Faults that last, each healed by whoever inflicted it: bad links, a full disk, a wrong clock, an exchanged key, a
nation that goes back to its backup.

Of the last two one at a time: a nation that goes back to before the peer's new key does not know it
(docs/reliability.md, What is not tried here).
"""

import asyncio
import contextlib
import random
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx

from services.kit.clock import step_clock
from services.kit.lodging import find_lodging
from tests.chaos.disks import Disk
from tests.chaos.feeder import Feeder
from tests.chaos.keys import Rotation
from tests.chaos.link import Link
from tests.chaos.targets import Database, Keeper
from tests.end_to_end.nation import Nation

LINK_S = (0.5, 4.0)
FULL_S = (1.0, 4.0)
WRONG_CLOCK_S = (1.0, 5.0)
CLOCK_STEP_S = 600.0
BACKUP_AGE_S = (3.0, 8.0)
CALLS_OLD_S = 7.0
"""After so long no call that was on its way when a nation died still arrives (tests/chaos/link.py): a restore takes
longer."""
PATIENCE_S = 600.0
"""The machine may be slow and shared."""
RECEIPT_PATIENCE_S = 180.0
ANSWER_PATIENCE_S = 20.0


class Wounded:
    """One nation, and all by which it is hurt and healed."""

    def __init__(
        self, nation: Nation, feeder: Feeder, keepers: Sequence[Keeper], disk: Disk, chance: random.Random
    ) -> None:
        self.nation, self.disk = nation, disk
        self._feeder, self._keepers, self._chance = feeder, keepers, chance
        self._database = next(keeper for keeper in keepers if isinstance(keeper.target, Database))
        self._rotations = 0

    async def fill_disk(self) -> bool:
        """The database's disk is full for a while."""
        database = self._database.target
        if not isinstance(database, Database) or not self._database.well:
            return False
        self._database.excused = True
        self.disk.fill(database.processes())
        await asyncio.sleep(self._chance.uniform(*FULL_S))  # the fault
        self.disk.empty(database.processes())
        await asyncio.wait_for(self._database.until_well(), PATIENCE_S)
        self._database.excused = False
        return True

    async def step_clock(self, seconds: float) -> bool:
        """Clocks of all processes are wrong for a while, and right again."""
        step_clock(self.nation.clock, seconds)
        await asyncio.sleep(self._chance.uniform(*WRONG_CLOCK_S))  # the fault
        step_clock(self.nation.clock, 0.0)
        return True

    async def rotate_key(self) -> bool:
        """The next signing key, step by step. Without a receipt for the announcement both go on signing."""
        self._rotations += 1
        rotation = Rotation(self.nation, self._rotations)
        async with httpx.AsyncClient(timeout=30.0, trust_env=False) as http:
            await self._feeder.announce(http, rotation.paper)
        rotation.sign_with_both()
        await self._kill("exchange")
        promise = self._feeder.ledger.promises[rotation.paper.reference]
        if not await _receipted(self.nation, promise.peer_line):
            return True
        rotation.sign_with_the_new_one()
        await self._kill("exchange", "ingest")
        return True

    async def go_back(self) -> bool:
        """The database is killed and copied; somewhat later all of the nation is killed and goes on from the copy."""
        async with self._feeder.paused(ANSWER_PATIENCE_S) as answered:
            if not answered or not self._database.well:
                return False
            before = set(self._feeder.ledger.promises)
            backup = await self._back_up()
        await asyncio.sleep(self._chance.uniform(*BACKUP_AGE_S))  # the age of the backup
        async with self._feeder.paused(PATIENCE_S) as answered:
            if not answered:
                shutil.rmtree(backup)
                return False
            async with self._left_alone(self._keepers):
                for keeper in self._keepers:
                    await keeper.kill()
                await self._put_back(backup)
                self._feeder.restored(before)
                self._say_restored(yes=True)
                await asyncio.sleep(CALLS_OLD_S)  # no restore is quicker, see above
            for keeper in self._keepers:
                await asyncio.wait_for(keeper.until_well(), PATIENCE_S)
            self._say_restored(yes=False)
        return True

    async def _back_up(self) -> Path:
        """A copy of the cluster as `kill -9` leaves it: consistent, for nothing writes meanwhile."""
        data = find_lodging(self.nation.database.folder).data
        backup = data.with_name("backup")
        async with self._left_alone([self._database]):
            await self._database.kill()
            await asyncio.to_thread(_copy, data, backup)
        await asyncio.wait_for(self._database.until_well(), PATIENCE_S)
        return backup

    async def _put_back(self, backup: Path) -> None:
        data = find_lodging(self.nation.database.folder).data
        await asyncio.to_thread(shutil.rmtree, data)
        await asyncio.to_thread(backup.rename, data)

    def _say_restored(self, *, yes: bool) -> None:
        """As docs/settings.md asks: until the copies are compared nothing is accepted."""
        for settings in self.nation.folder.glob("settings*.toml"):
            said = settings.read_text().replace("restored = true\n", "")
            settings.write_text(said.replace("[exchange]\n", "[exchange]\nrestored = true\n") if yes else said)

    async def _kill(self, *services: str) -> None:
        for keeper in self._keepers:
            if keeper.target.name.split()[-1] in services:
                await keeper.kill()

    @contextlib.asynccontextmanager
    async def _left_alone(self, keepers: Sequence[Keeper]) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for keeper in keepers:
                await stack.enter_async_context(keeper.left_alone())
            yield


async def hurt_link(link: Link, how: str, seconds: float) -> bool:
    """The link is `down`, `slow` or `half_open` for a while."""
    setattr(link, how, True)
    await asyncio.sleep(seconds)  # the fault
    setattr(link, how, False)
    return True


async def refuse_on(link: Link, seconds: float) -> bool:
    """Connections are refused for a while."""
    link.refuse()
    await asyncio.sleep(seconds)  # the fault
    await link.open()
    return True


async def until_receipted(nation: Nation) -> bool:
    """Until the peer has given receipts for all that this nation has said up to now; False when that takes too long."""
    return await _receipted(nation, None)


async def _receipted(nation: Nation, line: int | None) -> bool:
    """Whether a receipt covers the line, or all that there are now, before patience ends."""
    name = f"{nation.code}/{nation.peer}"
    wanted = None if line is None else line + 1
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(RECEIPT_PATIENCE_S):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    feed = await asyncio.to_thread(nation.feed, name)
                    wanted = feed["size"] if wanted is None else wanted
                    if feed["receipted"] >= wanted:
                        return True
                await asyncio.sleep(0.25)  # nothing tells us
    return False


def _copy(data: Path, backup: Path) -> None:
    shutil.rmtree(backup, ignore_errors=True)
    subprocess.run(["cp", "-a", str(data), str(backup)], check=True)  # noqa: S603, S607
