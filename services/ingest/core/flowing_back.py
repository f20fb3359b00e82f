"""What an outcome does to an alert: a result confirms it, opens it again, ends it, or only stands beside it.

What was in the box outranks what was thought of it, so a seizure confirms an alert that is open, and opens one again
that was dismissed before. That nothing was wrong with one parcel says little about a network: an alert is dismissed
only when every parcel of it was cleared, and only by this nation's own outcomes, or the other could end our alerts
by a word. An outcome from before a person's judgement was known to him and changes nothing.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, NamedTuple

AlertState = Literal["open", "confirmed", "dismissed"]
FOUND = frozenset({"seized", "detained", "controlled-delivery"})
"""Results by which there was something."""
NOTHING = frozenset({"cleared"})


class Told(NamedTuple):
    """An outcome that reaches an alert."""

    ref: int
    nation: str
    result: str
    on: dt.date
    issued_at: dt.datetime
    parcels: frozenset[int]
    """Of the alert's network, that it reaches."""


class Stand(NamedTuple):
    """How an alert stands."""

    state: AlertState
    judged_at: dt.datetime | None
    parcels: frozenset[int]
    """Of its network."""


class Decision(NamedTuple):
    """How an alert shall stand, and by which outcome."""

    state: AlertState
    outcome: Told


def decide(alert: Stand, told: Sequence[Told], own: str) -> Decision | None:
    """What the outcomes, in the order in which they were said, make of an alert; None: it stays as it is."""
    news = [each for each in told if alert.judged_at is None or each.issued_at > alert.judged_at]
    found = next((each for each in news if each.result in FOUND), None)
    if found is not None and alert.state != "confirmed":
        return Decision("confirmed" if alert.state == "open" else "open", found)
    cleared = [each for each in told if each.result in NOTHING and each.nation == own]
    whole = frozenset[int]().union(*(each.parcels for each in cleared))
    something = any(each.result in FOUND for each in told)
    if alert.state == "open" and cleared and alert.parcels <= whole and not something and cleared[-1] in news:
        return Decision("dismissed", cleared[-1])
    return None
