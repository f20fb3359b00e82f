"""Networks from one run to the next: which is which, and what became of each.

A network goes on in the group that has most of its parcels. Where several networks go on in one group, the one that
gives it most parcels keeps its id, and the others merged into it; where one network's parcels are in several groups,
the group that has most of them keeps the id, and the others were born of it. Ties go to the older network and to the
group with the smallest parcel, so the answer depends on nothing else.

This is the matching by greatest overlap of Greene, Doyle and Cunningham, Tracking the Evolution of Communities in
Dynamic Social Networks (ASONAM 2010), with every step of a life told once.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

What = Literal["born", "grew", "shrank", "changed", "merged", "split", "ended"]


class Past(NamedTuple):
    """How a group stands to what was there before."""

    network: int | None
    """Place of the earlier network that it goes on, None when it is new."""
    came: tuple[int, ...]
    """Parcels that the network did not have."""
    went: tuple[int, ...]
    """Parcels of the network that it has not."""
    of: int | None
    """Place of the earlier network that it was split from, when it is new and took most of its parcels there."""

    @property
    def what(self) -> What | None:
        """What became of the network by it; None when nothing did."""
        if self.network is None:
            return "born" if self.of is None else "split"
        if self.came and self.went:
            return "changed"
        return "grew" if self.came else "shrank" if self.went else None


class Followed(NamedTuple):
    """What became of all."""

    groups: list[Past]
    """As the groups were given."""
    ended: dict[int, int | None]
    """Earlier networks that no group goes on, by place, with the group that took most of their parcels, if any did."""


def follow(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> Followed:
    """Match earlier networks, the oldest first, with groups; both as refs of parcels."""
    owner = {ref: number for number, refs in enumerate(before) for ref in refs}
    overlaps = [Counter(owner[ref] for ref in refs if ref in owner) for refs in after]
    heir = _heirs(overlaps, after)
    groups = [_past(number, refs, before, overlaps[number], heir) for number, refs in enumerate(after)]
    taken: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for number, overlap in enumerate(overlaps):
        for network, parcels in overlap.items():
            taken[network][number] = parcels
    ended = {
        network: min(taken[network], key=lambda group: (-taken[network][group], min(after[group])), default=None)
        for network in range(len(before))
        if network not in heir
    }
    return Followed(groups, ended)


def _heirs(overlaps: Sequence[Mapping[int, int]], after: Sequence[Sequence[int]]) -> dict[int, int]:
    """The group that goes on each network: by greatest overlap, each network and each group once."""
    pairs = [
        (-parcels, network, min(after[group]), group)
        for group, overlap in enumerate(overlaps)
        for network, parcels in overlap.items()
    ]
    heir: dict[int, int] = {}
    named: set[int] = set()
    for _, network, _, group in sorted(pairs):
        if network not in heir and group not in named:
            heir[network] = group
            named.add(group)
    return heir


def _past(
    number: int,
    refs: Sequence[int],
    before: Sequence[Sequence[int]],
    overlap: Mapping[int, int],
    heir: Mapping[int, int],
) -> Past:
    network = next((each for each in overlap if heir.get(each) == number), None)
    if network is None:
        source = min(overlap, key=lambda each: (-overlap[each], each), default=None)
        return Past(
            None, tuple(sorted(refs)), (), source if source is not None and _most(overlap[source], refs) else None
        )
    own, earlier = set(refs), set(before[network])
    return Past(network, tuple(sorted(own - earlier)), tuple(sorted(earlier - own)), None)


def _most(parcels: int, refs: Sequence[int]) -> bool:
    return 2 * parcels >= len(refs)
