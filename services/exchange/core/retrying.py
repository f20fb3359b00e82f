"""When to call a peer again: a decision, returned and not performed (docs/protocol.md section 4, Rhythm).

`Retry-After` is obeyed; else the wait doubles from 1 s to 60 s with jitter. A refusal that will not go away by
itself (4xx, but 408, 409 and 429) is tried again once a minute.
"""

import random
from dataclasses import dataclass

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LONGEST_RETRY_AFTER = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: `status` is None when nobody answered."""

    status: int | None
    retry_after: int | None = None


def seconds_until_next(outcome: Outcome, failures: int, chance: random.Random) -> float:
    """Seconds to wait after the `failures`-th failure in a row (from 1)."""
    wait = _backed_off(failures, chance) if _may_pass(outcome.status) else LONGEST_WAIT
    return max(wait, float(min(outcome.retry_after or 0, LONGEST_RETRY_AFTER)))


def _may_pass(status: int | None) -> bool:
    """Whether the fault may go away by itself."""
    return status is None or status >= 500 or status in (408, 409, 429)


def _backed_off(failures: int, chance: random.Random) -> float:
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 16))
    return ceiling * chance.uniform(0.5, 1.0)
