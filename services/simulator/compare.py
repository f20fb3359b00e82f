"""What was found, held against what was planted. Plain sets in, plain figures out.

A ring counts as found when one network of the answer has a Jaccard index of at least one half with it: the
network holds most of the ring and little else. Purity says how much of that network is the ring.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

FOUND_FROM = 0.5
"""Least Jaccard index at which a ring counts as found; above one half, no network can be the answer to two rings."""


@dataclass(frozen=True, slots=True)
class RingFound:
    """How well one planted ring was found."""

    ring: str
    network: str | None
    """The network that fits best; None when no network has a parcel of the ring."""
    jaccard: float
    """Parcels in both, over parcels in either: 0 to 1."""
    purity: float
    """Share of the network's parcels that are of the ring: 0 to 1."""

    @property
    def found(self) -> bool:
        return self.jaccard >= FOUND_FROM


@dataclass(frozen=True, slots=True)
class HitsFound:
    """Parcels that carry a listed identity, against parcels that were hit."""

    planted: int
    found: int
    beside: int
    """Parcels that were hit though no listed identity was planted on them."""


@dataclass(frozen=True, slots=True)
class NetworksFound:
    """All rings, and the networks that are none."""

    rings: tuple[RingFound, ...]
    networks: int
    honest: int
    """Networks without a single parcel of any ring: families, returning customers, small shops."""

    @property
    def found(self) -> int:
        return sum(ring.found for ring in self.rings)

    @property
    def purity(self) -> float:
        """Mean purity of the networks that found a ring, 0 when none did."""
        return sum(ring.purity for ring in self.rings if ring.found) / self.found if self.found else 0.0


def compare_networks(planted: Mapping[str, Set[str]], networks: Mapping[str, Set[str]]) -> NetworksFound:
    """Rings (by name, with their parcels' identifiers) against networks (by name, with theirs)."""
    by_parcel = _networks_by_parcel(networks)
    rings = tuple(_best_network(ring, parcels, networks, by_parcel) for ring, parcels in planted.items())
    of_rings = frozenset().union(*planted.values())
    honest = sum(of_rings.isdisjoint(parcels) for parcels in networks.values())
    return NetworksFound(rings, len(networks), honest)


@dataclass(frozen=True, slots=True)
class AlertsFound:
    """The first alerts, held against all that was planted."""

    alerts: int
    right: int
    """Of which half of the parcels or more are planted ones."""


def compare_alerts(planted: Set[str], alerts: Sequence[str], networks: Mapping[str, Set[str]]) -> AlertsFound:
    """Alerts, by the networks that they are about, against parcels' identifiers of all that is to be found."""
    right = sum(
        2 * len(networks.get(each, frozenset()) & planted) >= max(1, len(networks.get(each, ()))) for each in alerts
    )
    return AlertsFound(len(alerts), right)


def compare_hits(planted: Set[str], hit: Set[str]) -> HitsFound:
    """Parcels' identifiers: those with a listed identity against those for which a hit was raised."""
    return HitsFound(len(planted), len(planted & hit), len(hit - planted))


def _networks_by_parcel(networks: Mapping[str, Set[str]]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for network, parcels in networks.items():
        for parcel in parcels:
            held.setdefault(parcel, []).append(network)
    return held


def _best_network(
    ring: str, parcels: Set[str], networks: Mapping[str, Set[str]], by_parcel: Mapping[str, list[str]]
) -> RingFound:
    candidates = sorted({network for parcel in parcels for network in by_parcel.get(parcel, ())})
    fits = (_fit(ring, parcels, network, networks[network]) for network in candidates)
    return max(fits, key=lambda fit: fit.jaccard, default=RingFound(ring, None, 0.0, 0.0))


def _fit(ring: str, parcels: Set[str], network: str, members: Set[str]) -> RingFound:
    both = len(parcels & members)
    return RingFound(ring, network, both / len(parcels | members), both / len(members))
