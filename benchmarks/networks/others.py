"""What most would do, to measure beside: on the same links, with the same kinds of attribute left out.

Connected components over every shared attribute; Louvain and Leiden with their defaults, on parcels and attributes as
one graph of two sides, every link alike (networkit); the plain rule of two rare attributes, each counted by itself.
"""

from collections import Counter
from collections.abc import Callable
from itertools import combinations

import networkit
import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.attributes import AttributeKind as K
from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.components import components, groups_of, parcel_components
from services.ingest.core.networks.rarity import CEILING
from services.ingest.core.networks.two_rare import two_rare_groups
from services.ingest.core.networks.view import View

Groups = list[NDArray[np.int32]]
RARE = 12
"""Most parcels with an attribute, for the plain rule."""
_WHOSE = (K.PHONE, K.EMAIL, K.TAX, K.NAME, K.ADDRESS)


def by_components(view: View) -> Groups:
    """Whatever shared attributes connect."""
    return groups_of(parcel_components(view, _linking(view)))


def by_plain_two_rare(view: View) -> Groups:
    """Pairs with two attributes in common that at most RARE carry, each counted by itself; names count once."""
    held = np.diff(view.links.of_attribute)
    rare = np.isin(view.attributes.kind, _WHOSE) & (held > 1) & (np.maximum(held, view.attributes.held) <= RARE)
    shared: Counter[tuple[int, int]] = Counter()
    namesakes: set[tuple[int, int]] = set()
    for row in np.flatnonzero(rare):
        own = view.links.parcel[view.links.of_attribute[row] : view.links.of_attribute[row + 1]].tolist()
        (namesakes if view.attributes.kind[row] == K.NAME else shared).update(combinations(own, 2))
    shared.update(namesakes)
    linked = np.array([pair for pair, count in shared.items() if count > 1], np.int32).reshape(-1, 2)
    return groups_of(components(linked[:, 0], linked[:, 1], view.size))


def by_louvain(view: View) -> Groups:
    """networkit's PLM with its defaults."""
    return _networkit(view, networkit.community.PLM)


def by_leiden(view: View) -> Groups:
    """networkit's ParallelLeiden with its defaults."""
    return _networkit(view, networkit.community.ParallelLeiden)


def _networkit(view: View, method: Callable[[networkit.Graph], networkit.community.CommunityDetector]) -> Groups:
    networkit.setSeed(1, False)
    linking = _linking(view)
    left = np.repeat(np.arange(view.size), np.diff(view.links.of_parcel))
    kept = linking[view.links.attribute]
    nodes = view.size + len(linking)
    right = view.links.attribute.astype(np.int64) + view.size
    graph = networkit.GraphFromCoo((left[kept], right[kept]), n=nodes)
    partition = method(graph).run().getPartition()
    return groups_of(np.array(partition.getVector(), np.int32)[: view.size])


def _linking(view: View) -> NDArray[np.bool_]:
    return np.isin(view.attributes.kind, list(CEILING)) & (np.diff(view.links.of_attribute) > 1)


METHODS: dict[str, Callable[[View], Groups]] = {
    "connected components": by_components,
    "Louvain, defaults": by_louvain,
    "Leiden, defaults": by_leiden,
    "two rare, plain": by_plain_two_rare,
    "two rare, ours": two_rare_groups,
    "communities, ours": communities,
}
