"""How much one peer may take of this endpoint, however well it signs: a flood of lies must not cost more than it costs
the liar, and a slow peer must not keep out the others.

    429 `under-way`       as many pushes of this peer as may be are being read already
    429 `refused-often`   what it sent was refused too often; so it is told, before anything is looked up, until a while
                          has passed

Only what needs the peer's own key counts as its refusal: a call that somebody on the way repeats or changes does not,
nor a gap, which an honest peer meets after an outage.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.kit.problems import Problem
from services.kit.rates import Rates

PUSHES_AT_ONCE = 4
"""Of one peer. An honest one has one under way, and another on its way behind it."""
REFUSALS_PER_SECOND = 5.0
"""Of one peer, after fifty at once; an honest one tries what was refused again once a minute."""
SECONDS_OF_SILENCE = 10

_NOT_ITS_DOING = frozenset({"gap", "cut-off", "slow", "digest", "replayed"})


class Patience:
    """With each peer, in this process."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        """`ticks` gives seconds that only grow."""
        self._ticks = ticks
        self._refusals = Rates(REFUSALS_PER_SECOND, ticks)
        self._unheard_until: dict[str, float] = {}
        self._pushes: Counter[str] = Counter()

    def hear(self, nation: str) -> None:
        """A call of this peer is to be answered. Problem `refused-often` when patience is at its end."""
        if self._ticks() < self._unheard_until.get(nation, 0.0):
            raise _later(SECONDS_OF_SILENCE, "refused-often", "what you sent was refused too often")

    def refused(self, nation: str, problem: Problem) -> None:
        """The peer was told so."""
        if problem.status >= 500 or problem.status == 429 or problem.code in _NOT_ITS_DOING:
            return
        try:
            self._refusals.spend(nation)
        except Problem:
            self._unheard_until[nation] = self._ticks() + SECONDS_OF_SILENCE

    @contextmanager
    def push_under_way(self, nation: str) -> Iterator[None]:
        """While a push of this peer is read and weighed; a refusal counts. Problem `under-way` when too many are."""
        if self._pushes[nation] >= PUSHES_AT_ONCE:
            raise _later(1, "under-way", f"{PUSHES_AT_ONCE} pushes of yours are under way")
        self._pushes[nation] += 1
        try:
            yield
        except Problem as problem:
            self.refused(nation, problem)
            raise
        finally:
            self._pushes[nation] -= 1


def _later(seconds: int, code: str, detail: str) -> Problem:
    return Problem(429, code, f"{detail}; try again later", headers={"Retry-After": str(seconds)})
