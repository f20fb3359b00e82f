"""Processes that read full pages beside this one, so that catching up uses every processor.

They are started when pages are full, and ended when none was for a while, with the service, or when the service dies:
each watches for that. A process that dies takes nothing along but work, which is done again here. What they do is a
function of a page, the index of the lists (a folder that all map) and the controls; nothing is shared.
"""

import asyncio
import datetime as dt
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from pathlib import Path

from services.feed.names import FeedName
from services.ingest.controls.reach_controls import Controls, controls_of
from services.ingest.core.list_index import ListIndex, load_list_index
from services.ingest.screening.held_index import Held
from services.ingest.taking_in.read_lines import Lines, Read, read_lines
from services.kit.collector import spare_the_collector

logger = logging.getLogger(__name__)

FULL = 500
"""Lines of a page from which on another process may read it: what is handed over and back must be worth it."""
MOST = 2
"""Processes; two read more than one PostgreSQL and one ingest can keep."""
IDLE_S = 60.0
"""Without a full page, before they are ended."""


class Readers:
    """Reads pages, here or there."""

    def __init__(self, folder: Path, most: int = min(MOST, os.cpu_count() or 1)) -> None:
        """`folder` holds the indexes of the lists. With `most` 0 everything is read here."""
        self._folder = folder
        self._most = most
        self._pool: ProcessPoolExecutor | None = None
        self._ready: asyncio.Future[list[None]] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._here = asyncio.Semaphore(1)

    async def read(self, lines: Lines, held: Held, controls: Controls) -> Read:
        """What the lines give, screened by this index."""
        if len(lines.lines) < FULL:
            return await asyncio.to_thread(read_lines, lines, held.index, controls)
        path = self._folder / held.state.name
        pool = self._at_hand(path)
        if pool is None:
            async with self._here:
                pool = self._at_hand(path)
                if pool is None:
                    return await asyncio.to_thread(read_lines, lines, held.index, controls)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, _read_there, lines, path, controls.lines)
        except (BrokenProcessPool, OSError, ValueError) as fault:
            logger.warning("a page is read again: %s", type(fault).__name__)
            self.close()
        async with self._here:
            return await asyncio.to_thread(read_lines, lines, held.index, controls)

    def close(self) -> None:
        """End the processes."""
        pool, self._pool, self._ready = self._pool, None, None
        if self._idle is not None:
            self._idle.cancel()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _at_hand(self, path: Path) -> ProcessPoolExecutor | None:
        """The processes, once they have loaded what they need. Until then, None, and full pages are read here, one at
        a time."""
        if not self._most:
            return None
        loop = asyncio.get_running_loop()
        if self._idle is not None:
            self._idle.cancel()
        self._idle = loop.call_later(IDLE_S, self.close)
        if self._pool is None or self._ready is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._most, context, _begin, (path,))
            self._ready = asyncio.gather(*(loop.run_in_executor(self._pool, _is_there) for _ in range(self._most)))
        if self._ready.done() and not _is_good(self._ready):
            self.close()
        return self._pool if self._ready is not None and self._ready.done() else None


def _is_good(ready: "asyncio.Future[list[None]]") -> bool:
    return ready.done() and not ready.cancelled() and ready.exception() is None


_index: tuple[Path, ListIndex] | None = None
_controls = controls_of(())


def _read_there(lines: Lines, path: Path, controls: Sequence[tuple[int, bytes]]) -> Read:
    global _index, _controls  # noqa: PLW0603 - what a process has loaded is its own
    if _index is None or _index[0] != path:
        _index = (path, load_list_index(path))
    if _controls.refs != tuple(ref for ref, _ in controls):
        _controls = controls_of(controls)
    return read_lines(lines, _index[1], _controls)


def _begin(path: Path) -> None:
    """What is pressed at a terminal is for the service, which ends its processes; and no process outlives it. Reading
    nothing loads the kernel and the tables."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    spare_the_collector()
    _read_there(Lines(FeedName("US", "US"), (), frozenset(), dt.date.min), path, ())


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _is_there() -> None:
    """Comes back when a process has begun."""
