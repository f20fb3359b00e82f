"""The one writer of the home feed: submissions that arrive together commit together (group commit).

`Appender.append` hands rows to a single task and waits for their outcomes. The task takes all that has gathered,
keeps it in one transaction, and answers only after the commit. A caller's rows are never split over two.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from services.exchange.core.submissions import Ready
from services.exchange.endpoint import Endpoint
from services.exchange.keep_submissions import Outcome, keep_submissions
from services.kit.logs import describe
from services.kit.outages import OUTAGES, database_away
from services.kit.problems import Problem

logger = logging.getLogger(__name__)

MOST_ROWS_TOGETHER = 5_000
"""Rows of one transaction, unless a single caller brings more."""
MOST_ROWS_WAITING = 40_000
"""Beyond this many the endpoint is overloaded, and says so."""


@dataclass(slots=True)
class _Job:
    rows: Sequence[Ready]
    done: asyncio.Future[list[Outcome]]

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Appender:
    """See the module's first paragraph."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._waiting: list[_Job] = []
        self._rows_waiting = 0
        self._wake = asyncio.Event()
        self._closing = False

    async def append(self, rows: Sequence[Ready]) -> list[Outcome]:
        """Keep `rows`; their outcomes in the same order, once they are durable. Raises Problem 503 when
        too much waits or the database did not answer: then the same rows may be handed in again."""
        if self._closing or self._rows_waiting + len(rows) > MOST_ROWS_WAITING:
            raise Problem(503, "overloaded", "too many rows are waiting; try again", headers={"Retry-After": "1"})
        job = _Job(rows, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._rows_waiting += len(rows)
        self._wake.set()
        return await job.done

    @property
    def rows_waiting(self) -> int:
        """Rows that wait for the writer."""
        return self._rows_waiting

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Appender"]:
        """The writer task, which keeps all that waits before it ends."""
        task = asyncio.create_task(self._run(), name="appender")
        try:
            yield self
        finally:
            self._closing = True
            self._wake.set()
            await task

    async def _run(self) -> None:
        while not self._closing or self._waiting:
            await self._wake.wait()
            self._wake.clear()
            while jobs := self._take():
                await self._commit(jobs)

    def _take(self) -> list[_Job]:
        taken, rows = 0, 0
        for job in self._waiting:
            rows += len(job.rows)
            if taken and rows > MOST_ROWS_TOGETHER:
                break
            taken += 1
        jobs, self._waiting = self._waiting[:taken], self._waiting[taken:]
        self._rows_waiting -= sum(len(job.rows) for job in jobs)
        return jobs

    async def _commit(self, jobs: list[_Job]) -> None:
        """One transaction; whoever waits hears its outcomes, or that they are unknown and may be asked again."""
        try:
            async with self._endpoint.engine.begin() as conn:
                answers = await keep_submissions(conn, self._endpoint, [job.rows for job in jobs])
        except (*OUTAGES, OSError) as error:
            logger.warning("appending failed: %s", describe(error))
            for job in jobs:
                job.fail(database_away())
        except Exception as error:  # told to every caller, who answers 500; the next batch is not to suffer
            for job in jobs:
                job.fail(error)
        else:
            for job, answer in zip(jobs, answers, strict=True):
                if not job.done.done():  # else the caller has gone
                    job.done.set_result(answer)
            for name in self._endpoint.own_feeds:
                self._endpoint.news.tell(name)
