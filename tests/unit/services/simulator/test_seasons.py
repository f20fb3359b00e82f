"""Trade has its seasons."""

import datetime as dt
from collections import Counter
from random import Random

from services.simulator.seasons import DAY, Seasons, busy

TODAY = dt.date(2026, 11, 23)
NOW = int(dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp())


def test_the_sales_of_november_are_busier_than_october_and_sundays_are_quiet() -> None:
    assert busy(dt.date(2026, 11, 11)) > busy(dt.date(2026, 10, 14)) > busy(dt.date(2026, 10, 18))


def test_times_lie_before_today_and_crowd_in_the_season() -> None:
    seasons = Seasons(Random(1), TODAY, 60, NOW)  # noqa: S311 - a test must draw the same again

    times = [seasons.some_time() for _ in range(5_000)]

    days = Counter((NOW - at) // DAY for at in times)
    assert all(NOW - 60 * DAY <= at < NOW - 5 * 3_600 for at in times)
    assert days[(dt.date(2026, 11, 23) - dt.date(2026, 11, 11)).days - 1] > 2 * days[40]
