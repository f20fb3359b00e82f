"""Splitting: one sender posts alike small parcels within days to people who have something rare in common.

Strength is the number of different addressees, living apart or more than two at one address, whose telephone, mailbox
or address is the same, while the sender, or a rare attribute of the sender, is the same too. Innocent: a shop with many
customers, who have nothing in common; a household that orders together is what the finding is measured by.
"""

from collections.abc import Iterator

import numpy as np

from services.ingest.core.detectors.chance import alike, finding, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Groups,
    Numbers,
    People,
    Rows,
    common,
    divided,
    groups_by,
    kept,
    linking,
    own,
    people,
    spread,
    usual,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.attributes import AttributeKind as Kind
from services.ingest.core.networks.view import UNKNOWN, View

NAME = "splitting"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: colleagues and flat mates order together."""
DAYS = 14
"""Within which the parcels are posted."""
SMALL = 10_000
"""Grams of a parcel at most: half of what every post takes as a parcel (UPU Convention, 20 kg)."""
WITHIN = 0.35
"""Weights that differ by no more from the usual one are alike."""
HOUSEHOLD = 2
"""People at one address who order from one sender, and tell nothing."""
MOST_OF_A_SENDER = 16
"""Attributes of a sender that are compared."""
SENTENCE = (
    "Within {days} days one sender posts {parcels} parcels of about {grams} g to {addressees} addressees "
    "who have something in common that {held} parcels carry."
)


def detect(view: View, around: Around) -> list[Detected]:
    """Every such sender with such addressees."""
    who = people(view)
    groups = groups_by(view, linking(view), (ADDRESSEE,), WEIGHT.least, around)
    groups = kept(groups, (who.counted(groups) >= WEIGHT.least)[groups.of])
    home = usual(view, (Kind.ADDRESS,))[ADDRESSEE]
    parts = (_by_sender(view, groups), _by_value(view, groups))
    return strongest((each for part in parts for each in _found(view, part, who, home)), around)


def _by_sender(view: View, groups: Groups) -> Groups:
    every = np.arange(len(groups.parcel))
    return divided(groups, every, view.parcels.sender[groups.parcel], WEIGHT.least)


def _by_value(view: View, groups: Groups) -> Groups:
    """The same by each linking attribute of the sender."""
    parcel, attribute = own(view, SENDER, MOST_OF_A_SENDER)
    offsets = np.searchsorted(parcel, np.arange(view.size + 1))
    rows = np.repeat(np.arange(len(groups.parcel)), np.diff(offsets)[groups.parcel])
    return divided(groups, rows, attribute[spread(offsets, groups.parcel)].astype(np.int64), WEIGHT.least)


def _found(view: View, parts: Groups, who: People, home: Numbers) -> Iterator[Detected | None]:
    for n in np.flatnonzero(who.counted(parts) >= WEIGHT.least).tolist():
        parcels = _alike_within_days(view, parts.parcels(n))
        names = _people(who, parcels)
        strength = max(min(names, len(np.setdiff1d(home[parcels], [UNKNOWN]))), names - HOUSEHOLD)
        if strength >= WEIGHT.least:
            yield _finding(view, int(parts.attribute[n]), parcels, names, rate_of(WEIGHT, strength))


def _people(who: People, parcels: Rows) -> int:
    return min(len(np.unique(column[ADDRESSEE, parcels])) for column in who)


def _alike_within_days(view: View, parcels: Rows) -> Rows:
    """The most of them that were posted within DAYS, small and of about one weight; of equals the first."""
    order = parcels[np.lexsort((parcels, view.parcels.posted[parcels]))]
    posted = view.parcels.posted[order]
    ends = np.searchsorted(posted, posted + DAYS, "left")
    widest = int(np.argmax(ends - np.arange(len(order))))
    some = order[widest : ends[widest]]
    grams = view.parcels.grams[some]
    return np.sort(some[alike(grams, WITHIN) & (grams <= SMALL)])


def _finding(view: View, attribute: int, parcels: Rows, names: int, rate: float) -> Detected | None:
    posted = view.parcels.posted[parcels]
    numbers = {
        "days": float(posted.max() - posted.min() + 1),
        "parcels": float(len(parcels)),
        "grams": float(np.median(view.parcels.grams[parcels])),
        "addressees": float(names),
        "held": float(view.attributes.held[attribute]),
    }
    attributes = tuple(dict.fromkeys((attribute, *common(view, parcels))))
    return finding(view, NAME, parcels, attributes, numbers, rate, sentence=SENTENCE)
