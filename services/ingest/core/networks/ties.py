"""Ties between parcels: the chance that two belong together, from all that they have in common.

Ties are made anew for each run from the links, kept in memory while it lasts, and never stored. A tie adds up, in
log-odds, what two parcels have in common by channel (kernels/pairs.py): sender with sender, addressee with addressee,
sender with addressee. Attributes of one party are one thing in common, however many they are: a customer who comes
back with name, telephone, mailbox and address has come back, no more. Parties known as one entity are an attribute
of their own.

Work is bounded: an attribute of `held` parcels makes held² pairs, hubs make none, and when all together would make
more than MOST_PAIRS the fullest attributes are left out until they do not (`Why.CROWDED`).
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.kernels import pairs
from services.ingest.core.networks.kernels.pairs import Ties
from services.ingest.core.networks.rarity import (
    ENTITY_CEILING,
    MOST_HELD,
    Rarity,
    Why,
    alone_of,
    log_odds,
    rarity,
    surprise,
)
from services.ingest.core.networks.view import Links, View

__all__ = ["Ties", "ties_of"]

LEAST = 100
"""Thousandths below which a tie is none."""
SECOND = 1.0
"""Nats at most for the second thing that two parties have in common: not three times the odds."""
MOST_PAIRS = 300_000_000


def ties_of(view: View, known: Rarity | None = None) -> Ties:
    """All ties of a view."""
    links, alone = with_entities(view, bounded(view, known or rarity(view.attributes)))
    nothing = np.full((view.size, pairs.CHANNELS), pairs.NOTHING, np.float32)
    common = pairs.Common(nothing, nothing.copy(), np.empty(view.size, np.int32))
    odds = pairs.Odds(surprise(view.population), SECOND, LEAST)
    counts = np.zeros(view.size, np.int64)
    pairs.count_ties(links, alone, common, odds, counts)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    ties = Ties(offsets, np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.uint16))
    pairs.fill_ties(links, alone, common, odds, ties)
    return ties


def bounded(view: View, known: Rarity) -> Rarity:
    """The same, without the fullest attributes when there would be too many pairs."""
    held = np.diff(view.links.of_attribute)
    linking = known.why == Why.LINKS
    work = np.bincount(held[linking], minlength=2) * np.arange(max(2, int(held[linking].max(initial=0)) + 1)) ** 2.0
    most = int(np.searchsorted(np.cumsum(work), MOST_PAIRS, side="right"))
    crowded = linking & (held >= most)
    alone = np.where(crowded, np.float32(-np.inf), known.alone)
    return Rarity(alone, np.where(crowded, np.uint8(Why.CROWDED), known.why))


def with_entities(view: View, known: Rarity) -> tuple[Links, NDArray[np.float32]]:
    """The links, and what attributes are worth, with an attribute more for each entity that has two parcels or more."""
    entities, both = np.unique(np.r_[view.parcels.sender, view.parcels.addressee], return_inverse=True)
    counts = np.bincount(both, minlength=len(entities))
    linking = (counts > 1) & (counts <= MOST_HELD)
    if not linking.any():
        return view.links, known.alone
    number = np.cumsum(linking) - 1 + len(known.alone)
    rows = np.r_[np.arange(view.size), np.arange(view.size)]
    roles = np.repeat(np.array([1, 2], np.uint8), view.size)
    kept = linking[both]
    links = _joined(view, rows[kept], number[both[kept]], roles[kept], int(linking.sum()))
    alone = np.minimum(alone_of(counts[linking]), np.float32(log_odds(ENTITY_CEILING)))
    return links, np.concatenate([known.alone, alone]).astype(np.float32)


def _joined(
    view: View, rows: NDArray[np.int64], number: NDArray[np.int64], roles: NDArray[np.uint8], entities: int
) -> Links:
    """The view's links and those of entities; an entity that stands on both sides of a parcel has two."""
    old = view.links
    parcel = np.r_[np.repeat(np.arange(view.size), np.diff(old.of_parcel)), rows]
    attribute, role = np.r_[old.attribute, number].astype(np.int32), np.r_[old.roles, roles]
    back = np.argsort(parcel, kind="stable")
    order = np.lexsort((rows, number))
    of_attribute = np.bincount(number - (len(old.of_attribute) - 1), minlength=entities)
    return Links(
        np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(parcel, minlength=view.size))]),
        attribute[back],
        role[back],
        np.concatenate([old.of_attribute, old.of_attribute[-1] + np.cumsum(of_attribute)]),
        np.r_[old.parcel, rows[order]].astype(np.int32),
        np.r_[old.roles_there, roles[order]],
    )
