"""Tells how far a demo is: bars on a terminal; elsewhere a line now and then, so that a log shows it is alive."""

import time
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from services.console.say import errors, on_terminal

EVERY = 5.0
"""Seconds between two lines about the same thing, where there is no terminal."""


class Narrator:
    """What goes on, by name: each has a total and how much of it is done."""

    def __init__(self) -> None:
        columns = TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self._console = errors()
        self._progress = Progress(*columns, console=self._console, disable=not on_terminal())
        self._bars: dict[str, TaskID] = {}
        self._told: dict[str, float] = {}
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    def say(self, line: str) -> None:
        """Tell one thing, once."""
        self._console.print(f"{self.seconds:6.1f} s  {line}", markup=False)

    def show(self, what: str, done: int, total: int) -> None:
        """Tell how far something is."""
        if what not in self._bars:
            self._bars[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._bars[what], completed=done, total=total)
        due = time.monotonic() - self._told.get(what, 0.0) > EVERY
        if self._progress.disable and due:
            self._told[what] = time.monotonic()
            self.say(f"{what}: {done:,} of {total:,}")
