"""What a stored label keeps of its names, so that an entry that is listed later finds it without reading them again.

The keys are the kernel's (core/index/labels.py), name by name. Between two names of one label stand a key that nothing
has and the zero that ends a token, so that the kernel begins anew with the second.
"""

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.columns import NameColumns
from services.ingest.core.index.labels import blocking_keys

StoredKeys = NDArray[np.uint64]

_BETWEEN = np.array([1, 0], np.uint64)


def keys_of_sides(columns: NameColumns, owners: NDArray[np.int64], sides: int) -> list[StoredKeys]:
    """For each of so many sides the keys of all its names. `owners`: the side of each name, in rising order."""
    offsets, keys = blocking_keys(columns)
    found: list[list[StoredKeys]] = [[] for _ in range(sides)]
    for name, owner in enumerate(owners.tolist()):
        found[owner] += [_BETWEEN, keys[offsets[name] : offsets[name + 1]]]
    return [np.concatenate(parts[1:]) if parts else np.empty(0, np.uint64) for parts in found]
