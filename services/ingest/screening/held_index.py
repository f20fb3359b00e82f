"""The index of the lists that a process screens by: one read-only folder a state of the lists, shared by all processes.

A folder holds every listing in force up to a listing's id. It is made whole under another name and then renamed, so
that nobody opens half of one; of two processes that make the same, one wins and both use it. A folder that is broken,
made by other code or about another database is made anew. What came onto a list since is a small index of its own,
made in memory in milliseconds, so that a page is always screened against exactly what its transaction sees; when that
has grown, or much has left, the folder is made anew in the background.
"""

import asyncio
import logging
import os
import re
import secrets
import shutil
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.list_index import ListIndex, build_list_index, load_list_index
from services.ingest.lists import in_force
from services.ingest.lists.in_force import ListingCache, ListsState
from services.ingest.screening.code_mark import code_mark

logger = logging.getLogger(__name__)

MOST_BESIDE = 1_000
"""Listings beside the folder before screening waits for a new one."""
MANY_BESIDE = 100
"""Listings beside the folder before it is made anew in the background."""
ABANDONED_S = 3_600.0
"""Age at which a folder that somebody began and never renamed is removed."""

_WHOLE = "whole.json"
_NAME = re.compile(r"([0-9]{1,18})-[0-9]{1,18}-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Held:
    """The index of one state of the lists."""

    state: ListsState
    index: ListIndex


class IndexHolder:
    """The newest folder, and what came since."""

    def __init__(self, folder: Path) -> None:
        self.cache = ListingCache()
        self._folder = folder
        self._held: Held | None = None
        self._beside: tuple[tuple[int, ...], ListIndex] = ((), build_list_index(()))
        self._making = asyncio.Lock()

    async def held(self, engine: AsyncEngine) -> Held:
        """The index to screen by: the one at hand, unless too much has come since."""
        held = self._held
        if held is not None:
            async with engine.connect() as conn:
                if await in_force.count_since(conn, held.state.last, MOST_BESIDE + 1) <= MOST_BESIDE:
                    return held
        return await self._renew(engine, MOST_BESIDE)

    async def freshen(self, engine: AsyncEngine) -> bool:
        """Make the folder anew if the lists have changed by more than a few entries, or if one has left; whether it
        was. Who is gone from the lists shall not stay in a file."""
        before = self._held
        return await self._renew(engine, MANY_BESIDE) is not before

    async def beside(self, conn: AsyncConnection, held: Held) -> ListIndex | None:
        """The index of what the transaction sees on the lists and `held` has not; None when there is nothing."""
        ids = tuple(await in_force.in_force_since(conn, held.state.last))
        if not ids:
            return None
        if self._beside[0] != ids:
            sides = await in_force.load_sides(conn, ids)
            self._beside = (ids, await asyncio.to_thread(build_list_index, sides))
        return self._beside[1]

    async def _renew(self, engine: AsyncEngine, most_beside: int) -> Held:
        async with self._making:
            if self._held is None or not await _still_holds(engine, self._held.state, most_beside):
                self._held = await self._open(engine, most_beside) or await self._make(engine)
            return self._held

    async def _open(self, engine: AsyncEngine, most_beside: int) -> Held | None:
        """A folder that somebody has made, if there is one that will do."""
        for last in await asyncio.to_thread(_lasts_in, self._folder):
            async with engine.connect() as conn:
                state = await in_force.state_of_lists(conn, last)
            if state.last == last and await _still_holds(engine, state, most_beside):
                index = await asyncio.to_thread(_open, self._folder / state.name, state)
                if index is not None:
                    return Held(state, index)
        return None

    async def _make(self, engine: AsyncEngine) -> Held:
        url = engine.url.render_as_string(hide_password=False)
        return await asyncio.to_thread(_make, self._folder, url)


async def _still_holds(engine: AsyncEngine, state: ListsState, most_beside: int) -> bool:
    """Whether an index of this state, with no more than so many listings beside it, is right about the lists."""
    async with engine.connect() as conn:
        if await in_force.count_since(conn, state.last, most_beside + 1) > most_beside:
            return False
        return await in_force.state_of_lists(conn, state.last) == state


def _lasts_in(folder: Path) -> list[int]:
    """Up to which listings there are folders here, the newest first."""
    found = [_NAME.fullmatch(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted({int(match[1]) for match in found if match}, reverse=True)


def _open(path: Path, state: ListsState) -> ListIndex | None:
    """The index in the folder; None when there is none that is whole, of this state and made by this code."""
    try:
        said = orjson.loads((path / _WHOLE).read_bytes())
        if said != {**_head(state), "files": _checksums(path)}:
            raise ValueError("it is not what was written")
        return load_list_index(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError) as fault:
        logger.warning("an index of the lists is made anew: %s", type(fault).__name__)
        return None


def _make(folder: Path, url: str) -> Held:
    """The folder of the lists as they are now. A broken one of the same name gives way to it."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = folder / f"making-{os.getpid()}-{secrets.token_hex(4)}"
    making.mkdir(mode=0o700)
    with in_force.snapshot(url) as (state, sides):
        index = build_list_index(sides)
    index.save(making)
    said = {**_head(state), "files": _checksums(making)}
    (making / _WHOLE).write_bytes(orjson.dumps(said))
    path = folder / state.name
    opened = _move(making, path, state)
    _clear(folder, state)
    logger.info("indexed %d listings in %.1f s", len(index.listings), time.monotonic() - began)
    return Held(state, opened or index)


def _move(making: Path, path: Path, state: ListsState) -> ListIndex | None:
    """Give the folder its name, unless another process has put a good one there meanwhile."""
    if _open(path, state) is None:
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):  # another process was faster
            making.rename(path)
    shutil.rmtree(making, ignore_errors=True)
    return _open(path, state)


def _head(state: ListsState) -> dict[str, object]:
    return {"code": code_mark(), "state": state.name}


def _checksums(path: Path) -> dict[str, int]:
    """CRC-32 of each file: an index with a flipped bit would miss a listed person in silence."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name != _WHOLE)
    return {str(file.relative_to(path)): zlib.crc32(file.read_bytes()) for file in files}


def _clear(folder: Path, newest: ListsState) -> None:
    """Remove what is older. Processes that still have a removed folder mapped keep its files until they let go of
    them."""
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match and path.name != newest.name and int(match[1]) <= newest.last:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob("making-*"):
        with suppress(FileNotFoundError):  # another process has just renamed it
            if time.time() - path.stat().st_mtime > ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)
