"""Groups of parcels that share what few parcels share.

Two parcels are linked when they carry two or more rare keys in common; a group is what such links connect. Names
count once however many are shared: one person written in two scripts is one thing in common.
A key is rare when 2 to `RARE` parcels carry it. A key that more carry is a hub, a forwarder's telephone say:
it links nobody, so one busy address neither joins the whole trade into one group nor costs quadratic time.
At most RARE · (RARE − 1) / 2 pairs are looked at for each key, and no pair is kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from services.ingest.core.identifiers import Kind

RARE = 12
"""Most parcels that may carry a key before it is a hub."""

SHARED = 2
"""Rare keys that two parcels must share to be linked."""

LINKING = frozenset({Kind.PHONE, Kind.EMAIL, Kind.TAX, Kind.NAME, Kind.ADDRESS})
"""Kinds of key that link parcels: whose parcel it is. Not its number, and not what it holds."""


def groups(carried: Iterable[tuple[str, str, int]]) -> list[list[int]]:
    """The groups among (kind, value, parcel): each a list of two or more parcels in ascending order.

    Give every holder of each key that is not known as a hub; keys held by too many are left out here too. Links
    are counted among the parcels given, so what is given must be closed: all of a parcel's keys, or none.
    """
    holders: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for kind, value, parcel in carried:
        if kind in LINKING:
            holders[kind, value].add(parcel)
    return _components(_linked((kind, h) for (kind, _), h in holders.items() if 2 <= len(h) <= RARE))


def _linked(rare: Iterable[tuple[str, Collection[int]]]) -> list[tuple[int, int]]:
    """Pairs that stand together among the holders of `SHARED` keys or more."""
    counts: defaultdict[tuple[int, int], int] = defaultdict(int)
    namesakes: set[tuple[int, int]] = set()
    for kind, holders in rare:
        pairs = combinations(sorted(holders), 2)
        if kind == Kind.NAME:
            namesakes.update(pairs)
        else:
            for pair in pairs:
                counts[pair] += 1
    for pair in namesakes:
        counts[pair] += 1
    return [pair for pair, count in counts.items() if count >= SHARED]


def _components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Union-find with path halving."""
    parent: dict[int, int] = {}
    for pair in pairs:
        one, other = (_root(parent, parent.setdefault(end, end)) for end in pair)
        parent[max(one, other)] = min(one, other)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for parcel in sorted(parent):
        members[_root(parent, parcel)].append(parcel)
    return list(members.values())


def _root(parent: dict[int, int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def head_of(members: Sequence[int], ids: dict[int, str]) -> int:
    """The member that names the group: the one with the smallest record id, so that the name lasts while it does."""
    return min(members, key=lambda parcel: (ids[parcel], parcel))
