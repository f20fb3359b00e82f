"""By a third post: the number on the item is of a country that it neither comes from nor goes to, or it is declared to
pass through one, and hardly anything else on that lane does.

Strength is the number of different senders who have a rare attribute in common and whose parcels go that way; the
chance that so many of their parcels do comes on top. One parcel alone on such a way tells little. Innocent: a regular
transit lane (more than REGULAR of the lane's parcels go so), a forwarder's lane (a house of trade posts there), and a
trader whose carrier goes that way (one sender).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.chance import binomial_tail, finding, is_whole, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Mask,
    Numbers,
    People,
    groups_by,
    houses,
    kept,
    linking,
    people,
)
from services.ingest.core.detectors.weights import load_weights, weight_of
from services.ingest.core.networks.view import Parcels, View

NAME = "third_post"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: posts of third countries sell cheap labels to everybody."""
ALONE = 0.8
"""Cap of one parcel that has nothing in common with another on its way."""
REGULAR = 0.01
"""Share of a lane's parcels by a third post from which on that is how one goes."""
USUAL = 0.2
"""Share by a third post where the lane cannot be measured."""
FEW = 20
"""Parcels with the share USUAL that are added to each lane: little is known of a lane with few parcels."""
SHARED = (
    "{parcels} of {all} parcels of {people} senders with something in common go by a third post, "
    "which {share} % of their lane does."
)
SINGLE = "It goes by a third post, as {same} of {lane} parcels of its lane do."


class Ways(NamedTuple):
    """How each parcel goes; shape (parcels,)."""

    third: Mask
    """By a third post, on a lane where that is unusual, of somebody who is no house of trade."""
    share: NDArray[np.float64]
    """Of its lane, by this third post; towards USUAL where little is known."""
    same: Numbers
    """Parcels of its lane that go so."""
    lane: Numbers
    """Parcels of its lane."""


def detect(view: View, around: Around) -> list[Detected]:
    """People with something in common who go such a way, and single parcels where all are known."""
    who = people(view)
    ways = _ways(view, houses(view))
    single = _single(view, ways, around) if is_whole(view) else ()
    return strongest([*_shared(view, ways, who, around), *single], around)


def _ways(view: View, trade: Mask) -> Ways:
    own = view.parcels
    origin, destination = own.origin.astype(np.int64), own.destination.astype(np.int64)
    by_issuer, by_transit = (_third(own, post) for post in (own.issuer, own.transit))
    third = np.where(by_issuer, own.issuer, np.where(by_transit, own.transit, 0)).astype(np.int64)
    lane = origin << 16 | destination
    same, all_of = _counts(lane << 16 | third), _counts(lane)
    share = (same + USUAL * FEW) / (all_of + FEW) if is_whole(view) else np.full(view.size, USUAL)
    regular = (same >= REGULAR * all_of + FEW) if is_whole(view) else np.zeros(view.size, np.bool_)
    return Ways((third > 0) & ~regular & ~trade, share, same, all_of)


def _third(own: Parcels, post: NDArray[np.uint16]) -> Mask:
    known = (post > 0) & (own.origin > 0) & (own.destination > 0)
    third: Mask = known & (post != own.origin) & (post != own.destination)
    return third


def _counts(values: Numbers) -> Numbers:
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    return counts[of]


def _shared(view: View, ways: Ways, who: People, around: Around) -> Iterator[Detected | None]:
    groups = groups_by(view, linking(view), (SENDER, ADDRESSEE), WEIGHT.least, around)
    odd = kept(groups, ways.third[groups.parcel])
    strength = who.counted(odd, SENDER)
    for n in np.flatnonzero(strength >= WEIGHT.least).tolist():
        parcels, every = odd.parcels(n), groups.parcels(n)
        share = float(ways.share[parcels].max())
        chance = binomial_tail(len(parcels), len(every), max(share, load_weights().habit))
        numbers = {
            "parcels": float(len(parcels)),
            "all": float(len(every)),
            "people": float(strength[n]),
            "share": round(100 * share, 2),
        }
        rate = rate_of(WEIGHT, int(strength[n])) * chance
        yield finding(view, NAME, parcels, (int(groups.attribute[n]),), numbers, rate, sentence=SHARED)


def _single(view: View, ways: Ways, around: Around) -> Iterator[Detected | None]:
    rows = np.flatnonzero(ways.third) if around is None else around[ways.third[around]]
    rows = rows[ways.same[rows] < load_weights().telling * view.size]
    for row in rows.tolist():
        rate = float(ways.same[row]) / view.size
        numbers = {"same": float(ways.same[row]), "lane": float(ways.lane[row])}
        yield finding(view, NAME, np.array([row], np.int32), (), numbers, rate, sentence=SINGLE, cap=ALONE)
