"""How a request stands: by the newest answer of the nation that was asked, and by the clock.

Only the other nation answers a request; what the asking one says of its own is shown and counts for nothing. A final
answer (agreed, refused, done, not found) outlasts the deadline; until there is one, the deadline decides.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, NamedTuple

State = Literal["waiting", "overdue", "pending", "agreed", "refused", "done", "not-found"]
FINAL: frozenset[State] = frozenset({"agreed", "refused", "done", "not-found"})


class Replied(NamedTuple):
    """An answer."""

    nation: str
    answer: State
    answered_at: dt.datetime


class Standing(NamedTuple):
    """How a request stands."""

    state: State
    late: bool
    """No final answer came by the deadline."""

    @property
    def waits(self) -> bool:
        """It has no final answer."""
        return self.state not in FINAL


def standing(asked_by: str, deadline: dt.datetime, replies: Sequence[Replied], now: dt.datetime) -> Standing:
    """How the request stands at `now`."""
    counting = [reply for reply in replies if reply.nation != asked_by]
    newest = max(counting, key=lambda reply: reply.answered_at, default=None)
    if newest is not None and newest.answer in FINAL:
        return Standing(newest.answer, newest.answered_at > deadline)
    if now > deadline:
        return Standing("overdue", late=True)
    return Standing("waiting" if newest is None else "pending", late=False)
