"""Turns of several processes on one database; each `Turns` here stands for a process, for each has its own session."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.kit import turns
from services.kit.database import make_engine
from services.kit.turns import Turns

WORKS = ("first", "second", "third", "fourth")


class Shift:
    """One process: what it does now, and what it heard."""

    def __init__(self, engine: AsyncEngine, under_way: Counter[str]) -> None:
        self.heard: list[str] = []
        self._under_way = under_way
        self.turns = Turns(engine, "test", {name: self._work(name) for name in WORKS}, self.heard.append)

    def _work(self, name: str) -> turns.Work:
        async def work() -> None:
            self._under_way[name] += 1
            assert self._under_way[name] == 1, f"{name} is done by two"
            try:
                await asyncio.Event().wait()
            finally:
                self._under_way[name] -= 1

        return work


@pytest.fixture
async def engine(bare_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(bare_database_url, schema="public", pool_size=1)
    yield engine
    await engine.dispose()


@pytest.fixture(autouse=True)
def _looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(turns, "REST_S", 0.001)
    monkeypatch.setattr(turns, "CONNECT_AGAIN_S", 0.01)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  (what is looked at has no event)
            await asyncio.sleep(0.01)


async def test_one_process_does_everything(engine: AsyncEngine) -> None:
    only = Shift(engine, Counter())

    async with only.turns.taken():
        await until(lambda: only.turns.own == set(WORKS))


async def test_two_processes_share_the_work_evenly_and_never_do_the_same(engine: AsyncEngine) -> None:
    under_way: Counter[str] = Counter()
    first, second = Shift(engine, under_way), Shift(engine, under_way)

    async with first.turns.taken(), second.turns.taken():
        await until(lambda: len(first.turns.own) == len(second.turns.own) == 2)

        assert first.turns.own | second.turns.own == set(WORKS)
        assert not first.turns.own & second.turns.own


async def test_who_stays_takes_over_from_who_ends(engine: AsyncEngine) -> None:
    under_way: Counter[str] = Counter()
    stays, ends = Shift(engine, under_way), Shift(engine, under_way)

    async with stays.turns.taken():
        async with ends.turns.taken():
            await until(lambda: len(ends.turns.own) == 2)

        await until(lambda: stays.turns.own == set(WORKS))

        assert under_way == Counter(WORKS)


async def test_a_lost_session_stops_the_work_until_there_is_another(engine: AsyncEngine) -> None:
    under_way: Counter[str] = Counter()
    shift = Shift(engine, under_way)

    async with shift.turns.taken():
        await until(lambda: shift.turns.own == set(WORKS))
        ended = await _end_other_sessions(engine)
        await until(lambda: shift.turns.own != set(WORKS))
        await until(lambda: shift.turns.own == set(WORKS))

    assert ended == 1
    assert not +under_way


async def test_what_one_tells_the_others_hear(engine: AsyncEngine) -> None:
    under_way: Counter[str] = Counter()
    teller, hearer = Shift(engine, under_way), Shift(engine, under_way)

    async with teller.turns.taken(), hearer.turns.taken():
        await until(lambda: len(teller.turns.own) == len(hearer.turns.own) == 2)
        teller.turns.tell("US/CN")
        await until(lambda: bool(hearer.heard))

    assert set(hearer.heard) == {"US/CN"}
    assert teller.heard == []


async def test_work_that_fails_begins_anew(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "RESTART_AFTER_S", 0.0)
    begun, enough = 0, asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            enough.set()
        raise ValueError("this time, too")

    async with Turns(engine, "test", {"work": work}, lambda _: None).taken(), asyncio.timeout(20):
        await enough.wait()


async def _end_other_sessions(engine: AsyncEngine) -> int:
    with contextlib.suppress(psycopg.errors.AdminShutdown):
        async with engine.connect() as conn:
            ended = await conn.execute(
                text("""SELECT pg_terminate_backend(pid) FROM pg_locks
                        WHERE locktype = 'advisory' AND mode = 'ShareLock'
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""")
            )
            return len(ended.all())
    return 0
