"""One return address on parcels of unrelated senders.

Strength is the number of different senders at the address who are no houses of trade. Innocent: an office block or a
fulfilment warehouse (its tenants post again and again, or so many use it that it is a hub), an office whose staff post
from there (nothing else in common), and a household, whose frequency is what the finding is measured by.
"""

import numpy as np

from services.ingest.core.detectors.chance import finding, measured, rate_of, seen_rate, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    People,
    Rows,
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

NAME = "return_address"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: every student house is a return address of many."""
PASSERS_BY = 0.7
"""Share of an address's senders who are no houses of trade; below it is a business address."""
LOOSE = 1.2
"""Cap where the senders have nothing in common but the address: the staff of an office, the students of a house."""
FAMILY = 4
"""Senders up to whom a telephone in common makes a family: only what their addressees have in common counts."""
SENTENCE = "{senders} unrelated senders of {parcels} parcels give one return address."


def detect(view: View, around: Around) -> list[Detected]:
    """Every such address."""
    who = people(view)
    groups = groups_by(view, linking(view, (Kind.ADDRESS,)), (SENDER,), WEIGHT.least - 1, around)
    strangers = kept(groups, ~houses(view)[groups.parcel])
    strength = who.counted(strangers)
    rate = measured(view, WEIGHT, strength)
    chosen = np.flatnonzero((strength >= WEIGHT.least) & (strength >= PASSERS_BY * who.counted(groups)))
    found = []
    for n in chosen.tolist():
        parcels = strangers.parcels(n)
        numbers = {"senders": float(strength[n]), "parcels": float(len(parcels))}
        at = (int(groups.attribute[n]),)
        each, cap = rate_of(WEIGHT, int(strength[n]), rate), WEIGHT.cap
        if not _of_one_hand(view, who, parcels, at, int(strength[n])):
            each, cap = seen_rate(view, WEIGHT, strength, int(strength[n])), LOOSE
        found.append(finding(view, NAME, parcels, at, numbers, each, sentence=SENTENCE, cap=cap))
    return strongest(found, around)


def _of_one_hand(view: View, who: People, parcels: Rows, at: tuple[int, ...], senders: int) -> bool:
    sides = (ADDRESSEE,) if senders <= FAMILY else (SENDER, ADDRESSEE)
    return of_one_hand(view, who, parcels, but=at, sides=sides)
