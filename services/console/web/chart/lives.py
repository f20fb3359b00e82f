"""When each value of a person or firm was in use, as bars on one line of time, for a drawing without scripts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.answers.entities import SeenValue
from services.console.web.chart.drawing import LONGEST_LABEL, cut_short

LABEL, PLOT, ROW, TOP = 230, 700, 20, 24
MOST = 24


@dataclass(frozen=True, slots=True)
class Life:
    """A value, from the first parcel with it to the last."""

    value: SeenValue
    label: str
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class Lives:
    """The drawing."""

    rows: Sequence[Life]
    first_on: dt.date
    last_on: dt.date
    height: int
    left: int
    """Values that have no row."""


def draw_lives(values: Sequence[SeenValue]) -> Lives | None:
    """The values that most records have, in order of their first day; None when there are none."""
    if not values:
        return None
    chosen = sorted(values, key=lambda each: (-each.count, each.first_on))[:MOST]
    first, last = min(each.first_on for each in chosen), max(each.last_on for each in chosen)
    day = PLOT / max(1, (last - first).days + 1)
    rows = [
        Life(
            each,
            cut_short(each.written[0] if each.written else each.value or "", LONGEST_LABEL + 6),
            round(LABEL + (each.first_on - first).days * day, 1),
            round(max(4.0, ((each.last_on - each.first_on).days + 1) * day), 1),
            TOP + ROW * place,
        )
        for place, each in enumerate(sorted(chosen, key=lambda each: (each.first_on, each.last_on, each.kind)))
    ]
    return Lives(rows, first, last, TOP + ROW * len(rows) + 8, len(values) - len(rows))
