"""Parcels whose attributes have nothing to do with each other, and rings with values of their own among them."""

import numpy as np

from benchmarks.networks.generators import Made, Person, Sheet
from services.ingest.core.networks.attributes import AttributeKind as K

PARCELS_PER_RING = 300
_KINDS = (K.NAME, K.PHONE, K.ADDRESS, K.EMAIL)
_PLACES = [(role, kind) for role in (0, 1) for kind in _KINDS]


def make(seed: int, parcels: int, difficulty: float) -> Made:
    """A world of so many parcels. A value comes back with a chance that grows with the difficulty."""
    sheet, rng = Sheet(seed), np.random.default_rng(seed + 1)
    pools = {place: [sheet.fresh() for _ in range(max(50, parcels))] for place in _PLACES}
    alpha = 1.2 + 0.4 * difficulty
    for number in range(max(2, parcels // PARCELS_PER_RING)):
        values = {_PLACES[at]: sheet.fresh() for at in rng.choice(len(_PLACES), int(rng.integers(2, 5)), replace=False)}
        carried = 0.95 - 0.35 * difficulty
        sheet.rings[f"ring-{number}"] = {
            _post(sheet, rng, pools, alpha, {p: x for p, x in values.items() if rng.random() < carried})
            for _ in range(int(rng.integers(3, 26)))
        }
    while sheet.parcels < parcels:
        _post(sheet, rng, pools, alpha, {})
    return sheet.done()


def _post(
    sheet: Sheet,
    rng: np.random.Generator,
    pools: dict[tuple[int, K], list[int]],
    alpha: float,
    own: dict[tuple[int, K], int],
) -> int:
    people = [Person({}), Person({})]
    for role, kind in _PLACES:
        pool = pools[role, kind]
        drawn = pool[int(len(pool) * rng.random() ** alpha)]
        people[role].values[kind] = own.get((role, kind), drawn)
    return sheet.post(people[0], people[1], 0.0, 0.2)
