"""How often one caller may call: a token bucket each, kept as one moment (the cell rate algorithm of ITU-T I.371).

A bucket holds ten seconds' worth, and fills at the rate; who finds it empty hears 429 `rate` with `Retry-After` in
whole seconds (RFC 6585 section 4), and has cost nothing but a look into a table. Each process counts for itself. The
table is bounded: whoever was quiet longest is forgotten first, which only gives him a full bucket.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from services.kit.problems import Problem

SECONDS_WORTH = 10.0
MOST_CALLERS = 10_000


class Rates:
    """`per_second` calls of each caller; `ticks` are seconds that only grow."""

    def __init__(self, per_second: float, ticks: Callable[[], float] = time.monotonic) -> None:
        self._between, self._ticks = 1.0 / per_second, ticks
        self._full_at: OrderedDict[str, float] = OrderedDict()
        """When each caller's bucket is full again; the longest quiet first."""

    def spend(self, caller: str) -> None:
        """Take one call out of the caller's bucket. Problem 429 `rate` when it is empty."""
        now = self._ticks()
        full_at = max(self._full_at.get(caller, now), now) + self._between
        wait = full_at - now - SECONDS_WORTH
        if wait > 0:
            raise _too_often(wait)
        self._full_at[caller] = full_at
        self._full_at.move_to_end(caller)
        if len(self._full_at) > MOST_CALLERS:
            self._full_at.popitem(last=False)


def _too_often(wait: float) -> Problem:
    seconds = min(300, math.ceil(wait))
    detail = "You call more often than is allowed here; wait, and ask for more at once."
    return Problem(429, "rate", detail, headers={"Retry-After": str(seconds)})
