"""A reshipper: strangers post to one person or place, which posts on to others.

Strength is the number of different senders who are no houses of trade, but no more than twice the parcels that go on.
Innocent: a reshipping firm (what goes on goes to those who were named on what came, or it is a hub), a mail room, a
locker (many names and an address alone), and who buys in shops and sends a present now and then (shops are houses of
trade).
"""

import numpy as np

from services.ingest.core.detectors.chance import finding, measured, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Groups,
    Mask,
    People,
    common,
    groups_by,
    groups_of_entities,
    houses,
    kept,
    linking,
    people,
    together,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.view import View

NAME = "reshipper"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: there are people with many friends who write back."""
MOST_NAMES = 3
"""People at a reshipper's address; firms have more customers."""
SURE = 2
"""Attributes that most parcels of a place with more names have in common: an address alone is a mail room's."""
SENTENCE = (
    "{senders} unrelated senders post to one place, and {onward} parcels go on from there to {addressees} others."
)


def detect(view: View, around: Around) -> list[Detected]:
    """Every such person or place."""
    who = people(view)
    both = (SENDER, ADDRESSEE)
    by_value = groups_by(view, linking(view), both, WEIGHT.least, around)
    groups = together(by_value, groups_of_entities(view, both, WEIGHT.least, around))
    coming = kept(groups, (groups.side == ADDRESSEE) & ~houses(view, who)[groups.parcel])
    going = kept(groups, _goes_on(view, groups, coming, who))
    senders, onward, addressees = who.counted(coming, SENDER), np.diff(going.start), who.counted(going, ADDRESSEE)
    strength = np.where(addressees > 0, np.minimum(senders, 2 * onward), 0)
    few = who.counted(groups) <= MOST_NAMES
    rate = measured(view, WEIGHT, strength[few])
    found = []
    for n in np.flatnonzero(strength >= WEIGHT.least).tolist():
        parcels = np.union1d(coming.parcels(n), going.parcels(n))
        value, shared = int(groups.attribute[n]), common(view, parcels)
        if not few[n] and len(shared) < SURE:
            continue
        attributes = tuple(dict.fromkeys((value, *shared))) if value >= 0 else shared
        numbers = {"senders": float(senders[n]), "onward": float(onward[n]), "addressees": float(addressees[n])}
        each = rate_of(WEIGHT, int(strength[n]), rate)
        found.append(finding(view, NAME, parcels, attributes, numbers, each, sentence=SENTENCE))
    return strongest(found)


def _goes_on(view: View, groups: Groups, coming: Groups, who: People) -> Mask:
    """Rows of what is posted there after the first parcel of a stranger came, neither to itself nor to somebody named
    on what came: a forwarder's customers."""
    first = np.full(groups.size, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(first, coming.of, view.parcels.posted[coming.parcel])
    after = view.parcels.posted[groups.parcel] > first[groups.of]
    to_itself = np.zeros(len(groups.parcel), np.bool_)
    to_itself[1:] = (groups.of[1:] == groups.of[:-1]) & (groups.parcel[1:] == groups.parcel[:-1])
    to_itself[:-1] |= to_itself[1:]
    to_customers = np.zeros(len(groups.parcel), np.bool_)
    for column in who:
        _, addressee = np.unique(column[ADDRESSEE], return_inverse=True)
        named = coming.of * view.size + addressee[coming.parcel]
        to_customers |= np.isin(groups.of * view.size + addressee[groups.parcel], named)
    goes: Mask = (groups.side == SENDER) & after & ~to_itself & ~to_customers
    return goes
