"""Waiting until all is exchanged and taken in: asked of the nations themselves, for as long as they get on with it.

Settled means, for both nations: the peer's receipts cover every line sent, ingest has taken in every line that the
exchange holds, and no parcel waits to be looked at; and a second look a moment later finds the same. A hit may let
further records go to the peer, so one look is not enough.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.api import Api
from services.console.say import NotReached, Trouble

LOOK_EVERY = 0.5
STALLED_AFTER = 90.0
"""Seconds without any progress after which something is wrong."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one nation is, in lines."""

    nation: str
    sent: int
    receipted: int
    received: int
    refused: int
    """Lines of the peer that were refused."""
    held: int
    """Lines that its ingest has to take in: its own, and those received."""
    taken_in: int
    waiting: int
    """Parcels that wait to be looked at."""

    @property
    def settled(self) -> bool:
        """Whether nothing is under way."""
        return self.sent == self.receipted and self.held == self.taken_in and self.waiting == 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A nation's two interfaces."""

    nation: str
    exchange: Api
    analyst: Api


Progress = Callable[[Sequence[Standing]], None]


def settle(nations: Sequence[Asked], progress: Progress, pause: Callable[[float], None] = time.sleep) -> list[Standing]:
    """Wait until both nations are settled; how they stand then. Trouble when nothing moves any more."""
    before: list[Standing] = []
    still = 0
    while True:
        now = [_ask_patiently(each, pause) for each in nations]
        progress(now)
        if now == before and all(each.settled for each in now):
            return now
        still = still + 1 if now == before else 0
        if still * LOOK_EVERY > STALLED_AFTER:
            raise Trouble("the exchange stands still: " + "; ".join(map(_in_words, now)), "read the logs")
        before = now
        pause(LOOK_EVERY)


def ask(nation: Asked) -> Standing:
    """How far a nation is now."""
    feeds: list[dict[str, Any]] = nation.exchange.get("/operator/v1/feeds")
    taken_in: Mapping[str, int] = {
        feed["feed"]: feed["size"] for feed in nation.analyst.get("/analyst/v1/feeds")["feeds"]
    }
    return Standing(
        nation=nation.nation,
        sent=_sum(feeds, "sent", "size"),
        receipted=_sum(feeds, "sent", "receipted"),
        received=_sum(feeds, "received", "size"),
        refused=_sum(feeds, "received", "refused"),
        held=_sum(feeds, "home", "size") + _sum(feeds, "received", "size"),
        taken_in=sum(taken_in.values()),
        waiting=nation.analyst.get("/analyst/v1/counts")["waiting"],
    )


def _ask_patiently(nation: Asked, pause: Callable[[float], None], attempts: int = 20) -> Standing:
    """A service that is being started again answers in a moment."""
    for _ in range(attempts):
        try:
            return ask(nation)
        except NotReached:
            pause(LOOK_EVERY)
    return ask(nation)


def _sum(feeds: Sequence[Mapping[str, Any]], role: str, member: str) -> int:
    return sum(feed[member] for feed in feeds if feed["role"] == role)


def _in_words(each: Standing) -> str:
    return (
        f"{each.nation} has sent {each.sent:,} and {each.receipted:,} are receipted, "
        f"holds {each.held:,} and has taken in {each.taken_in:,}, {each.waiting:,} wait to be looked at"
    )
