"""Senders who rotate toward one drop: many people of one country, each once or twice, all to one addressee.

The drop is an addressee, or a telephone, mailbox or address of a few of them. Strength is the number of different
senders who are no houses of trade. Innocent: who buys in many shops (they are houses of trade), a collector who buys
from strangers and a birthday (nothing in common, of unlike weights), a locker or mail room (many names).
"""

import numpy as np

from services.ingest.core.detectors.chance import alike, finding, measured, rate_of, seen_rate, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Rows,
    common,
    groups_by,
    groups_of_entities,
    houses,
    kept,
    linking,
    of_one_hand,
    people,
    together,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.view import View

NAME = "rotation"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: people have friends, and small shops look like people."""
MOST_NAMES = 3
"""People who receive at a drop. More are neighbours, customers or students, unless the senders have something in
common: a drop may be known under many names."""
PARCELS_OF_ONE = 2
"""Parcels of each sender on average, at most: who writes often is a friend."""
ONE_ORIGIN = 0.8
LOOSE = 1.0
"""Cap where the senders have nothing in common but the drop: collectors buy from strangers, and have birthdays."""
MOSTLY = 0.8
WITHIN = 0.2
"""Weights that differ by no more are alike."""
SENTENCE = (
    "{senders} senders, each once or twice, post {parcels} parcels from one country to one drop within {days} days."
)


def detect(view: View, around: Around) -> list[Detected]:
    """Every such drop."""
    who = people(view)
    least = WEIGHT.least - 1
    by_value = groups_by(view, linking(view), (ADDRESSEE,), least, around)
    groups = together(by_value, groups_of_entities(view, (ADDRESSEE,), least, around))
    strangers = kept(groups, ~houses(view)[groups.parcel])
    strength = who.counted(strangers, SENDER)
    few = who.counted(groups) <= MOST_NAMES
    rate = measured(view, WEIGHT, strength[few])
    chosen = np.flatnonzero((strength >= WEIGHT.least) & (np.diff(strangers.start) <= PARCELS_OF_ONE * strength))
    found = []
    for n in chosen.tolist():
        parcels = strangers.parcels(n)
        if not _from_abroad(view, parcels):
            continue
        value = int(groups.attribute[n])
        attributes = (value,) if value >= 0 else common(view, parcels)
        numbers = {"senders": float(strength[n]), "parcels": float(len(parcels)), "days": _days(view, parcels)}
        one_hand = of_one_hand(view, who, parcels, sides=(SENDER,))
        if not (few[n] or one_hand):
            continue
        each, cap = rate_of(WEIGHT, int(strength[n]), rate), WEIGHT.cap
        if not one_hand and not _alike(view, parcels):
            each, cap = seen_rate(view, WEIGHT, strength[few], int(strength[n])), LOOSE
        found.append(finding(view, NAME, parcels, attributes, numbers, each, sentence=SENTENCE, cap=cap))
    return strongest(found, around)


def _from_abroad(view: View, parcels: Rows) -> bool:
    """From one country that is not the drop's."""
    origins, counts = np.unique(view.parcels.origin[parcels], return_counts=True)
    main = origins[np.argmax(counts)]
    abroad = main != view.parcels.destination[parcels]
    return bool(counts.max() >= ONE_ORIGIN * len(parcels) and abroad.mean() >= ONE_ORIGIN)


def _alike(view: View, parcels: Rows) -> bool:
    """Nearly all weigh the same."""
    return bool(alike(view.parcels.grams[parcels], WITHIN).mean() >= MOSTLY)


def _days(view: View, parcels: Rows) -> float:
    posted = view.parcels.posted[parcels]
    return float(posted.max() - posted.min() + 1)
