"""How many planted rings are found, how purely, and what else is grouped: every method in worlds of four makers.

`python -m benchmarks.networks.method [parcels]`. The seeds are not those that anything was tuned on. A ring is found
by a group with a Jaccard index of one half or more; purity is the mean share of the ring in the groups that found one;
honest groups are those without a parcel of any ring, for 100,000 parcels.
"""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from statistics import mean

from benchmarks.networks import generators_cells, generators_flat, generators_pools
from benchmarks.networks.generators import Made
from benchmarks.networks.others import METHODS, Groups
from services.ingest.core.networks.sightings import Sighting, view_of
from services.ingest.core.networks.view import View
from services.simulator.bodies import parcels_at
from services.simulator.compare import compare_networks
from services.simulator.world import build_world

SEEDS = (101, 102, 103, 104)
"""1 to 9 were used for tuning."""
LEVELS = (0.0, 0.5, 1.0)
TODAY = dt.date(2026, 11, 20)


def simulated(seed: int, parcels: int, difficulty: float) -> Made:
    """The simulator's world, as the United States know it."""
    world = build_world(seed, parcels, TODAY, difficulty)
    seen = list(parcels_at(world, "US"))
    rows = {each.item: row for row, each in enumerate(seen)}
    rings = {name: frozenset(rows[item] for item in items) for name, items in world.truth.rings_at("US").items()}
    return Made(view_of([Sighting(each.ref, each.parcel) for each in seen]), rings)


MAKERS: dict[str, Callable[[int, int, float], Made]] = {
    "simulator": simulated,
    "pools": generators_pools.make,
    "flat": generators_flat.make,
    "cells": generators_cells.make,
}


def main() -> None:
    """Print a row for each maker, difficulty and method."""
    parcels = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"{'world':<10}{'level':>6}  {'method':<22}{'rings':>6}{'found':>7}{'purity':>8}{'honest':>8}{'largest':>9}")
    for name, maker in MAKERS.items():
        for level in LEVELS:
            worlds = [maker(seed, parcels, level) for seed in SEEDS]
            for method, group in METHODS.items():
                print(f"{name:<10}{level:>6}  {method:<22}{_figures(worlds, group)}", flush=True)


def _figures(worlds: list[Made], group: Callable[[View], Groups]) -> str:
    rings, found, honest, largest, parcels, pure = 0, 0, 0, 0, 0, list[float]()
    for made in worlds:
        groups = {str(number): frozenset(map(str, rows)) for number, rows in enumerate(group(made.view))}
        compared = compare_networks({name: frozenset(map(str, rows)) for name, rows in made.rings.items()}, groups)
        rings, found, honest = rings + len(made.rings), found + compared.found, honest + compared.honest
        parcels, largest = parcels + made.view.size, max(largest, *_sizes(groups))
        pure += [ring.purity for ring in compared.rings if ring.found]
    purity = mean(pure) if pure else float("nan")
    return f"{rings:>6}{found / rings:>7.2f}{purity:>8.3f}{honest * 100_000 / parcels:>8.0f}{largest:>9}"


def _sizes(groups: dict[str, frozenset[str]]) -> Iterator[int]:
    yield 0
    yield from map(len, groups.values())


if __name__ == "__main__":
    main()
