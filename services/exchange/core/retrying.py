"""When to call a peer again: a decision, returned and not performed (docs/protocol.md section 4, Rhythm).

`Retry-After` is obeyed; else the wait doubles from 1 s to 60 s with jitter, which only lengthens it. A refusal that
will not go away by itself (4xx, but 408, 409 and 429) is tried again once a minute. A page that a bad link does not
carry is tried with fewer lines.
"""

import random
from dataclasses import dataclass

from services.feed.page import MAX_LINES

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
JITTER = 0.5
"""Share of the wait that chance may add."""
LONGEST_RETRY_AFTER = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: `status` is None when nobody answered."""

    status: int | None
    retry_after: int | None = None


def seconds_until_next(outcome: Outcome, failures: int, chance: random.Random) -> float:
    """Seconds to wait after the `failures`-th failure in a row (from 1)."""
    wait = _backed_off(failures, chance) if _may_pass(outcome.status) else LONGEST_WAIT
    return max(wait, wished(outcome.retry_after))


def wished(retry_after: int | None) -> float:
    """Seconds that the peer asked for, within the bounds of the protocol; 0 when it asked for none."""
    return float(min(retry_after or 0, LONGEST_RETRY_AFTER))


def _may_pass(status: int | None) -> bool:
    """Whether the fault may go away by itself."""
    return status is None or status >= 500 or status in (408, 409, 429)


def _backed_off(failures: int, chance: random.Random) -> float:
    base = FIRST_WAIT * 2.0 ** min(failures - 1, 16)
    return min(LONGEST_WAIT, base * chance.uniform(1.0, 1.0 + JITTER))


@dataclass(slots=True)
class PageLimit:
    """How many lines a page may have for now."""

    lines: int = MAX_LINES

    def unanswered(self, failures: int, tried: int) -> None:
        """The `failures`-th call in a row (from 1) brought no answer, with a page of `tried` lines. The first may be
        chance; from the second on, half as many are tried, one at the least."""
        if failures > 1:
            self.lines = max(1, min(self.lines, tried) // 2)

    def answered(self) -> None:
        """A page went through: twice as many next time."""
        self.lines = min(MAX_LINES, self.lines * 2)
