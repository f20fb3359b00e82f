"""One telephone, mailbox, wallet or shop under many names: the same hand behind people who live apart.

Strength is the number of different people that are reached by it, at as many different addresses; people at one address
count from the fifth on. Innocent: a family of two to four with one telephone, a firm's switchboard (whoever is named
beside the firm, it is one party), and all that so many carry that it is a hub.
"""

from typing import NamedTuple

import numpy as np

from services.ingest.core.detectors.chance import finding, measured, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    REACHED_BY,
    SENDER,
    Groups,
    Numbers,
    distinct,
    groups_by,
    linking,
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
    groups = groups_by(view, linking(view, REACHED_BY), (SENDER, ADDRESSEE), WEIGHT.least - 1, around)
    many = spread_of(view, groups)
    strength = many.strength
    rate = measured(view, WEIGHT, strength)
    chosen = np.flatnonzero(strength >= WEIGHT.least)
    found = (_found(view, groups, int(n), many, rate_of(WEIGHT, int(strength[n]), rate)) for n in chosen)
    return strongest(found, around)


def spread_of(view: View, groups: Groups) -> Spread:
    """How many people, at how many addresses, the rows of each group name on their own side."""
    home = usual(view, (Kind.ADDRESS,))
    return Spread(people(view).counted(groups), distinct(groups, home[groups.side, groups.parcel]))


def _found(view: View, groups: Groups, group: int, many: Spread, rate: float) -> Detected | None:
    attribute = int(groups.attribute[group])
    numbers = {
        "names": float(many.names[group]),
        "homes": float(many.homes[group]),
        "held": float(view.attributes.held[attribute]),
    }
    return finding(view, NAME, groups.parcels(group), (attribute,), numbers, rate, sentence=SENTENCE)
