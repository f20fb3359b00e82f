"""Where the events of an item's way stand on a line of time: pure arithmetic for a drawing without scripts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from services.console.web.words.screening import CUSTOMS, LEG_OF

WIDTH, MARGIN = 960, 24
LEAST_APART = 34
"""Two labels nearer than this would overlap: the later one goes to the next of the rows."""
ROWS = 4


@dataclass(frozen=True, slots=True)
class Step:
    """An event."""

    at: dt.datetime
    code: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An event on the line."""

    step: Step
    x: float
    row: int
    leg: str
    customs: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing."""

    marks: Sequence[Mark]
    days: Sequence[tuple[float, dt.date]]
    """Where midnights of some days stand."""


def lay_out(steps: Sequence[Step]) -> Strip | None:
    """The events in order of time; None when there are none."""
    if not steps:
        return None
    ordered = sorted(steps, key=lambda step: step.at)
    first, last = ordered[0].at, ordered[-1].at
    ends = [-1e9] * ROWS
    marks = []
    for step in ordered:
        x = _x(step.at, first, last)
        row = next((row for row in range(ROWS) if x - ends[row] >= LEAST_APART), ends.index(min(ends)))
        ends[row] = x
        marks.append(Mark(step, x, row, LEG_OF.get(step.code, "delivery"), step.code in CUSTOMS))
    return Strip(marks, _days(first, last))


def _x(at: dt.datetime, first: dt.datetime, last: dt.datetime) -> float:
    whole = (last - first).total_seconds()
    share = (at - first).total_seconds() / whole if whole else 0.5
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def _days(first: dt.datetime, last: dt.datetime) -> list[tuple[float, dt.date]]:
    """At most about eight, evenly."""
    midnight = dt.datetime.combine(first.date(), dt.time(), first.tzinfo)
    every = max(1, -(-(last - first).days // 8))
    found = []
    while (midnight := midnight + dt.timedelta(days=every)) <= last:
        found.append((_x(midnight, first, last), midnight.date()))
    return found
