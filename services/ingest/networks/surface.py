"""The nightly run over everything: entities, networks and their parts, key people, scores, and what became of each.

It reads one snapshot and works for minutes beside the traffic; only its result is written under the lock. A parcel that
came meanwhile waits in `arrival` and is looked at behind the result; one that went takes what rested on it away. A run
that is killed has written nothing, and the next one begins anew.

It runs as a process of its own (`python -m services.ingest.networks.surface`), because it holds everything in memory:
the database's address comes on its standard input, and it ends when that ends.
"""

import asyncio
import datetime as dt
import logging
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.networks.communities import levels
from services.ingest.core.networks.lasting import follow
from services.ingest.core.networks.parts import parts_of
from services.ingest.core.networks.roles import members_of
from services.ingest.core.networks.view import View
from services.ingest.core.scoring.appraise import Appraised, appraise
from services.ingest.entities.resolve_entities import resolve_all
from services.ingest.networks.arrive import LEAST, as_network
from services.ingest.networks.keep_networks import (
    NETWORKS,
    Change,
    Network,
    ask_again,
    end_network,
    keep_networks,
    leave_networks,
    new_id,
)
from services.ingest.networks.keep_parts import keep_parts, standing_parts
from services.ingest.networks.load_view import load_everything
from services.kit.clock import Clock, system_clock
from services.kit.database import fetch, make_engine
from services.kit.logs import describe

logger = logging.getLogger(__name__)

STEPS = ("waiting", "who is who", "reading links", "what belongs together", "scores", "keeping", "done")
"""In order."""
_AT_ONCE = 2_000
"""Networks that are written with one statement."""

_START = text("""
    UPDATE surface_run SET started_at = :now, step = :step, steps_done = 1 WHERE id = (
        SELECT id FROM surface_run WHERE started_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id""")
_STEP = text("""
    UPDATE surface_run SET step = :step, steps_done = :done, parcels = :parcels, links = :links WHERE id = :id""")
_END = text("""
    UPDATE surface_run SET ended_at = :now, step = 'done', steps_done = :done, networks = :networks, failed = :failed
    WHERE id = :id""")
_WITHOUT_LIMIT = text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_WAITING = text("SELECT ref, asked FROM arrival")
_SEEN = text("""
    DELETE FROM arrival a USING unnest(CAST(:refs AS bigint[]), CAST(:asked AS integer[])) AS s (ref, asked)
    WHERE a.ref = s.ref AND a.asked = s.asked""")
_MEMBERSHIP = text("""
    SELECT p.network, array_agg(p.ref ORDER BY p.ref) AS refs FROM network_parcel p JOIN network n ON n.id = p.network
    GROUP BY p.network, n.born_at ORDER BY n.born_at, p.network""")
_GONE = text("""
    SELECT s.ref FROM unnest(CAST(:refs AS bigint[])) AS s (ref)
    WHERE NOT EXISTS (SELECT FROM parcel WHERE parcel.ref = s.ref)""")


class Surfaced(NamedTuple):
    """What a run gave."""

    parcels: int
    links: int
    networks: int
    alerts: int
    """New ones."""


async def surface(engine: AsyncEngine, clock: Clock) -> Surfaced | None:
    """Carry out the run that was ordered first; None when none is."""
    async with engine.begin() as conn:
        run = (await conn.execute(_START, {"now": clock(), "step": STEPS[1]})).scalar_one_or_none()
    if run is None:
        return None
    try:
        surfaced = await _surface(engine, run, clock)
    except BaseException as fault:
        await _end(engine, run, 0, type(fault).__name__, clock)
        raise
    await _end(engine, run, surfaced.networks, None, clock)
    return surfaced


async def _surface(engine: AsyncEngine, run: int, clock: Clock) -> Surfaced:
    await resolve_all(engine, clock())
    await _step(engine, run, 2)
    async with engine.connect() as conn:
        snapshot = await conn.execution_options(isolation_level="REPEATABLE READ")
        async with snapshot.begin():
            await _unlimited(snapshot)
            seen = (await snapshot.execute(_WAITING)).all()
            view = await load_everything(snapshot)
    await _step(engine, run, 3, view)
    groups, fine = await asyncio.to_thread(levels, view)
    await _step(engine, run, 4, view)
    cases = await asyncio.to_thread(appraise, view, groups, None)
    await _step(engine, run, 5, view)
    worth = [case for case in cases if len(case.rows) >= LEAST or any(term.raw > 0 for term in case.scored.terms)]
    parts = await asyncio.to_thread(_parts, view, worth, fine)
    alerts = await _keep(engine, view, worth, parts, [(row.ref, row.asked) for row in seen], clock())
    return Surfaced(view.size, len(view.links.attribute), len(worth), alerts)


def _parts(view: View, cases: Sequence[Appraised], fine: NDArray[np.int32]) -> list[list[int]]:
    """The parts of all networks, as refs."""
    return [view.parcels.refs[rows].tolist() for case in cases for rows in parts_of(fine, case.rows)]


async def _keep(
    engine: AsyncEngine,
    view: View,
    cases: Sequence[Appraised],
    parts: Sequence[Sequence[int]],
    seen: Sequence[tuple[int, int]],
    now: dt.datetime,
) -> int:
    """Write the result, in one transaction; gives the new alerts."""
    async with engine.begin() as conn:
        await _unlimited(conn)
        await fetch(conn, NETWORKS, {})
        standing = await standing_parts(conn)
        stored = {row.network: list(row.refs) for row in await conn.execute(_MEMBERSHIP)}
        before, late = _apart(stored, view)
        networks, changes, ended = await asyncio.to_thread(_what_became, view, cases, before, now)
        for network, into in ended:
            await end_network(conn, network, into, now)
        alerts = 0
        for at in range(0, len(networks), _AT_ONCE):
            some = networks[at : at + _AT_ONCE]
            ids = {each.id for each in some}
            alerts += await keep_networks(conn, some, [each for each in changes if each.network in ids], now)
        await conn.execute(_SEEN, {"refs": [ref for ref, _ in seen], "asked": [asked for _, asked in seen]})
        await ask_again(conn, late)
        gone = list((await conn.execute(_GONE, {"refs": view.parcels.refs.tolist()})).scalars())
        if gone:
            await leave_networks(conn, gone, now)
        await keep_parts(conn, standing, parts, now)
        return alerts


def _apart(stored: Mapping[uuid.UUID, Sequence[int]], view: View) -> tuple[dict[uuid.UUID, list[int]], list[int]]:
    """The networks without what joined them since the view was taken, and that: it is looked at once more, behind the
    run. A network that is wholly younger than the view stays as it is."""
    known = set(view.parcels.refs.tolist())
    before: dict[uuid.UUID, list[int]] = {}
    late: list[int] = []
    for network, members in stored.items():
        seen = [ref for ref in members if ref in known]
        if seen:
            before[network] = seen
            late += [ref for ref in members if ref not in known]
    return before, late


class _Outcome(NamedTuple):
    """What is to be written."""

    networks: list[Network]
    changes: list[Change]
    ended: list[tuple[uuid.UUID, uuid.UUID | None]]
    """With the network that each became a part of."""


def _what_became(
    view: View, cases: Sequence[Appraised], before: Mapping[uuid.UUID, Sequence[int]], now: dt.datetime
) -> _Outcome:
    """The cases as networks, matched with those that stand, the oldest first."""
    earlier = list(before)
    groups = [view.parcels.refs[case.rows].tolist() for case in cases]
    followed = follow(list(before.values()), groups)
    ids = [
        new_id(refs, now) if past.network is None else earlier[past.network]
        for refs, past in zip(groups, followed.groups, strict=True)
    ]
    networks = [
        as_network(view, case, known, members_of(view, case.rows)) for case, known in zip(cases, ids, strict=True)
    ]
    changes = [
        Change(known, past.what, (*past.came, *past.went), None if past.of is None else earlier[past.of])
        for known, past in zip(ids, followed.groups, strict=True)
        if past.what is not None
    ]
    ended = [(earlier[place], None if group is None else ids[group]) for place, group in followed.ended.items()]
    merged = [Change(into, "merged", tuple(before[gone]), gone) for gone, into in ended if into is not None]
    return _Outcome(networks, changes + merged, ended)


async def _unlimited(conn: AsyncConnection) -> None:
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        await conn.execute(text(f"SET LOCAL {setting} = 0"))


async def _step(engine: AsyncEngine, run: int, done: int, view: View | None = None) -> None:
    parcels, links = (view.size, len(view.links.attribute)) if view else (0, 0)
    values = {"id": run, "step": STEPS[done], "done": done, "parcels": parcels, "links": links}
    async with engine.begin() as conn:
        await conn.execute(_STEP, values)


async def _end(engine: AsyncEngine, run: int, networks: int, failed: str | None, clock: Clock) -> None:
    done = 0 if failed else len(STEPS) - 1
    values = {"id": run, "networks": networks, "failed": failed, "now": clock(), "done": done}
    async with engine.begin() as conn:
        await conn.execute(_END, values)


async def _until_told(url: str) -> None:
    """Carry out what is ordered; end early when whoever started this is gone. The exit code says how it went: a thread
    still waits for the input to end, so nothing else may."""
    engine = make_engine(url, schema="ingest", pool_size=3)
    work = asyncio.create_task(_all(engine))
    gone = asyncio.create_task(asyncio.to_thread(sys.stdin.buffer.read))
    await asyncio.wait([work, gone], return_when=asyncio.FIRST_COMPLETED)
    if work.done() and (fault := work.exception()):
        logger.error("surfacing networks: %s", describe(fault))
    os._exit(0 if work.done() and not work.exception() else 1)


async def _all(engine: AsyncEngine) -> None:
    while surfaced := await surface(engine, system_clock):
        logger.info("surfaced %d networks among %d parcels", surfaced.networks, surfaced.parcels)


if __name__ == "__main__":
    asyncio.run(_until_told(sys.stdin.buffer.readline().decode().strip()))
