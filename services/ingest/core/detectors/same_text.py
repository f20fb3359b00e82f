"""One text on parcels of unrelated senders, whose weights are alike too.

Strength is the number of different senders, no houses of trade, who describe a parcel of about one weight with one text
that says something. Innocent: a shop whose text is always the same, vague words, and a marketplace's stock phrases,
which so many parcels carry that they are hubs.
"""

import numpy as np

from services.ingest.core.detectors.chance import alike, finding, measured, rate_of, seen_rate, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    SENDER,
    Groups,
    Mask,
    groups_by,
    houses,
    kept,
    linking,
    of_one_hand,
    people,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.attributes import AttributeKind as Kind
from services.ingest.core.networks.view import View

NAME = "same_text"
WEIGHT = weight_of(NAME)
"""Capped low: a text is copied by everybody who sells the same."""
WITHIN = 0.2
"""Weights that differ by no more from the usual one are alike."""
MOSTLY = 0.7
"""Share of a text's parcels that must be alike; a stock phrase stands on all sorts."""
LOOSE = 0.8
"""Cap where they have nothing else in common: small sellers of one wholesaler take over his words."""
SENTENCE = "{senders} unrelated senders write one text, which {held} parcels carry, on parcels of about {grams} g."


def detect(view: View, around: Around) -> list[Detected]:
    """Every such text."""
    who = people(view)
    groups = groups_by(view, linking(view, (Kind.DESCRIPTION,)), (SENDER,), WEIGHT.least - 1, around)
    tell = ~houses(view)[groups.parcel] & ~view.parcels.vague[groups.parcel]
    strangers = kept(groups, tell)
    strangers = kept(strangers, _alike(view, strangers))
    strength = who.counted(strangers)
    enough = np.diff(strangers.start) >= MOSTLY * np.diff(groups.start)
    rate = measured(view, WEIGHT, strength[enough])
    found = []
    for n in np.flatnonzero(enough & (strength >= WEIGHT.least)).tolist():
        parcels, text = strangers.parcels(n), int(groups.attribute[n])
        numbers = {
            "senders": float(strength[n]),
            "held": float(view.attributes.held[text]),
            "grams": float(np.median(view.parcels.grams[parcels])),
        }
        each, cap = rate_of(WEIGHT, int(strength[n]), rate), WEIGHT.cap
        if not of_one_hand(view, who, parcels):
            each, cap = seen_rate(view, WEIGHT, strength[enough], int(strength[n])), LOOSE
        found.append(finding(view, NAME, parcels, (text,), numbers, each, sentence=SENTENCE, cap=cap))
    return strongest(found, around)


def _alike(view: View, groups: Groups) -> Mask:
    near = np.zeros(len(groups.parcel), np.bool_)
    for n in np.flatnonzero(np.diff(groups.start) >= WEIGHT.least - 1).tolist():
        rows = groups.rows(n)
        near[rows] = alike(view.parcels.grams[groups.parcel[rows]], WITHIN)
    return near
