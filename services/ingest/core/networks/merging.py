"""Groups that are parts of one network, made one: what several of each tie to several of the other.

A network that shares many values, each on some of its parcels, falls into groups by these values, and between two of
them the ties are too thin for each parcel by itself. So they are looked at from group to group. Two go together when
several parcels of each are tied to the other: a good part of both; or fewer, where a good part of all that ties either
group to others ties it to this one, for a network is closed where a shop is open. One customer of two shops does not
do that, and one borrowed telephone neither. Single parcels join nobody here.
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.kernels.moves import Graph
from services.ingest.core.networks.kernels.pairs import Ties

SHARE = 0.4
"""Of the parcels of each of two groups that are tied to the other."""
FEWER, CLOSED = 0.2, 0.2
"""The same where at least this share of a group's ties to others are ties to the other one."""
FEWEST = 2
"""Parcels of each."""


def bridges(ties: Ties, label: NDArray[np.int32], groups: int) -> Graph:
    """Groups as nodes, with ties between those that may be parts of one. Labels run from 0 to `groups`."""
    sizes = np.bincount(label, minlength=groups).astype(np.int64)
    member = np.repeat(np.arange(len(label), dtype=np.int32), np.diff(ties.offsets))
    own, other = label[member], label[ties.others]
    leaving = np.bincount(own[own != other], ties.strength[own != other], groups)
    between = (own != other) & (np.minimum(sizes[own], sizes[other]) >= FEWEST)
    own, other, member = own[between], other[between], member[between]
    pairs, at = np.unique(own.astype(np.int64) * groups + other, return_inverse=True)
    strength = np.bincount(at, ties.strength[between], len(pairs)).astype(np.int64)
    one, two = pairs // groups, pairs % groups
    good = _good(_reaching(member, at, len(pairs)), sizes[one], strength / leaving[one])
    kept = good & good[np.searchsorted(pairs, two * groups + one)]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(one[kept], minlength=groups))])
    return Graph(offsets, two[kept].astype(np.int32), strength[kept], sizes)


def _good(reaching: NDArray[np.intp], size: NDArray[np.int64], closed: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether enough parcels of a group, or of one so closed, are tied to the other."""
    share = reaching / size
    return np.asarray((reaching >= FEWEST) & ((share >= SHARE) | ((share >= FEWER) & (closed >= CLOSED))))


def _reaching(member: NDArray[np.int32], pair: NDArray[np.intp], pairs: int) -> NDArray[np.intp]:
    """For each pair of groups, the parcels of the first that are tied to the second."""
    order = np.lexsort((member, pair))
    member, pair = member[order], pair[order]
    first = np.r_[True, (member[1:] != member[:-1]) | (pair[1:] != pair[:-1])][: len(pair)]
    return np.bincount(pair[first], minlength=pairs)
