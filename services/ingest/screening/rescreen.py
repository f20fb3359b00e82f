"""History compared with what is new on the lists: in the background, chunk by chunk, with progress, after a kill too.

Whoever changes a list orders a rescreen of the new and changed listings in the same transaction. That transaction
holds the lock that pages are taken in under: every label committed before it is rescreened, every one after it is
screened against the new listings when it comes. All rescreens that wait are done in one pass over the labels, in the
order of their parcels' refs.

A chunk reads labels as columns and screens them as if they came in now: the same kernel on the same columns, so that
nothing is missed that taking in would have found. What it finds and how far it came are one transaction. Of two
processes that do one chunk, the second finds that the pass has moved on, and keeps nothing. Hits on an entry's older
version become hits on the new one where it is still found; those that are left when the pass ends are withdrawn. A hit
on what the pass compares with, that is found no more, is withdrawn with its chunk: so, after an upgrade of code or
weights, what stands is what they find.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.labels import Near
from services.ingest.core.list_index import ListIndex, build_list_index
from services.ingest.core.raising import Found
from services.ingest.core.screening import near_stored
from services.ingest.lists.in_force import in_force_between, load_sides
from services.ingest.screening.compare import compare
from services.ingest.screening.held_index import MOST_BESIDE, IndexHolder
from services.ingest.screening.keep_hits import keep_hits, move_hits, withdraw_found_no_more, withdraw_left_behind
from services.ingest.screening.read_labels import LabelChunk, read_chunk, read_sides
from services.ingest.taking_in.cursors import TAKING_IN
from services.kit.clock import Clock

LABELS_AT_ONCE = 20_000
"""Half a second of work when little is new. When much is, most of them are compared in full: some 100 MB."""

# What waits begins when nothing is under way.
_BEGIN = text("""
    UPDATE rescreen SET started_at = :now, labels = (SELECT count(*) FROM label)
    WHERE started_at IS NULL
    AND NOT EXISTS (SELECT FROM rescreen WHERE started_at IS NOT NULL AND ended_at IS NULL)""")

_UNDER_WAY = text("""
    SELECT id, first_listing, last_listing, done_to FROM rescreen
    WHERE started_at IS NOT NULL AND ended_at IS NULL ORDER BY id""")

_ADVANCE = text("""
    UPDATE rescreen SET done_to = :upto, labels_done = labels_done + :labels
    WHERE id = ANY(:ids) AND done_to = :after AND ended_at IS NULL""")
_COUNT = text("UPDATE rescreen SET hits = hits + :hits WHERE id = ANY(:ids)")


class Pass(NamedTuple):
    """The rescreens under way: one pass for all."""

    ids: tuple[int, ...]
    first: int
    last: int
    """They compare with listings from `first` to `last`."""
    done_to: int


@dataclass(slots=True)
class Rescreener:
    """Does what is ordered."""

    engine: AsyncEngine
    holder: IndexHolder
    clock: Clock
    labels_at_once: int = LABELS_AT_ONCE
    _small: tuple[tuple[int, ...], ListIndex] = field(default_factory=lambda: ((), build_list_index(())))

    async def step(self) -> bool:
        """One chunk. False: nothing is ordered."""
        async with self.engine.begin() as conn:
            await conn.execute(_BEGIN, {"now": self.clock()})
            under_way = await _under_way(conn)
        if under_way is None:
            return False
        async with self.engine.connect() as conn:
            chunk = await read_chunk(conn, under_way.done_to, self.labels_at_once)
            found = [] if chunk is None else await self._find(conn, under_way, chunk)
        async with self.engine.begin() as conn:
            await conn.execute(TAKING_IN)
            if chunk is None:
                await _end(conn, under_way, self.clock())
            else:
                await _keep(conn, under_way, chunk, found, self.clock())
        return True

    async def _find(self, conn: AsyncConnection, under_way: Pass, chunk: LabelChunk) -> list[Found]:
        near: Near = {}
        for index in await self._indexes(conn, under_way):
            await asyncio.to_thread(near_stored, index, chunk.labels, near)
        near = {pair: names for pair, names in near.items() if under_way.first <= pair.listing <= under_way.last}
        sides = await read_sides(conn, {pair.ref for pair in near})
        return await compare(conn, self.holder.cache, sides, near, self.clock().date())

    async def _indexes(self, conn: AsyncConnection, under_way: Pass) -> list[ListIndex]:
        """An index of what is new; of everything, when most of it is new."""
        ids = tuple(await in_force_between(conn, under_way.first, under_way.last, MOST_BESIDE + 1))
        if len(ids) > MOST_BESIDE:
            held = await self.holder.held(self.engine)
            beside = await self.holder.beside(conn, held)
            return [held.index] if beside is None else [held.index, beside]
        if self._small[0] != ids:
            sides = await load_sides(conn, ids)
            self._small = (ids, await asyncio.to_thread(build_list_index, sides))
        return [self._small[1]]


async def _under_way(conn: AsyncConnection) -> Pass | None:
    rows = (await conn.execute(_UNDER_WAY)).all()
    if not rows:
        return None
    return Pass(
        ids=tuple(row.id for row in rows),
        first=min(row.first_listing for row in rows),
        last=max(row.last_listing for row in rows),
        done_to=rows[0].done_to,
    )


async def _keep(conn: AsyncConnection, done: Pass, chunk: LabelChunk, found: Sequence[Found], now: dt.datetime) -> None:
    """The chunk's hits and the progress; nothing, when another process has done the chunk meanwhile."""
    values = {"ids": list(done.ids), "after": chunk.after, "upto": chunk.upto, "labels": len(chunk.labels.refs)}
    if (await conn.execute(_ADVANCE, values)).rowcount:
        await move_hits(conn, found)
        hits = await keep_hits(conn, found, now)
        parcels = np.unique(chunk.labels.refs).tolist()
        await withdraw_found_no_more(conn, done.first, done.last, parcels, found)
        await conn.execute(_COUNT, {"ids": list(done.ids), "hits": hits})


async def _end(conn: AsyncConnection, done: Pass, now: dt.datetime) -> None:
    await withdraw_left_behind(conn, done.first, done.last)
    await conn.execute(
        text("UPDATE rescreen SET ended_at = :now WHERE id = ANY(:ids) AND ended_at IS NULL"),
        {"ids": list(done.ids), "now": now},
    )
