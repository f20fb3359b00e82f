"""What a stored label keeps of its names and values, so that an entry that is listed later meets it as it was taken in.

Its names stand there as they were read (core/index/labels.py), one after another. So comparing history with what is
new on a list is screening once more: the same columns, the same kernel, and nothing in between that could miss a label.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.exact import Numbers
from services.ingest.core.index.columns import NameColumns
from services.ingest.core.index.labels import pack_names, unpack_names
from services.ingest.core.labels import NamesOfMany


class StoredLabels(NamedTuple):
    """Many labels. Those of one parcel stand together."""

    refs: NDArray[np.int64]
    roles: NDArray[np.int16]
    names_at: NDArray[np.int64]
    names: NDArray[np.uint8]
    """The names of label i are `names[names_at[i]:names_at[i + 1]]`."""
    exact_at: NDArray[np.int64]
    exact: Numbers
    """Its exact values likewise."""

    def slices(self, size: int) -> Iterator["StoredLabels"]:
        """So many labels at a time. They share the arrays of bytes."""
        for first in range(0, len(self.refs), size):
            end = first + size
            yield self._replace(
                refs=self.refs[first:end],
                roles=self.roles[first:end],
                names_at=self.names_at[first : end + 1],
                exact_at=self.exact_at[first : end + 1],
            )


def names_of_stored(labels: StoredLabels) -> NamesOfMany:
    """Their names in columns. ValueError when they were stored in another form."""
    return NamesOfMany(*unpack_names(labels.names_at, labels.names))


def exact_of_stored(labels: StoredLabels) -> tuple[Numbers, NDArray[np.int64]]:
    """Their exact values, and which label each is of."""
    numbers = labels.exact[labels.exact_at[0] : labels.exact_at[-1]]
    return numbers, np.repeat(np.arange(len(labels.refs)), np.diff(labels.exact_at))


def names_to_store(columns: NameColumns, owners: NDArray[np.int64], sides: int) -> list[bytes]:
    """For each of so many sides the bytes of all its names. `owners`: the side of each name, in rising order."""
    offsets, packed = pack_names(columns)
    ends = offsets[np.searchsorted(owners, np.arange(sides + 1))].tolist()
    whole = packed.tobytes()
    return [whole[first:end] for first, end in pairwise(ends)]
