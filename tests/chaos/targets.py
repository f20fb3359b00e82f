"""What may be killed, and what keeps it running: the exchange, the ingest and the database of a nation.

A `Keeper` starts its target again a short random time after it died, as an operating system's supervisor does, and
notes how long it was from the kill until the target could serve. A target that ends without having been killed, while
all that it needs is there, is kept as a wrong.
"""

import asyncio
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from services.kit.lodging import LodgingFault, find_lodging
from services.kit.postgres import EmbeddedPostgres
from services.kit.postmaster import Postmaster, PostmasterFault
from tests.end_to_end.nation import Server

LONGEST_ABSENCE_S = 2.0
"""Before a killed target is started again."""
_LOOK_EVERY_S = 0.1


class Target(Protocol):
    """Something that can be killed and started again."""

    name: str

    def runs(self) -> bool:
        """Whether its process is there."""

    def kill(self) -> None:
        """`kill -9`."""

    def start(self) -> None:
        """Start it; may return before it can serve."""

    def await_ready(self) -> None:
        """Until it can serve; raises one of `NOT_STARTED` when it ended instead."""


NOT_STARTED = (AssertionError, PostmasterFault, LodgingFault, OSError)


class Program:
    """An exchange or an ingest."""

    def __init__(self, server: Server) -> None:
        self.name, self._server = server.name, server

    def runs(self) -> bool:
        """Whether its process is there."""
        return self._server.exit_code() is None

    def kill(self) -> None:
        """`kill -9`."""
        self._server.kill()

    def start(self) -> None:
        """Start it."""
        self._server.start()

    def await_ready(self) -> None:
        """Until it says that it can serve."""
        self._server.await_ready()


class Database:
    """A nation's PostgreSQL with all of its processes."""

    def __init__(self, name: str, postgres: EmbeddedPostgres) -> None:
        self.name, self._postgres = name, postgres
        self._url = postgres.url()
        self._postmaster = Postmaster(find_lodging(postgres.folder))

    def runs(self) -> bool:
        """Whether the postmaster is there."""
        return self._postmaster.pid() is not None

    def kill(self) -> None:
        """`kill -9` of the postmaster and of every process that it started, as when the machine loses power."""
        for process in self.processes():
            _kill(process)

    def kill_one_backend(self, chance: random.Random) -> bool:
        """`kill -9` of one of the server's processes: PostgreSQL then ends every session and recovers. False without
        one."""
        pid = self._postmaster.pid()
        children = _children_of(pid) if pid else []
        if children:
            _kill(chance.choice(children))
        return bool(children)

    def processes(self) -> list[int]:
        """All of its processes."""
        pid = self._postmaster.pid()
        return [pid, *_children_of(pid)] if pid else []

    def start(self) -> None:
        """Nothing yet: starting and waiting are one call."""

    def await_ready(self) -> None:
        """Start it, at the address that it had."""
        assert self._postgres.start() == self._url, "the database came back at another address"


class Keeper:
    """Keeps one target running, and knows how long each of its absences was."""

    def __init__(self, target: Target, chance: random.Random) -> None:
        self.target, self.absences = target, list[float]()
        self.failed_starts = 0
        self.excused = False
        """It may end by itself now: what it needs is taken from it."""
        self.wrongs: list[str] = []
        self._turn = asyncio.Lock()
        self._killed = False
        self._chance = chance
        self._gone_since: float | None = None

    @property
    def kill_kind(self) -> str:
        """What it is to kill this target."""
        return f"kill -9 {self.target.name.split()[-1]}"

    @property
    def well(self) -> bool:
        """Whether the target can serve, as far as we know."""
        return self._gone_since is None and self.target.runs()

    async def kill(self) -> bool:
        """Kill it now; False when there is nothing to kill."""
        if not self.target.runs():
            return False
        self._gone_since = self._gone_since or time.monotonic()
        self._killed = True
        await asyncio.to_thread(self.target.kill)
        return True

    async def run(self) -> None:
        """Keep it running until cancelled."""
        while True:
            async with self._turn:
                if not self.well:
                    await self._bring_back()
            await asyncio.sleep(_LOOK_EVERY_S)  # nothing tells us that it died

    def left_alone(self) -> asyncio.Lock:
        """Held, nothing is brought back."""
        return self._turn

    async def until_well(self) -> None:
        """Until it can serve."""
        while not self.well:  # noqa: ASYNC110  (a process has no event)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _bring_back(self) -> None:
        if self._gone_since is None:
            self.wrongs += [] if self.excused or self._killed else [f"{self.target.name} ended by itself"]
            self._gone_since = time.monotonic()
        await asyncio.sleep(self._chance.uniform(0.0, LONGEST_ABSENCE_S))  # part of the fault: nobody is that fast
        if not self.target.runs():
            self._killed = False  # set again by whoever kills it in the moment in which it is found ready
            self.target.start()
        try:
            await asyncio.to_thread(self.target.await_ready)
        except NOT_STARTED:
            self.failed_starts += 1  # killed again, or what it needs is down: the next look tries again
        else:
            self.absences.append(time.monotonic() - self._gone_since)
            self._gone_since = None


def _children_of(pid: int) -> list[int]:
    """Processes that this one started (Linux)."""
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _parent(path) == pid]


def _parent(stat: Path) -> int | None:
    with suppress(OSError):  # it ended while we looked
        return int(stat.read_text().rpartition(")")[2].split()[1])
    return None


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
