"""What is scored: groups of parcels that belong together, and what was found on parcels that are in no group.

A finding goes to the group that holds a third of its parcels, two at least; one that no group holds, and a hit on a
parcel in no group, are cases of their own: findings that share a parcel together, hits of one entity together. So are
the parcels of a listed party in a large group that nothing else ties it to.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.detected import Detected
from services.ingest.core.keys import Role
from services.ingest.core.networks.components import components
from services.ingest.core.networks.view import View

Rows = NDArray[np.int32]

LEAST_SHARE = 1 / 3
"""Of a finding's parcels that a group must hold to be charged with it."""
FEW = 1 / 3
"""Of a group's parcels that listed parties may have and be a case of their own."""
TIES = 2.0
"""Log-odds from which on a finding ties a listed party's parcels to the others of its group."""
_NOBODY = -1


class Case(NamedTuple):
    """Parcels of a view that are scored together, and what was found among them."""

    rows: Rows
    """Rising."""
    found: tuple[Detected, ...]


def cases(view: View, groups: Sequence[Rows], found: Sequence[Detected]) -> list[Case]:
    """Every group with its findings, then every case beside them, by first parcel."""
    group_of = np.full(view.size, _NOBODY, np.int64)
    for number, rows in enumerate(groups):
        group_of[rows] = number
    charged: defaultdict[int, list[Detected]] = defaultdict(list)
    beside: list[Detected] = []
    for each in found:
        holders = _holders(each, group_of)
        for group in holders:
            charged[group].append(each)
        if not holders:
            beside.append(each)
    on_hit = np.zeros(view.size, np.bool_)
    on_hit[view.hits.parcel[~view.hits.dismissed]] = True
    known = []
    for number, rows in enumerate(groups):
        case = Case(np.sort(rows), tuple(charged[number]))
        known += _parted(view, case) if on_hit[rows].any() else [case]
    return known + _beside(view, group_of, beside)


def _parted(view: View, case: Case) -> list[Case]:
    """The group; or, where listed parties have few of its parcels and no finding ties these to the others, their
    parcels as a case of their own: that one customer of a shop is listed says little of its other customers."""
    listed = _of_listed(view, case.rows)
    tied = any(each.log_odds >= TIES and listed.intersection(each.parcels) for each in case.found)
    if tied or len(listed) > len(case.rows) * FEW:
        return [case]
    own = np.array(sorted(listed), np.int32)
    return [Case(np.setdiff1d(case.rows, own), case.found), Case(own, ())]


def _of_listed(view: View, rows: Rows) -> set[int]:
    """Parcels of the group on which a party stands that is on a hit somewhere in it; the group has a hit."""
    hits = view.hits
    own = np.flatnonzero(np.isin(hits.parcel, rows) & ~hits.dismissed)
    sides = view.parcels.sender, view.parcels.addressee
    parties = {int(sides[int(hits.role[hit] == Role.ADDRESSEE)][hits.parcel[hit]]) for hit in own}
    named = np.isin(sides[0][rows], list(parties)) | np.isin(sides[1][rows], list(parties))
    return {*rows[named].tolist(), *hits.parcel[own].tolist()}


def _holders(found: Detected, group_of: NDArray[np.int64]) -> list[int]:
    groups, counts = np.unique(group_of[list(found.parcels)], return_counts=True)
    least = min(len(found.parcels), max(2.0, len(found.parcels) * LEAST_SHARE))
    return [int(g) for g, count in zip(groups, counts, strict=True) if g != _NOBODY and count >= least]


def _beside(view: View, group_of: NDArray[np.int64], found: Sequence[Detected]) -> list[Case]:
    """Components of what findings and entities on hits join, among parcels that are in no group."""
    free = [[row for row in each.parcels if group_of[row] == _NOBODY] for each in found]
    hit = np.unique(view.hits.parcel[~view.hits.dismissed & (group_of[view.hits.parcel] == _NOBODY)])
    entities = _entities_on_hits(view, hit)
    pairs = [(rows[0], other) for rows in free for other in rows[1:]] + entities
    rows = np.unique(np.array([row for each in free for row in each] + hit.tolist(), np.int32))
    if not rows.size:
        return []
    left, right = (np.searchsorted(rows, [pair[side] for pair in pairs]).astype(np.int32) for side in (0, 1))
    label = components(left, right, len(rows))
    return [_case(rows[label == number], found, free) for number in np.unique(label)]


def _case(rows: Rows, found: Sequence[Detected], free: Sequence[Sequence[int]]) -> Case:
    own = set(rows.tolist())
    return Case(rows, tuple(each for each, parcels in zip(found, free, strict=True) if own.intersection(parcels)))


def _entities_on_hits(view: View, parcels: Rows) -> list[tuple[int, int]]:
    """Pairs of parcels on hits that have a party in common."""
    first: dict[int, int] = {}
    pairs = []
    for row in parcels.tolist():
        for entity in (int(view.parcels.sender[row]), int(view.parcels.addressee[row])):
            pairs.append((first.setdefault(entity, row), row))
    return pairs
