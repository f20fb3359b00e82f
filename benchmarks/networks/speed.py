"""How fast networks are made of ten million links, and in how much memory.

`python -m benchmarks.networks.speed [parcels]`: a made-up world of 1.25 million parcels with eight links each: people
who come back, shops, hubs, one telephone in ten thousand parcels, and rings. The first, small round compiles. Seconds
of processor time stand beside those of the clock.
"""

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.networks.generators import view_of_columns
from services.ingest.core.networks.attributes import AttributeKind as K
from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.components import parcel_components
from services.ingest.core.networks.rarity import rarity
from services.ingest.core.networks.roles import members_of
from services.ingest.core.networks.ties import ties_of
from services.ingest.core.networks.two_rare import two_rare_groups
from services.ingest.core.networks.view import LinkColumns, View

Result = TypeVar("Result")
_KINDS = (K.NAME, K.PHONE, K.EMAIL, K.ADDRESS)


def world(parcels: int, seed: int = 7) -> View:
    """Everybody has a name, a telephone, a mailbox and an address; a shop has twenty parcels on the average and a
    customer three, with long tails; one parcel in fifty is of a ring of twelve and has its telephone and address."""
    rng = np.random.default_rng(seed)
    senders = (parcels / 20 * rng.random(parcels) ** 2).astype(np.int64)
    addressees = parcels + (parcels / 3 * rng.random(parcels) ** 1.3).astype(np.int64)
    hub = rng.random(parcels) < 0.3
    senders[hub] = -1 - rng.integers(0, 50, hub.sum())
    values = {(role, kind): party.copy() for role, party in ((1, senders), (2, addressees)) for kind in _KINDS}
    ring = rng.permutation(parcels)[: parcels // 50]
    for place in ((1, K.EMAIL), (2, K.PHONE), (2, K.ADDRESS)):
        values[place][ring] = 10 * parcels + np.arange(len(ring)) // 12
    values[2, K.PHONE][rng.permutation(parcels)[:10_000]] = 20 * parcels
    return _view(parcels, values)


def _view(parcels: int, values: dict[tuple[int, K], NDArray[np.int64]]) -> View:
    refs = np.arange(parcels, dtype=np.int64)
    hashes = [_hash(column * 16 + kind) for (_, kind), column in values.items()]
    kinds = [np.full(parcels, kind, np.uint8) for _, kind in values]
    roles = [np.full(parcels, role, np.uint8) for role, _ in values]
    columns = LinkColumns(
        np.tile(refs, len(values)), np.concatenate(hashes), np.concatenate(kinds), np.concatenate(roles)
    )
    return view_of_columns(refs, columns)


def _hash(values: NDArray[np.int64]) -> NDArray[np.int64]:
    mixed = values.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed ^ (mixed >> np.uint64(32))).view(np.int64)


def _timed(what: str, work: Callable[[], Result]) -> Result:
    wall, used = time.perf_counter(), time.process_time()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    wall, used = time.perf_counter() - wall, time.process_time() - used
    print(f"{what:<34}{wall:>8.1f} s{used:>8.1f} s of processor  peak {peak:.1f} GB", flush=True)
    return result


def main() -> None:
    """Print what each step takes."""
    for parcels in (2_000, int(sys.argv[1]) if len(sys.argv) > 1 else 1_250_000):
        _round(parcels)


def _round(parcels: int) -> None:
    view = _timed(f"a world of {parcels:,} parcels", lambda: world(parcels))
    known = rarity(view.attributes)
    label = _timed("components", lambda: parcel_components(view, ~np.isneginf(known.alone)))
    _timed("two rare", lambda: two_rare_groups(view, None, known))
    ties = _timed("ties", lambda: ties_of(view, known))
    groups = _timed("communities", lambda: communities(view, ties=ties))
    _timed("roles", lambda: [members_of(view, rows) for rows in groups if len(rows) > 2])
    sizes = [len(rows) for rows in groups]
    print(
        f"{len(view.links.attribute):,} links, {len(ties.others):,} ties, {len(np.unique(label)):,} components, the"
        f" largest of {np.bincount(label).max():,}; {len(groups):,} groups, the largest of {max(sizes):,}"
    )


if __name__ == "__main__":
    main()
