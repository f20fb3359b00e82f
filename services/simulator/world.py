"""A whole made-up world from one seed: the same seed, size, day and difficulty give the same world, byte for byte.

`build_world` invents the people, plants what is to be found among them, and lets the honest trade fill the rest;
`services.simulator.traffic` tells of it as the two nations would. All persons, firms, places and numbers are
fictitious; the law alone is real (services/simulator/controls.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.simulator.builder import Builder
from services.simulator.difficulty import difficulty_of, level_of
from services.simulator.notices import Consignment
from services.simulator.shipments import Shipment
from services.simulator.truth import Truth
from services.simulator.watchlist import Listed

FEWEST_PARCELS = 200
"""In a smaller world there is no room for honest trade beside what is planted."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything that there is, and the truth about it."""

    label: str
    """Begins every submission reference, so that two worlds never claim the same one."""
    today: date
    shipments: tuple[Shipment, ...]
    """In the order of posting."""
    listed: tuple[Listed, ...]
    consignments: tuple[Consignment, ...]
    """Exports of precursors that were notified, sent or not."""
    broken: Mapping[int, int]
    """Of which shipments, by place, a broken copy is handed in too, and with which of `broken.FAULTS`."""
    truth: Truth


def build_world(seed: int, parcels: int, today: date, difficulty: str | float = "default") -> World:
    """Build the world of `seed` with `parcels` consignments posted in the weeks before `today`.

    `difficulty` is a name of `services.simulator.difficulty.NAMED` or a level from 0 to 1.

    `today` should not lie after the services' own day, or they refuse the newest records as impossible. Raises
    ValueError for fewer than `FEWEST_PARCELS` and for a difficulty that is none, `WorldTooLarge` for more than the
    tables of names and numbers bear.
    """
    if parcels < FEWEST_PARCELS:
        raise ValueError(f"a world has at least {FEWEST_PARCELS} parcels")
    builder = Builder(seed, parcels, today, difficulty_of(difficulty))
    builder.plant()
    builder.fill(parcels)
    label = f"W{seed}-{parcels}-{today:%Y%m%d}-{level_of(difficulty) * 1000:.0f}"
    return World(label, today, *builder.finish(label))
