"""One service's audit feed at work: a line with each person's deed, or the deed is refused with 503 `audit`.

What changes something commits its line in its own transaction: the engine's `commit` event appends it as the last
statement before the commit. What only shows something has its line kept when the answer is ready, before a byte of it
goes out: `keep` gathers lines of answers that are ready together into one transaction, on a connection of their own, so
that a full pool cannot keep the audit from being written, nor the audit a full pool from emptying.
"""

import asyncio
import contextvars
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit import held
from services.audit.core.lines import Deed
from services.audit.deeds import current
from services.audit.held import Writer
from services.audit.keys import AuditKeys
from services.kit.clock import Clock
from services.kit.database import Section, make_engine
from services.kit.logs import describe
from services.kit.problems import Problem

logger = logging.getLogger(__name__)

MOST_TOGETHER = 500


@dataclass(slots=True)
class _Job:
    deed: Deed
    done: asyncio.Future[None]


@dataclass
class AuditFeed:
    """See the module's first paragraph. `name` is nation and service, such as `US/ingest`."""

    engine: AsyncEngine
    section: Section
    nation: str
    keys: AuditKeys
    clock: Clock
    _own: AsyncEngine = field(init=False, repr=False)
    _waiting: list[_Job] = field(default_factory=list, init=False, repr=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        url = self.engine.url.render_as_string(hide_password=False)
        self._own = make_engine(url, schema=self.section, pool_size=1, statement_timeout_s=10)
        event.listen(self.engine.sync_engine, "commit", self._keep_with)

    @property
    def name(self) -> str:
        """Nation and service."""
        return f"{self.nation}/{self.section}"

    @property
    def _writer(self) -> Writer:
        return Writer(self.name, self.keys.signer)

    async def close(self) -> None:
        """Give its connection back, and let the service's engine go."""
        event.remove(self.engine.sync_engine, "commit", self._keep_with)
        await self._own.dispose()

    async def keep(self, deed: Deed) -> None:
        """Keep a line, durable when this returns. Problem 503 `audit` when it cannot be kept."""
        job = _Job(deed, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain(), context=contextvars.Context())
        await job.done

    async def note_settings(self, standing: Mapping[str, str]) -> list[str]:
        """A line for each of these that is not as it was at the last start; gives their names. `standing` has a digest,
        or names of keys, by the name of what the settings say."""
        async with self._own.begin() as conn:
            known = {row.name: row.standing for row in await conn.execute(text("SELECT * FROM audit_standing"))}
            changed = [name for name in standing if known.get(name) != standing[name]]
            if changed:
                deeds = [self._changed(name, standing[name]) for name in changed]
                await conn.run_sync(held.append, self._writer, deeds, self.clock())
                await conn.execute(
                    text("""INSERT INTO audit_standing (name, standing) VALUES (:name, :standing)
                            ON CONFLICT (name) DO UPDATE SET standing = excluded.standing"""),
                    [{"name": name, "standing": standing[name]} for name in changed],
                )
        return changed

    def _changed(self, name: str, standing: str) -> Deed:
        agency = f"{self.nation}-{self.section.upper()}"
        return Deed("settings.changed", "settings", agency, of=f"{name} {standing}", outcome="done")

    def _keep_with(self, conn: Connection) -> None:
        """The engine commits: a line that is owed goes into the same transaction, as its last statement."""
        acting = current.get()
        if acting is None or acting.keep != self.keep or not acting.wanting:
            return
        try:
            held.append(conn, self._writer, [acting.deed("done")], self.clock())
        except SQLAlchemyError as error:
            raise _refusal(error, handed_in=acting.asked) from None
        acting.kept = True

    async def _drain(self) -> None:
        while jobs := self._waiting[:MOST_TOGETHER]:
            del self._waiting[: len(jobs)]
            try:
                async with self._own.begin() as conn:
                    await conn.run_sync(held.append, self._writer, [job.deed for job in jobs], self.clock())
            except Exception as error:  # told to everybody who waits
                for job in jobs:
                    if not job.done.done():
                        job.done.set_exception(_refusal(error))
            else:
                for job in jobs:
                    if not job.done.done():
                        job.done.set_result(None)


async def keep_first() -> None:
    """Before something is done elsewhere: a line says that it is asked for. Another one says later that it was done."""
    acting = current.get()
    if acting is not None and acting.wanting:
        await acting.keep(acting.deed("asked"))
        acting.asked = True


def refuse(error: Exception) -> NoReturn:
    """Problem 503 `audit`."""
    raise _refusal(error) from None


def _refusal(error: Exception, *, handed_in: bool = False) -> Problem:
    logger.error("the audit line cannot be kept: %s", describe(error))
    what = "what was handed in stands, and handing in again does no harm" if handed_in else "nothing is changed"
    detail = f"The audit cannot be written: nothing is shown, and {what}. Try again."
    return Problem(503, "audit", detail, headers={"Retry-After": "5"})
