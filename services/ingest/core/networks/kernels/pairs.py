"""What each parcel has in common with each other, from its links and without a table of pairs.

For a parcel, those that carry one of its attributes are gone through, and what they have in common is kept by
channel: the two senders, the two addressees, the sender of one and the addressee of the other. In a channel the
most telling attribute counts, and a second one little: name, telephone and address of one party are one thing.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import Whole, compiled
from services.ingest.core.networks.view import Links

CHANNELS = 3
WHOLE = 1000
"""Ties are whole numbers: thousandths of the chance that two parcels belong together. Sums of them are exact, so that
no answer hangs on the order of additions."""
NOTHING = np.float32(-99.0)
"""In a channel: nothing in common."""
_SENDER, _ADDRESSEE, _CONTENTS = 1, 2, 8
_MOST = 30.0


class Common(NamedTuple):
    """Room for what one parcel has in common with others; nothing before and after."""

    best: NDArray[np.float32]
    """The most telling attribute by channel, shape (parcels, CHANNELS); NOTHING where there is none."""
    second: NDArray[np.float32]
    """The next one."""
    met: NDArray[np.int32]
    """The others, shape (parcels,)."""


class Odds(NamedTuple):
    """How things in common add up, in nats."""

    surprise: float
    """For each channel beyond the first."""
    extra: float
    """At most, for a second thing in one channel."""
    least: int
    """Thousandths below which a tie is none."""


class Ties(NamedTuple):
    """Ties by parcel, each of them at both ends."""

    offsets: NDArray[np.int64]
    """Into the next two, shape (parcels + 1,)."""
    others: NDArray[np.int32]
    strength: NDArray[np.uint16]
    """Thousandths."""


@compiled
def channel(here: Whole, there: Whole) -> int:
    """Where two parcels have an attribute in common, from its roles in each. What the contents say, the sender says."""
    both = here & there
    if both & (_SENDER | _CONTENTS):
        return 0
    if both & _ADDRESSEE:
        return 1
    return 2


@compiled
def meet(parcel: Whole, links: Links, alone: NDArray[np.float32], common: Common) -> int:
    """Find what a parcel has in common with others; how many they are. `alone` is what each attribute is worth."""
    count = 0
    best, second, met = common
    for at in range(links.of_parcel[parcel], links.of_parcel[parcel + 1]):
        row = links.attribute[at]
        worth = alone[row]
        if worth == -np.inf:
            continue
        for there in range(links.of_attribute[row], links.of_attribute[row + 1]):
            other = links.parcel[there]
            if other == parcel:
                continue
            if best[other, 0] == NOTHING and best[other, 1] == NOTHING and best[other, 2] == NOTHING:
                met[count] = other
                count += 1
            way = channel(links.roles[at], links.roles_there[there])
            if worth > best[other, way]:
                second[other, way] = best[other, way]
                best[other, way] = worth
            elif worth > second[other, way]:
                second[other, way] = worth
    return count


@compiled
def forget(common: Common, count: Whole) -> None:
    """Leave the room as it was."""
    for at in range(count):
        for way in range(CHANNELS):
            common.best[common.met[at], way] = NOTHING
            common.second[common.met[at], way] = NOTHING


@compiled
def tie(common: Common, other: Whole, odds: Odds) -> int:
    """The chance that two parcels belong together, in thousandths."""
    total, channels = 0.0, 0
    for way in range(CHANNELS):
        if common.best[other, way] != NOTHING:
            total += common.best[other, way]
            channels += 1
            if common.second[other, way] != NOTHING:
                total += min(odds.extra, max(0.0, common.second[other, way] + odds.surprise))
    total += (channels - 1) * odds.surprise
    total = min(_MOST, max(-_MOST, total))
    return round(WHOLE / (1.0 + math.exp(-total)))


@compiled
def count_ties(links: Links, alone: NDArray[np.float32], common: Common, odds: Odds, counts: NDArray[np.int64]) -> None:
    """How many ties each parcel has."""
    for parcel in range(counts.size):
        count = meet(parcel, links, alone, common)
        for at in range(count):
            if tie(common, common.met[at], odds) >= odds.least:
                counts[parcel] += 1
        forget(common, count)


@compiled
def fill_ties(links: Links, alone: NDArray[np.float32], common: Common, odds: Odds, ties: Ties) -> None:
    """Write the ties that were counted, by parcel from the offsets on."""
    for parcel in range(ties.offsets.size - 1):
        count, to = meet(parcel, links, alone, common), ties.offsets[parcel]
        for at in range(count):
            strength = tie(common, common.met[at], odds)
            if strength >= odds.least:
                ties.others[to] = common.met[at]
                ties.strength[to] = strength
                to += 1
        forget(common, count)
