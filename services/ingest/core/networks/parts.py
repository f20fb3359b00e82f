"""The parts of a network: parcels that are tied more closely than the network, which lies around several such groups.

A network is a group at the coarse level of communities.py, its parts are groups at the fine level. They are found by
the same run, so each lies in one network whole, and they keep their ids from run to run by the same rule as networks
do (lasting.py). A parcel that joined since the last run, or that only the network as a whole ties, is in no part.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.lasting import follow

FEWEST = 2
"""Parcels of a part."""
_NAMESPACE = uuid.UUID("8f3d5a52-0c1b-5e57-9d0e-6b5a2f1c7e44")


class Named(NamedTuple):
    """Parts as they are to stand."""

    ids: list[uuid.UUID]
    """As the parts were given."""
    born: list[uuid.UUID]
    """Those that go on none that stood before."""


def parts_of(fine: NDArray[np.int32], rows: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """The fine groups of two parcels or more among `rows`, rising, by their first row. `fine` is the fine group of each
    row of the view."""
    order = np.lexsort((rows, fine[rows]))
    sorted_rows = rows[order]
    cuts = np.flatnonzero(np.diff(fine[sorted_rows])) + 1
    groups = [group for group in np.split(sorted_rows, cuts) if len(group) >= FEWEST]
    return sorted(groups, key=lambda group: int(group[0]))


def name_parts(before: Mapping[uuid.UUID, Sequence[int]], after: Sequence[Sequence[int]], run: str) -> Named:
    """Ids for the parts `after`, both as refs of parcels: the id of the part of `before`, the oldest first, that each
    goes on, else a new one. `run` is a word that no other run has."""
    earlier = list(before)
    followed = follow(list(before.values()), after).groups
    ids = [
        uuid.uuid5(_NAMESPACE, f"{min(refs)} {run}") if past.network is None else earlier[past.network]
        for refs, past in zip(after, followed, strict=True)
    ]
    return Named(ids, [id_ for id_, past in zip(ids, followed, strict=True) if past.network is None])
