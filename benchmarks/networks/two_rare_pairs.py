"""What the rule of two rare attributes joins, and what becomes of it with ties: why arrival has no use for the rule.

`python -m benchmarks.networks.two_rare_pairs [parcels]`. A pair of parcels that the rule joins is of one ring, or of
nobody's planting, or of a ring and something else. Beside how many such pairs there are stands the share that the ties
put into one network too.
"""

import sys

import numpy as np
from numpy.typing import NDArray

from benchmarks.networks.generators import Made
from benchmarks.networks.method import MAKERS
from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.two_rare import linked

SEED = 301
LEVELS = (0.5, 1.0)
_NOBODY = -1


def main() -> None:
    """Print a row for each maker and difficulty."""
    parcels = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"{'world':<10}{'level':>6}{'of one ring':>20}{'of honest parcels':>20}{'of both':>20}")
    for name, maker in MAKERS.items():
        for level in LEVELS:
            print(f"{name:<10}{level:>6}{''.join(_shares(maker(SEED, parcels, level)))}", flush=True)


def _shares(made: Made) -> list[str]:
    left, right = linked(made.view)
    once = left < right
    left, right = left[once], right[once]
    group = _numbered(made.view.size, communities(made.view))
    ring = _numbered(made.view.size, [np.array(sorted(rows), np.int32) for rows in made.rings.values()])
    together = (group[left] == group[right]) & (group[left] != _NOBODY)
    one_ring = (ring[left] == ring[right]) & (ring[left] != _NOBODY)
    honest = (ring[left] == _NOBODY) & (ring[right] == _NOBODY)
    return [_share(together[which]) for which in (one_ring, honest, ~one_ring & ~honest)]


def _numbered(size: int, groups: "list[NDArray[np.int32]]") -> NDArray[np.int64]:
    of = np.full(size, _NOBODY, np.int64)
    for number, rows in enumerate(groups):
        of[rows] = number
    return of


def _share(together: NDArray[np.bool_]) -> str:
    return f"{len(together):>12,} {together.mean():>7.3f}" if len(together) else f"{0:>12} {'-':>7}"


if __name__ == "__main__":
    main()
