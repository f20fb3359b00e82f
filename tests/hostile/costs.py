"""What a lie costs whom, in milliseconds of processor.

The liar's side is what making, signing, sending and hearing takes in this same language; the victim's is the exchange
and its database together, less what they use when nobody calls.
"""

import time
from typing import NamedTuple

from tests.hostile.attempts import Act
from tests.hostile.liar import Liar
from tests.hostile.victim import Victim

ENDED = "429 refused-often"
SETTLE_S, REST_S = 15.0, 5.0
MOST_PATIENCE = 80
"""Lies that are told until patience ends; with some it never does."""


class Cost(NamedTuple):
    """Of one lie."""

    liar: float
    victim: float


def idle_ms(victim: Victim) -> float:
    """Milliseconds a second that it uses when nobody calls, once it has asked all its peers."""
    time.sleep(SETTLE_S)
    before = victim.spent_ms()
    time.sleep(REST_S)
    return (victim.spent_ms() - before) / REST_S


def cost_of(act: Act, liar: Liar, times: int, idle: float = 0.0) -> Cost:
    """The mean of so many calls."""
    began, mine, theirs, calls = time.perf_counter(), time.process_time(), liar.victim.spent_ms(), 0
    for _ in range(times):
        calls += len(act(liar))
    mine, theirs = (time.process_time() - mine) * 1e3, liar.victim.spent_ms() - theirs
    return Cost(mine / calls, max(0.0, theirs - idle * (time.perf_counter() - began)) / calls)


def kept_up(act: Act, liar: Liar, times: int, idle: float = 0.0, patience: int = MOST_PATIENCE) -> Cost:
    """The same when he has gone on until nobody has patience with him, where it has an end."""
    next((said for said in (act(liar) for _ in range(patience)) if {*said} == {ENDED}), None)
    return cost_of(act, liar, times, idle)
