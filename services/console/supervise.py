"""Keeps processes running: starts them, waits until they answer, starts one again that died, and ends them all.

A child that dies comes back after a wait that doubles from half a second to thirty; one that ran for a minute has
earned a fresh start. Children have a session of their own, so that a Ctrl-C reaches them only through us, in order: the
last started ends first. What a child writes goes to its log file.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from services.console.say import Say, Trouble

SHORTEST_WAIT, LONGEST_WAIT = 0.5, 30.0
HEALTHY_AFTER = 60.0
LOOK_EVERY = 0.2
READY_WITHIN = 90.0
END_WITHIN = 20.0
LAST_WORDS = 600


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and where it says that it is ready."""

    name: str
    command: Sequence[str]
    ready_url: str
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Added to our own; may hold secrets."""


class Child:
    """One program and its process of the moment."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.restarts = 0
        self._wait = SHORTEST_WAIT
        self._due = 0.0
        self._started = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process, for whoever wants to kill it."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the program; what it writes is added to its log."""
        leash = [sys.executable, "-m", "services.console.leash", str(os.getpid())]
        with self.program.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [*leash, *self.program.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.program.environment},
                start_new_session=True,
            )
        self._started = time.monotonic()

    def look_after(self, say: Say) -> None:
        """Start it again when it has died and its wait is over."""
        if self._process is None or self._process.poll() is None:
            return
        now = time.monotonic()
        if not self._due:
            self._wait = SHORTEST_WAIT if now - self._started > HEALTHY_AFTER else self._wait
            self._due = now + self._wait
            say(f"{self.program.name} ended with {self._process.returncode}; starting again in {self._wait:g} s")
        if now >= self._due:
            self._due, self._wait = 0.0, min(2 * self._wait, LONGEST_WAIT)
            self.restarts += 1
            self.start()

    def ask_to_end(self) -> None:
        """Ask it to end; it finishes what it has in hand."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self, within: float) -> None:
        """Wait for its end; at last, make it."""
        if self._process is None:
            return
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        """The end of its log."""
        return self.program.log.read_bytes()[-LAST_WORDS:].decode(errors="replace").strip()


class Supervisor:
    """Several programs, looked after by one thread; `with` starts them and ends them."""

    def __init__(self, programs: Sequence[Program], say: Say, also: Callable[[], None] = lambda: None) -> None:
        """`also` is done at every look: what else must be kept running."""
        self.children = [Child(program) for program in programs]
        self._say, self._also = say, also
        self._ending = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor")

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._watcher.join()

    def await_ready(self, within: float = READY_WITHIN) -> None:
        """Return when every program says that it is ready; Trouble, with its last words, when one does not."""
        until = time.monotonic() + within
        with httpx.Client(timeout=5.0, trust_env=False, verify=False) as http:  # noqa: S501  (only: is it there?)
            for child in self.children:
                while not _is_ready(http, child.program.ready_url):
                    if time.monotonic() > until or child.restarts > 2:
                        raise _not_ready(child)
                    self._ending.wait(LOOK_EVERY)

    def _watch(self) -> None:
        """Start, look after, end: all in this thread, because a child's leash is tied to the thread that started it."""
        for child in self.children:
            child.start()
        while not self._ending.wait(LOOK_EVERY):
            self._also()
            for child in self.children:
                child.look_after(self._say)
        for child in reversed(self.children):
            child.ask_to_end()
            child.end(END_WITHIN)


def _is_ready(http: httpx.Client, url: str) -> bool:
    try:
        return http.get(url).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _not_ready(child: Child) -> Trouble:
    return Trouble(
        f"{child.program.name} does not get ready; its last words:\n{child.last_words()}", f"see {child.program.log}"
    )
