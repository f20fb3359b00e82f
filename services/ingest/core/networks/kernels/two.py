"""Pairs of parcels that have two independent rare things in common."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import Whole, compiled
from services.ingest.core.networks.kernels.pairs import CHANNELS, channel
from services.ingest.core.networks.view import Links

NAME = 2
"""What a name counts as."""
_ENOUGH = 2


class Shared(NamedTuple):
    """Room for what a parcel has in common with others; zero before and after."""

    seen: NDArray[np.int16]
    """Things in common by channel, shape (parcels, CHANNELS)."""
    named: NDArray[np.bool_]
    """A name is among them."""
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
    """For each of `rows` the parcels that it is linked to. `counting` says what an attribute counts as: nothing, a
    thing, a NAME. `found` are counts or offsets by row, and the parcels: with no room there they are counted only."""
    counts, right = found
    for place in range(rows.size):
        others, to = share(rows[place], links, counting, shared), counts[place]
        for at in range(others):
            linked = things(shared, shared.met[at]) >= _ENOUGH
            for way in range(CHANNELS):
                shared.seen[shared.met[at], way] = 0
                shared.named[shared.met[at], way] = False
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
        if counting[row] == 0:
            continue
        for there in range(links.of_attribute[row], links.of_attribute[row + 1]):
            other = links.parcel[there]
            if other == parcel:
                continue
            if seen[other, 0] + seen[other, 1] + seen[other, 2] == 0:
                met[count] = other
                count += 1
            way = channel(links.roles[at], links.roles_there[there])
            seen[other, way] += 1
            shared.named[other, way] |= counting[row] == NAME
    return count


@compiled
def things(shared: Shared, other: Whole) -> int:
    """Independent things in common: one a channel where a name is among them, else two at most."""
    total = 0
    for way in range(CHANNELS):
        total += min(1 if shared.named[other, way] else _ENOUGH, shared.seen[other, way])
    return total
