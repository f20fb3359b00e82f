"""Pairs of parcels that have two independent rare things in common."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import Whole, compiled
from services.ingest.core.networks.kernels.pairs import CHANNELS, channel
from services.ingest.core.networks.view import Links

NOTHING, THING, NAME, COMMON_NAME = range(4)
"""What an attribute counts as; a name that many bear is nothing in common, but tells that a name is the same."""
_ENOUGH = 2
_CROSSWISE = 2
_ROLE = (1, 2)
"""Of a party, by channel."""


class Shared(NamedTuple):
    """Room for what a parcel has in common with others; zero before and after."""

    seen: NDArray[np.int16]
    """Things in common by channel, shape (parcels, CHANNELS)."""
    met: NDArray[np.int32]
    """The others, shape (parcels,)."""


@compiled
def find_linked(
    rows: NDArray[np.int32],
    links: Links,
    counting: NDArray[np.uint8],
    shared: Shared,
    found: tuple[NDArray[np.int64], NDArray[np.int32]],
) -> None:
    """For each of `rows` the parcels that it is linked to. `counting` says what an attribute counts as; `found` are
    counts or offsets by row, and the parcels: with no room there they are counted only."""
    counts, right = found
    for place in range(rows.size):
        others, to = share(rows[place], links, counting, shared), counts[place]
        for at in range(others):
            linked = things(rows[place], shared.met[at], links, counting, shared.seen) >= _ENOUGH
            for way in range(CHANNELS):
                shared.seen[shared.met[at], way] = 0
            if linked and right.size:
                right[to] = shared.met[at]
                to += 1
            elif linked:
                counts[place] += 1


@compiled
def share(parcel: Whole, links: Links, counting: NDArray[np.uint8], shared: Shared) -> int:
    """Find what a parcel has in common with others; how many they are."""
    seen, met, count = shared.seen, shared.met, 0
    for at in range(links.of_parcel[parcel], links.of_parcel[parcel + 1]):
        row = links.attribute[at]
        if counting[row] == NOTHING or counting[row] == COMMON_NAME:
            continue
        for there in range(links.of_attribute[row], links.of_attribute[row + 1]):
            other = links.parcel[there]
            if other == parcel:
                continue
            if seen[other, 0] + seen[other, 1] + seen[other, 2] == 0:
                met[count] = other
                count += 1
            seen[other, channel(links.roles[at], links.roles_there[there])] += 1
    return count


@compiled
def things(one: Whole, other: Whole, links: Links, counting: NDArray[np.uint8], seen: NDArray[np.int16]) -> int:
    """Independent things in common: one a channel, and two where both parties have names and none of them is shared."""
    total = 0
    for way in range(CHANNELS):
        if seen[other, way] > 1 and way != _CROSSWISE and differ(one, other, links, counting, _ROLE[way]):
            total += _ENOUGH
        elif seen[other, way] > 0:
            total += 1
    return total


@compiled
def differ(one: Whole, other: Whole, links: Links, counting: NDArray[np.uint8], role: Whole) -> bool:
    """Whether the parties in a role have names in both parcels, and none in common."""
    here, there = False, False
    for at in range(links.of_parcel[one], links.of_parcel[one + 1]):
        if counting[links.attribute[at]] < NAME or not links.roles[at] & role:
            continue
        here = True
        for beside in range(links.of_parcel[other], links.of_parcel[other + 1]):
            if counting[links.attribute[beside]] < NAME or not links.roles[beside] & role:
                continue
            there = True
            if links.attribute[beside] == links.attribute[at]:
                return False
    return here and there
