"""Two rare things in common: the rule on arrival of a parcel, when there is no time for communities.

Two parcels are linked when they have two independent rare attributes in common. What one party has in common with one
party is one thing: their names, telephone, mailbox and address say together that it is the same one. It is two only
where they go with different names: one telephone and one address under two names are no longer one customer who came
back. The sender's side and the addressee's side are two.

Without that the rule percolates: returning customers tie small shops to each other until everything is one group.
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.components import components, groups_of
from services.ingest.core.networks.kernels.pairs import CHANNELS
from services.ingest.core.networks.kernels.two import COMMON_NAME, NAME, NOTHING, THING, Shared, find_linked
from services.ingest.core.networks.rarity import Rarity, Why, rarity
from services.ingest.core.networks.ties import bounded
from services.ingest.core.networks.view import View

RARE = 24
"""Most parcels that may carry an attribute for it to be rare."""
_WEAK = frozenset({AttributeKind.DESCRIPTION, AttributeKind.SERIES, AttributeKind.WEBSITE})
"""Kinds that do not say whose a parcel is."""


def two_rare_groups(
    view: View, around: NDArray[np.int32] | None = None, known: Rarity | None = None
) -> list[NDArray[np.int32]]:
    """Groups of two or more parcels that pairs with two rare things in common connect, by their first row. `around` are
    rows: what is given then are the groups of pairs that have at least one of them."""
    left, right = linked(view, around, known)
    return groups_of(components(left, right, view.size))


def linked(
    view: View, around: NDArray[np.int32] | None = None, known: Rarity | None = None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The pairs, as rows: one of `around` each, with parcels that have two rare things in common with it."""
    rows = np.arange(view.size, dtype=np.int32) if around is None else np.unique(around).astype(np.int32)
    counting = _counting(view, known or rarity(view.attributes))
    room = Shared(np.zeros((view.size, CHANNELS), np.int16), np.empty(view.size, np.int32))
    counts = np.zeros(len(rows), np.int64)
    find_linked(rows, view.links, counting, room, (counts, np.empty(0, np.int32)))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    right = np.empty(max(1, offsets[-1]), np.int32)
    find_linked(rows, view.links, counting, room, (offsets, right))
    return np.repeat(rows, counts), right[: offsets[-1]]


def _counting(view: View, known: Rarity) -> NDArray[np.uint8]:
    """What each attribute counts as."""
    rare = (bounded(view, known).why == Why.LINKS) & (view.attributes.held <= RARE)
    kind = view.attributes.kind
    thing = np.where(rare & ~np.isin(kind, list(_WEAK)), THING, NOTHING)
    return np.where(kind == AttributeKind.NAME, np.where(rare, NAME, COMMON_NAME), thing).astype(np.uint8)
