"""Checking and sending of hand-ins, beside the pages: a thread each, whose progress a page may ask for.

The work itself is the command's (services/console/sending): the same requests, the same patience, the same journal. It
goes on when the browser is gone. When the desk ends, a thread ends behind the request that it has in hand; the
operator goes on from there once he is signed in again, as only he has a token.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.console.api import Api
from services.console.say import Declined, NotReached, Trouble
from services.console.sending.hand_in import Asked, Patience, check, hand_in, refused_rows
from services.console.sending.journal import Journal, State, Work
from services.console.sending.remembered import RememberedMappings
from services.console.web.hand_ins import HandIn, HandIns, add_lines, cut_behind
from services.kit.clock import Clock
from services.kit.logs import describe

logger = logging.getLogger(__name__)

PATIENCE_S = 120.0
AT_ONCE = 4
TIDY_EVERY_S = 3_600.0

ApiOf = Callable[[str], Api]
"""The exchange, asked with a token."""


class _Ending(Exception):
    """The desk ends, or the operator does not want it any more."""


@dataclass
class Running:
    """Work under way."""

    rows: int = 0
    """That have a verdict."""
    stop: threading.Event = field(default_factory=threading.Event)

    def go_on(self, rows: int) -> None:
        """So far; raises when it is to end."""
        self.rows = rows
        if self.stop.is_set():
            raise _Ending

    def wait(self, seconds: float) -> None:
        """Between two tries."""
        if self.stop.wait(seconds):
            raise _Ending


class HandingOver:
    """All that is handed in through one desk: what lies there, what is under way, and what agencies' columns mean."""

    def __init__(
        self, held: HandIns, mappings: RememberedMappings, api_of: ApiOf, threads: Executor | None = None
    ) -> None:
        self.held, self.mappings, self.api_of = held, mappings, api_of
        self._running: dict[str, Running] = {}
        self._threads = threads or ThreadPoolExecutor(AT_ONCE, "handing-over")

    def running(self, known: HandIn) -> Running | None:
        """How far work on it is; None when there is none."""
        return self._running.get(known.id)

    def check(self, known: HandIn, token: str) -> None:
        """Ask what would become of every row."""
        self._start(known.model_copy(update={"stage": "checking", "trouble": "", "said": {}}), token, self._check)

    def send(self, known: HandIn, token: str) -> None:
        """Hand the rows in, from where it stood still."""
        self._start(known.model_copy(update={"stage": "sending", "trouble": ""}), token, self._send)

    def drop(self, known: HandIn) -> None:
        """Forget it; what was sent stays sent."""
        if running := self._running.get(known.id):
            running.stop.set()
        self.held.drop(known)

    async def keep_tidy(self, clock: Clock) -> None:
        """Erase what is too old, every hour, also when nobody comes; until it is cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.held.tidy, clock())
            except OSError as error:
                logger.error("nothing was erased: %s", describe(error))
            await asyncio.sleep(TIDY_EVERY_S)

    def end(self) -> None:
        """Let every thread come to the end of its request."""
        for each in list(self._running.values()):
            each.stop.set()
        self._threads.shutdown()

    def _start(self, known: HandIn, token: str, work: Callable[[HandIn, Asked, Running], HandIn]) -> None:
        if known.id in self._running:
            return
        self.held.keep(known)
        running = self._running[known.id] = Running()
        self._threads.submit(self._run, known, token, running, work)

    def _run(
        self, known: HandIn, token: str, running: Running, work: Callable[[HandIn, Asked, Running], HandIn]
    ) -> None:
        try:
            with self.api_of(token) as api:
                asked = Asked(api, Patience(PATIENCE_S, running.wait), known.correct)
                self._settle(work(known, asked, running))
        except _Ending:
            return
        except Trouble as trouble:
            self._settle(known.model_copy(update={"trouble": _why(trouble)}))
        except Exception as error:
            if self.held.place(known).is_dir():
                logger.error("unexpected: %s", describe(error))
                self._settle(known.model_copy(update={"trouble": "unexpected"}))
        finally:
            del self._running[known.id]

    def _settle(self, known: HandIn) -> None:
        """Keep how it stands, unless it was dropped meanwhile."""
        if self.held.place(known).is_dir():
            (self.held.finish if known.stage == "done" else self.held.keep)(known)

    def _check(self, known: HandIn, asked: Asked, running: Running) -> HandIn:
        file, said = self.held.file(known), Counter[str]()
        verdicts_path, refused_path = (f(known, "check") for f in (self.held.verdicts_path, self.held.refused_path))
        for path in (verdicts_path, refused_path):
            cut_behind(path, 0)
        for rows, verdicts in check(file, asked):
            add_lines(verdicts_path, [_kept(each) for each in verdicts])
            add_lines(refused_path, refused_rows(file, rows, verdicts))
            said.update(each["verdict"] for each in verdicts)
            running.go_on(said.total())
        return known.model_copy(update={"stage": "checked", "said": dict(said)})

    def _send(self, known: HandIn, asked: Asked, running: Running) -> HandIn:
        file, place = self.held.file(known), self.held.place(known)
        work = Work(known.digest, asked.api.base_url, known.agency)
        verdicts_path = self.held.verdicts_path(known, "sent")

        def told(verdicts: Sequence[dict[str, Any]]) -> None:
            add_lines(verdicts_path, [_kept(each) for each in verdicts])

        def progress(state: State) -> None:
            running.go_on(state.rows)

        with Journal(place / "journal", self.held.refused_path(known, "sent"), work) as journal:
            cut_behind(verdicts_path, journal.state.row)
            state = hand_in(file, asked, journal, progress, told)
            journal.finish()
        said = {"accepted": state.accepted, "held": state.held, "refused": state.refused}
        return known.model_copy(update={"stage": "done", "said": said})


def _kept(verdict: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in verdict.items() if name != "line"}


def _why(trouble: Trouble) -> str:
    if isinstance(trouble, NotReached):
        return "away"
    if isinstance(trouble, Declined):
        return "signed-out" if trouble.status == httpx.codes.UNAUTHORIZED else trouble.code
    return "unreadable"
