"""What was found, held against what was planted. Plain sets in, plain figures out.

A ring counts as found when one group of the answer has a Jaccard index of at least one half with it: the
group holds most of the ring and little else. Purity says how much of that group is the ring.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

FOUND_FROM = 0.5
"""Least Jaccard index at which a ring counts as found; above one half, no group can be the answer to two rings."""


@dataclass(frozen=True, slots=True)
class RingFound:
    """How well one planted ring was found."""

    ring: str
    group: str | None
    """The group that fits best; None when no group has a parcel of the ring."""
    jaccard: float
    """Parcels in both, over parcels in either: 0 to 1."""
    purity: float
    """Share of the group's parcels that are of the ring: 0 to 1."""

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
class GroupsFound:
    """All rings, and the groups that are none."""

    rings: tuple[RingFound, ...]
    groups: int
    honest: int
    """Groups without a single parcel of any ring: families, returning customers, small shops."""

    @property
    def found(self) -> int:
        return sum(ring.found for ring in self.rings)

    @property
    def purity(self) -> float:
        """Mean purity of the groups that found a ring, 0 when none did."""
        return sum(ring.purity for ring in self.rings if ring.found) / self.found if self.found else 0.0


def compare_groups(planted: Mapping[str, Set[str]], groups: Mapping[str, Set[str]]) -> GroupsFound:
    """Rings (by name, with their parcels' identifiers) against groups (by name, with theirs)."""
    by_parcel = _groups_by_parcel(groups)
    rings = tuple(_best_group(ring, parcels, groups, by_parcel) for ring, parcels in planted.items())
    of_rings = frozenset().union(*planted.values())
    honest = sum(of_rings.isdisjoint(parcels) for parcels in groups.values())
    return GroupsFound(rings, len(groups), honest)


def compare_hits(planted: Set[str], hit: Set[str]) -> HitsFound:
    """Parcels' identifiers: those with a listed identity against those for which a hit was raised."""
    return HitsFound(len(planted), len(planted & hit), len(hit - planted))


def _groups_by_parcel(groups: Mapping[str, Set[str]]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for group, parcels in groups.items():
        for parcel in parcels:
            held.setdefault(parcel, []).append(group)
    return held


def _best_group(
    ring: str, parcels: Set[str], groups: Mapping[str, Set[str]], by_parcel: Mapping[str, list[str]]
) -> RingFound:
    candidates = sorted({group for parcel in parcels for group in by_parcel.get(parcel, ())})
    fits = (_fit(ring, parcels, group, groups[group]) for group in candidates)
    return max(fits, key=lambda fit: fit.jaccard, default=RingFound(ring, None, 0.0, 0.0))


def _fit(ring: str, parcels: Set[str], group: str, members: Set[str]) -> RingFound:
    both = len(parcels & members)
    return RingFound(ring, group, both / len(parcels | members), both / len(members))
