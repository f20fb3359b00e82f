"""How a network grew, as bars on a line of time: parcels by day or by several days, for a drawing without scripts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.answers.networks import DayOfNetwork

WIDTH, HEIGHT = 960, 64
MOST_BARS = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """Parcels of a day, or of some days in a row."""

    first_on: dt.date
    last_on: dt.date
    parcels: int
    so_far: int
    """Parcels up to its last day."""
    x: float
    width: float
    height: float

    @property
    def day(self) -> int:
        """Days since 1970-01-01 of its last day."""
        return self.last_on.toordinal() - 719_163


def bars_of(days: Sequence[DayOfNetwork]) -> list[Bar]:
    """From the first day of posting to the last; none for a network without parcels."""
    posted = [(each.on, each.parcels) for each in days if each.parcels]
    if not posted:
        return []
    first, last = posted[0][0], posted[-1][0]
    span = (last - first).days + 1
    every = -(-span // MOST_BARS)
    counts = [0] * -(-span // every)
    for day, parcels in posted:
        counts[(day - first).days // every] += parcels
    wide, most = WIDTH / len(counts), max(counts)
    return [
        Bar(
            first + dt.timedelta(days=place * every),
            min(last, first + dt.timedelta(days=(place + 1) * every - 1)),
            count,
            sum(counts[: place + 1]),
            round(place * wide, 1),
            round(max(wide - 1, 1.0), 1),
            round(count / most * (HEIGHT - 4), 1),
        )
        for place, count in enumerate(counts)
    ]
