"""Shares over weeks as small lines: pure arithmetic for a drawing without scripts.

A line a dimension, told apart by its dashes and the mark at its end as well as by colour. Weeks without a record are a
gap in the line, not a zero.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schemas.answers.quality import Dimension, Week

WIDTH, HEIGHT = 420, 120
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 8, 20
DIMENSIONS: tuple[Dimension, ...] = ("timeliness", "completeness", "accuracy", "consistency")
MOST_TICKS = 5
WEEK = dt.timedelta(days=7)


class Point(NamedTuple):
    """A week on a line."""

    x: float
    y: float
    week: dt.date
    share: float


class Line(NamedTuple):
    """A dimension over the weeks."""

    dimension: Dimension
    pieces: Sequence[str]
    """What SVG's `polyline` takes as points; a piece for each run of weeks without a gap."""
    points: Sequence[Point]


class Trend(NamedTuple):
    """The drawing."""

    lines: Sequence[Line]
    shares: Sequence[tuple[float, float]]
    """Where a share's line stands, and the share."""
    days: Sequence[tuple[float, dt.date]]


def draw(weeks: Sequence[Week]) -> Trend | None:
    """The trend of a sender, from the first week that something can be said of to the last; None without one."""
    weeks = [week for week in weeks if week.dimensions]
    if not weeks:
        return None
    first, last = weeks[0].begins_on, weeks[-1].begins_on
    lines = [_line(dimension, weeks, first, last) for dimension in DIMENSIONS]
    shares = [(_y(share), share) for share in (0.0, 0.5, 1.0)]
    return Trend([line for line in lines if line.points], shares, _days(first, last))


def _line(dimension: Dimension, weeks: Sequence[Week], first: dt.date, last: dt.date) -> Line:
    points = [
        Point(_x(week.begins_on, first, last), _y(share), week.begins_on, share)
        for week in weeks
        if (share := week.dimensions.get(dimension)) is not None
    ]
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.week - runs[-1][-1].week <= WEEK:
            runs[-1].append(point)
        else:
            runs.append([point])
    return Line(dimension, [" ".join(f"{each.x},{each.y}" for each in run) for run in runs if len(run) > 1], points)


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    share = (day - first) / (last - first) if last > first else 0.5
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)


def _days(first: dt.date, last: dt.date) -> list[tuple[float, dt.date]]:
    weeks = (last - first) // WEEK
    every = max(1, -(-weeks // MOST_TICKS))
    return [(_x(first + WEEK * n, first, last), first + WEEK * n) for n in range(0, weeks + 1, every)]


def bars(dimensions: Mapping[Dimension, float]) -> list[tuple[Dimension, float | None]]:
    """Each dimension with its share, in their order; None where there was no chance."""
    return [(each, dimensions.get(each)) for each in DIMENSIONS]
