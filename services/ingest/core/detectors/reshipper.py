"""A reshipper: strangers post to one person or place, which posts on to others.

Strength is the number of different senders who are no houses of trade, but no more than twice the parcels that go on,
and one. Innocent: a reshipping firm (what goes on goes to those who were named on what came, or it is a hub), a mail
room, a locker (many names and an address alone), and who buys from strangers and sends a present now and then (the
strangers have nothing in common).
"""

import numpy as np

from services.ingest.core.detectors.chance import finding, rate_of, seen_rate, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Groups,
    Mask,
    People,
    chosen,
    common,
    groups_by,
    groups_of_entities,
    houses,
    kept,
    linking,
    named,
    of_one_hand,
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
LOOSE = 0.8
"""Cap where the senders have nothing in common: people buy from strangers, and send presents."""
SENTENCE = (
    "{senders} unrelated senders post to one place, and {onward} parcels go on from there to {addressees} others."
)


def detect(view: View, around: Around) -> list[Detected]:
    """Every such person or place."""
    who = people(view)
    both = (SENDER, ADDRESSEE)
    by_value = groups_by(view, linking(view), both, WEIGHT.least, around)
    groups = _both_ways(together(by_value, groups_of_entities(view, both, WEIGHT.least, around)))
    coming = kept(groups, (groups.side == ADDRESSEE) & ~houses(view)[groups.parcel])
    going = kept(groups, _goes_on(view, groups, coming, who))
    senders, onward, addressees = who.counted(coming, SENDER), np.diff(going.start), who.counted(going, ADDRESSEE)
    strength = np.where(addressees > 0, np.minimum(senders, 2 * onward + 1), 0)
    few = who.counted(groups) <= MOST_NAMES
    found = []
    for n in np.flatnonzero(strength >= WEIGHT.least).tolist():
        came = coming.parcels(n)
        parcels = np.union1d(came, going.parcels(n))
        value, shared = int(groups.attribute[n]), common(view, parcels)
        one_hand = of_one_hand(view, who, came, sides=(SENDER,)) or (not few[n] and len(shared) >= SURE)
        if not (few[n] or one_hand):
            continue
        attributes = tuple(dict.fromkeys((value, *shared))) if value >= 0 else shared
        numbers = {"senders": float(senders[n]), "onward": float(onward[n]), "addressees": float(addressees[n])}
        rate, cap = rate_of(WEIGHT, int(strength[n])), WEIGHT.cap
        if not one_hand:
            rate, cap = seen_rate(view, WEIGHT, strength[few], int(strength[n])), LOOSE
        found.append(finding(view, NAME, parcels, attributes, numbers, rate, sentence=SENTENCE, cap=cap))
    return strongest(found, around)


def _both_ways(groups: Groups) -> Groups:
    """Those to which enough comes, and from which something goes."""
    coming = np.bincount(groups.of[groups.side == ADDRESSEE], minlength=groups.size)
    return chosen(groups, (coming >= WEIGHT.least) & (np.diff(groups.start) > coming))


def _goes_on(view: View, groups: Groups, coming: Groups, who: People) -> Mask:
    """Rows of what is posted there after the first parcel of a stranger came, neither to itself nor to anybody named
    on what came: a forwarder's customers, and a shop that gets its goods back."""
    first = np.full(groups.size, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(first, coming.of, view.parcels.posted[coming.parcel])
    after = view.parcels.posted[groups.parcel] > first[groups.of]
    to_itself = np.zeros(len(groups.parcel), np.bool_)
    to_itself[1:] = (groups.of[1:] == groups.of[:-1]) & (groups.parcel[1:] == groups.parcel[:-1])
    to_itself[:-1] |= to_itself[1:]
    goes: Mask = (groups.side == SENDER) & after & ~to_itself & ~_to_known(view, groups, coming, who)
    return goes


def _to_known(view: View, groups: Groups, coming: Groups, who: People) -> Mask:
    """Rows whose addressee is a party, or has a name, of a parcel that came to the same group."""
    numbers = np.unique(who.entity, return_inverse=True)[1].reshape(2, -1) * max(1, groups.size)
    parties = [coming.of + numbers[side, coming.parcel] for side in (SENDER, ADDRESSEE)]
    known: Mask = np.isin(groups.of + numbers[ADDRESSEE, groups.parcel], np.concatenate(parties))
    row, name = named(view, coming, (SENDER, ADDRESSEE))
    names = coming.of[row] + name.astype(np.int64) * groups.size
    row, name = named(view, groups, (ADDRESSEE,))
    known[row[np.isin(groups.of[row] + name.astype(np.int64) * groups.size, names)]] = True
    return known
