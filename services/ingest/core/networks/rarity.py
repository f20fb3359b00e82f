"""What an attribute is worth as evidence that two parcels belong together, and which attributes are worth nothing.

Of the parcels that carry an attribute, about as many belong together as a network has parcels: `TYPICAL` of `held`.
So two parcels that have it in common, and nothing else, belong together with odds of TYPICAL to held, whatever the
number of parcels that are stored. A kind of attribute has a ceiling beside: two people may have one name by chance.
What a second, independent attribute adds is set against all parcels that are stored (`surprise`): the odds of two
that are together are one in PARCELS / TYPICAL before anything is known.

This is the rule of Fellegi and Sunter, A Theory for Record Linkage (JASA 64, 1969), with networks in place of persons.

A hub is an attribute that more than `MOST_HELD` parcels carry, or that a supervisor allowed: it links nobody, and is
named wherever it was left out.
"""

import math
from enum import IntEnum
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.view import Attributes, View

TYPICAL = 15
"""Parcels of a network, roughly: half of those that an attribute of 30 parcels joins may be strangers."""
MOST_HELD = 64
"""Parcels that may carry an attribute before it is a hub."""

CEILING = {
    AttributeKind.TAX: 0.9,
    AttributeKind.WALLET: 0.9,
    AttributeKind.EMAIL: 0.9,
    AttributeKind.PHONE: 0.9,
    AttributeKind.ADDRESS: 0.8,
    AttributeKind.WEBSITE: 0.6,
    AttributeKind.NAME: 0.2,
    AttributeKind.DESCRIPTION: 0.03,
    AttributeKind.SERIES: 0.03,
}
"""Chance that two parcels belong together which have just this in common, however few carry it. A kind that is not
here links nobody."""
ENTITY_CEILING = 0.9
"""The same of a party that is known as one entity."""


class Why(IntEnum):
    """Why an attribute links nobody."""

    LINKS = 0
    """It does."""
    COMMON = 1
    """More than MOST_HELD parcels carry it."""
    ALLOWED = 2
    """A supervisor said that it is everybody's."""
    KIND = 3
    """Nothing of its kind says whose a parcel is."""
    CROWDED = 4
    """So many attributes are nearly hubs that the fullest had to be left out, or the work would not end."""


class Rarity(NamedTuple):
    """Columns beside those of a view's attributes; shape (attributes,)."""

    alone: NDArray[np.float32]
    """Log-odds (natural) that two parcels belong together which have it in common and nothing else; -inf for what
    links nobody."""
    why: NDArray[np.uint8]
    """`Why`."""

    @property
    def hub(self) -> NDArray[np.bool_]:
        """What is left out because it is everybody's, not because of its kind."""
        return ~np.isin(self.why, (Why.LINKS, Why.KIND))


class Hub(NamedTuple):
    """An attribute that was left out of an answer."""

    attribute: int
    """Row of the view."""
    held: int
    parcels: int
    """Parcels of the answer that carry it."""
    why: Why


def rarity(attributes: Attributes, most_held: int = MOST_HELD) -> Rarity:
    """The worth of each attribute."""
    ceiling = _ceilings()
    why = np.zeros(len(attributes.kind), np.uint8)
    why[attributes.held > most_held] = Why.COMMON
    why[attributes.allowed] = Why.ALLOWED
    why[np.isneginf(ceiling[attributes.kind])] = Why.KIND
    alone = np.minimum(alone_of(attributes.held), ceiling[attributes.kind])
    return Rarity(np.where(why == Why.LINKS, alone, np.float32(-np.inf)).astype(np.float32), why)


@cache
def _ceilings() -> NDArray[np.float32]:
    """By kind of attribute."""
    ceiling = np.full(256, -np.inf, np.float32)
    for kind, chance in CEILING.items():
        ceiling[kind] = log_odds(chance)
    return ceiling


def alone_of(held: NDArray[np.int64]) -> NDArray[np.float32]:
    """Log-odds for what so many carry, whatever its kind."""
    return np.log(TYPICAL / np.maximum(held, 2)).astype(np.float32)


def surprise(population: int) -> float:
    """Nats that each thing in common adds beside the first. The next power of two of `population` counts, so that one
    parcel more changes nothing."""
    return math.log(max(2.0, 2 ** math.ceil(math.log2(max(population, 2))) / TYPICAL))


def log_odds(chance: float) -> float:
    """Natural logarithm of the odds."""
    return math.log(chance / (1 - chance))


def hubs(view: View, rows: NDArray[np.int32], known: Rarity | None = None) -> list[Hub]:
    """What was left out of an answer about these parcels, what most of them carry first."""
    why = (known or rarity(view.attributes)).why
    carried = attributes_of(view, rows)
    out = carried[~np.isin(why[carried], (Why.LINKS, Why.KIND))]
    found, parcels = np.unique(out, return_counts=True)
    listed = [
        Hub(int(a), int(view.attributes.held[a]), int(n), Why(int(why[a]))) for a, n in zip(found, parcels, strict=True)
    ]
    return sorted(listed, key=lambda hub: (-hub.parcels, -hub.held, int(view.attributes.hashes[hub.attribute])))


def attributes_of(view: View, rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """The attributes of these parcels, one after the other: an attribute as often as it is carried."""
    starts, ends = view.links.of_parcel[rows], view.links.of_parcel[rows + 1]
    return view.links.attribute[ranges(starts, ends - starts)]


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each start on, as many as its length says, one after the other."""
    before = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum()), dtype=np.int64) - np.repeat(before - starts, lengths)
