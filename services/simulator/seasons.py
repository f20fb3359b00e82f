"""When parcels are posted: more before a feast and after a sale, fewer on Sundays.

The seasons are those of trade between the two nations, by the calendar and the same every year: sales in November,
gifts in December, the weeks before the new year of the Chinese calendar, the sales of June.
"""

from bisect import bisect_left
from datetime import date, timedelta
from itertools import accumulate
from random import Random

DAY = 86_400
_SEASONS = (
    ((1, 10), (2, 5), 1.7),
    ((6, 14), (6, 22), 1.8),
    ((11, 8), (11, 14), 2.6),
    ((11, 24), (12, 1), 2.2),
    ((12, 5), (12, 18), 1.6),
)
"""First and last day, month and day, and how many times as many parcels as on an ordinary day."""
_ON_SUNDAYS = 0.5


class Seasons:
    """Draws times in the `days` before `today`; nothing is posted in the last hours."""

    def __init__(self, rng: Random, today: date, days: int, now: int) -> None:
        self._rng = rng
        self._first = now - days * DAY
        weights = (busy(today - timedelta(days=days - at)) for at in range(days))
        self._sums = list(accumulate(weights))

    def some_time(self) -> int:
        """A time, seconds since 1970, on a day that is drawn by how busy it is."""
        day = bisect_left(self._sums, self._rng.random() * self._sums[-1])
        return self._first + day * DAY + int(self._rng.random() * (DAY - 6 * 3_600))


def busy(day: date) -> float:
    """How many times as many parcels are posted on `day` as on an ordinary day."""
    season = max((times for first, last, times in _SEASONS if first <= (day.month, day.day) <= last), default=1.0)
    return season * (_ON_SUNDAYS if day.weekday() == 6 else 1.0)
