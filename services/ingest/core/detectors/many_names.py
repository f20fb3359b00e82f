"""One telephone, mailbox, wallet or shop under many names: the same hand behind people who live apart.

Strength is the number of different people that are reached by it, at as many different addresses; people at one address
count from the fifth on. What houses of trade post is not counted. Innocent: a family of two to four with one telephone,
a firm's switchboard (whoever is named beside the firm, it is one party), an agent who orders in shops for others, and
all that so many carry that it is a hub.
"""

from typing import NamedTuple

import numpy as np

from services.ingest.core.detectors.chance import finding, measured, rate_of, seen_rate, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    REACHED_BY,
    SENDER,
    Groups,
    Numbers,
    People,
    distinct,
    groups_by,
    houses,
    kept,
    linking,
    of_one_hand,
    people,
    usual,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.attributes import AttributeKind as Kind
from services.ingest.core.networks.view import View

NAME = "many_names"
WEIGHT = weight_of(NAME)
"""Capped just under what alerts alone: one number with strangers may be a neighbour's, an agent's, or given anew."""
FAMILY = 4
"""People at one address who share a telephone."""
LOOSE = 2.0
"""Cap where they have nothing else in common: an agent who orders for others puts his own number on their labels."""
SENTENCE = "{names} different people at {homes} addresses are reached by one value that {held} parcels carry."


class Spread(NamedTuple):
    """People and addresses of each group; shape (groups,)."""

    names: Numbers
    homes: Numbers

    @property
    def strength(self) -> Numbers:
        """People who live apart, or more of them than a family has."""
        return np.maximum(np.minimum(self.names, self.homes), self.names - FAMILY)


def detect(view: View, around: Around) -> list[Detected]:
    """Every such value."""
    who = people(view)
    groups = groups_by(view, linking(view, REACHED_BY), (SENDER, ADDRESSEE), WEIGHT.least - 1, around)
    strangers = kept(groups, ~houses(view)[groups.parcel])
    many = spread_of(view, strangers, who)
    strength = many.strength
    rate = measured(view, WEIGHT, strength)
    found = []
    for n in np.flatnonzero(strength >= WEIGHT.least).tolist():
        parcels, value = strangers.parcels(n), int(groups.attribute[n])
        each, cap = rate_of(WEIGHT, int(strength[n]), rate), WEIGHT.cap
        if not of_one_hand(view, who, parcels, but=(value,)):
            each, cap = seen_rate(view, WEIGHT, strength, int(strength[n])), LOOSE
        numbers = {"names": many.names[n], "homes": many.homes[n], "held": view.attributes.held[value]}
        said = {name: float(number) for name, number in numbers.items()}
        found.append(finding(view, NAME, parcels, (value,), said, each, sentence=SENTENCE, cap=cap))
    return strongest(found, around)


def spread_of(view: View, groups: Groups, who: People) -> Spread:
    """How many people, at how many addresses, the rows of each group name on their own side."""
    home = usual(view, (Kind.ADDRESS,))
    return Spread(who.counted(groups), distinct(groups, home[groups.side, groups.parcel]))
