"""Rings of cells under one organiser, among towns in which the same people buy in the same shops."""

import numpy as np

from benchmarks.networks.generators import Made, Person, Sheet
from services.ingest.core.networks.attributes import AttributeKind as K

PARCELS_PER_RING = 600
PARCELS_PER_TOWN = 150
_PARTY = (K.NAME, K.PHONE, K.ADDRESS, K.EMAIL)


def make(seed: int, parcels: int, difficulty: float) -> Made:
    """A world of so many parcels."""
    sheet, rng = Sheet(seed), np.random.default_rng(seed + 1)
    towns = [_town(sheet, rng) for _ in range(max(2, parcels // PARCELS_PER_TOWN))]
    for number in range(max(2, parcels // PARCELS_PER_RING)):
        _ring(sheet, rng, f"ring-{number}", difficulty)
    abroad = [person for shops, _ in towns for person in shops]
    while sheet.parcels < parcels:
        shops, people = towns[rng.integers(len(towns))]
        seller = abroad if rng.random() < 0.3 else shops
        sheet.post(seller[rng.integers(len(seller))], people[rng.integers(len(people))], 0.01 + 0.03 * difficulty, 0.1)
    return sheet.done()


def _town(sheet: Sheet, rng: np.random.Generator) -> tuple[list[Person], list[Person]]:
    shops = [sheet.party(*_PARTY) for _ in range(int(rng.integers(2, 8)))]
    people = [sheet.party(*_PARTY) for _ in range(int(rng.integers(40, 140)))]
    return shops, people


def _ring(sheet: Sheet, rng: np.random.Generator, name: str, difficulty: float) -> None:
    """Every cell has a drop address and couriers; the organiser's telephone or mailbox stands on parcels of all."""
    organiser = {K.PHONE: sheet.fresh(), K.EMAIL: sheet.fresh()}
    ring: set[int] = set()
    for _ in range(int(rng.integers(2, 5))):
        drop = [sheet.fresh() for _ in range(int(rng.integers(1, 3)))]
        couriers = [sheet.party(*_PARTY) for _ in range(int(rng.integers(1, 4)))]
        for _ in range(int(rng.integers(3, 9))):
            sender, addressee = sheet.party(*_PARTY), sheet.party(*_PARTY)
            if rng.random() < 0.9 - 0.3 * difficulty:
                addressee.values[K.ADDRESS] = drop[rng.integers(len(drop))]
            for kind, value in organiser.items():
                if rng.random() < 0.8 - 0.4 * difficulty:
                    addressee.values[kind] = value
            if rng.random() < 0.7 - 0.3 * difficulty:
                sender = couriers[rng.integers(len(couriers))]
            ring.add(sheet.post(sender, addressee, 0.08 * difficulty, 0.1))
    sheet.rings[name] = ring
