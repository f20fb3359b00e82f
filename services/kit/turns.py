"""Work that one of several processes on a database does at a time, shared out among those that live.

Each process keeps a session of its own. A shared advisory lock says that it lives, an exclusive one for each piece of
work whose turn it has. All look at the same locks, so all know who lives, and the pieces are dealt out one after the
other: no process asks another, and none leads. A killed process loses its session, and with it its turns, at once; one
whose machine went away, when the keep-alives go unanswered. A process that comes gets its share, because the others
stop and let go of what is now another's.

Turns save work; they keep nothing safe. Whoever lost its session may go on for a moment beside the next one, so each
piece of work must be right, too, when two do it: by row locks, and by what it compares before it writes.

What one process tells, the others hear (LISTEN, NOTIFY): a hint, which is lost with a session. A pooler that gives a
session to several callers in turn must not stand between a process and its database.
"""

import asyncio
import contextlib
import logging
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, LiteralString

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from services.kit.database import open_session
from services.kit.logs import describe

logger = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]

LOOK_EVERY_S = 1.0
"""Between two looks at who lives."""
REST_S = 0.05
"""Between two calls on the session: what is told meanwhile goes together."""
CONNECT_AGAIN_S = 0.5
RESTART_AFTER_S = 5.0
"""Before a piece of work that failed begins anew."""

_HERE = 0
"""The second key of the lock that says who lives."""

_LOCKS: LiteralString = """
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = %(service)s::bigint::oid AND objid = 0
    ORDER BY pid"""


class Turns:
    """The turns of one process of a service; see the module's first paragraphs."""

    def __init__(
        self, engine: AsyncEngine, service: str, works: Mapping[str, Work], hear: Callable[[str], None]
    ) -> None:
        """`works` by name, the same in every process of the service; `hear` is given what others tell."""
        self._engine, self._service, self._hear = engine, service, hear
        self._works = dict(works)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._to_tell: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._living: tuple[int, ...] = ()

    @property
    def own(self) -> frozenset[str]:
        """The pieces of work whose turn this process has."""
        return frozenset(self._under_way)

    def tell(self, what: str) -> None:
        """Let the other processes of the service hear `what`, soon; said once when it is told again before that."""
        if len(self._living) > 1:
            self._to_tell[what] = None
            self._wake.set()

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator["Turns"]:
        """Take turns until the end of the block; then what is under way is stopped and waited for."""
        task = asyncio.create_task(self._run(), name=f"turns of {self._service}")
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        said = ""
        while True:
            try:
                async with open_session(self._engine) as session:
                    said = ""
                    await self._hold(session)
            except Exception as fault:  # a lost session, mostly
                said = self._say_once(said, fault)
            finally:
                await self._stop(self.own)
            await asyncio.sleep(CONNECT_AGAIN_S)

    def _say_once(self, said: str, fault: Exception) -> str:
        """Log what is wrong, unless it was `said` at the last attempt: a database may be away for long."""
        if type(fault).__name__ != said:
            logger.warning("turns of %s: %s", self._service, describe(fault))
        return type(fault).__name__

    async def _hold(self, session: psycopg.AsyncConnection[Any]) -> None:
        """Until the session ends. Whoever looks next sees that this process lives."""
        me = session.info.backend_pid
        session.add_notify_handler(lambda note: None if note.pid == me else self._hear(note.payload))
        await session.execute("SELECT pg_advisory_lock_shared(%s, %s)", [lock_key(self._service), _HERE])
        await session.execute(b"LISTEN " + self._channel)
        due = 0.0
        while True:
            self._wake.clear()
            told = await self._tell_all(session)
            if not told or asyncio.get_running_loop().time() >= due:
                await self._share_out(session, me)
                due = asyncio.get_running_loop().time() + LOOK_EVERY_S
            await self._until_something(session, due)

    async def _tell_all(self, session: psycopg.AsyncConnection[Any]) -> bool:
        """Say what is to be told; whether there was anything."""
        told, self._to_tell = list(self._to_tell), {}
        if told:
            statement = "SELECT pg_notify(%s, what) FROM unnest(%s::text[]) AS what"
            await session.execute(statement, [self._channel.decode(), told])
        return bool(told)

    @property
    def _channel(self) -> bytes:
        return f"parcelbridge_{self._service}".encode()

    async def _until_something(self, session: psycopg.AsyncConnection[Any], due: float) -> None:
        """Until something is to be told, the session has something to say, or it is time to look."""
        loop = asyncio.get_running_loop()
        heard = asyncio.Event()
        await asyncio.sleep(REST_S)  # the pace
        loop.add_reader(session.fileno(), heard.set)
        waits = [asyncio.ensure_future(each.wait()) for each in (heard, self._wake)]
        try:
            await asyncio.wait(waits, timeout=max(0.0, due - loop.time()), return_when=asyncio.FIRST_COMPLETED)
        finally:
            loop.remove_reader(session.fileno())
            for wait in waits:
                wait.cancel()

    async def _share_out(self, session: psycopg.AsyncConnection[Any], me: int) -> None:
        """Let go of what is another's now, and begin what is ours and free."""
        found = await session.execute(_LOCKS, {"service": lock_key(self._service) & 0xFFFFFFFF})
        self._living = tuple(row[0] for row in await found.fetchall())
        ours = {name for at, name in enumerate(self._works) if self._living[at % len(self._living)] == me}
        for name in self.own - ours:
            await self._stop({name})
            await session.execute("SELECT pg_advisory_unlock(%s, %s)", [lock_key(self._service), lock_key(name)])
        for name in ours - self.own:
            got = await session.execute(
                "SELECT pg_try_advisory_lock(%s, %s)", [lock_key(self._service), lock_key(name)]
            )
            if (await got.fetchone() or (False,))[0]:
                self._under_way[name] = asyncio.create_task(keep_going(name, self._works[name]), name=name)

    async def _stop(self, names: frozenset[str] | set[str]) -> None:
        tasks = [self._under_way.pop(name) for name in names]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def lock_key(name: str) -> int:
    """The key of an advisory lock that stands for a service or a piece of work: 32 bits with a sign."""
    return int.from_bytes(zlib.crc32(name.encode()).to_bytes(4, "big"), "big", signed=True)


async def keep_going(name: str, work: Work) -> None:
    """Run a piece of work until cancelled; one that fails, say because the database went away, starts again."""
    while True:
        try:
            await work()
        except Exception as fault:
            logger.error("%s: %s; starting again in %d s", name, describe(fault), RESTART_AFTER_S)
            await asyncio.sleep(RESTART_AFTER_S)
