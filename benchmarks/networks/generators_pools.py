"""Rings that draw from pools, among honest parties that come back by a power law."""

import math

import numpy as np

from benchmarks.networks.generators import Made, Person, Sheet
from services.ingest.core.networks.attributes import AttributeKind as K

PARCELS_PER_RING = 400
_PARTY = (K.NAME, K.PHONE, K.ADDRESS, K.EMAIL)
_NAMES = 4_000


def make(seed: int, parcels: int, difficulty: float) -> Made:
    """A world of so many parcels."""
    world = _Pools(seed, parcels, difficulty)
    for number in range(max(2, parcels // PARCELS_PER_RING)):
        world.ring(f"ring-{number}")
    while world.sheet.parcels < parcels:
        world.honest()
    return world.sheet.done()


class _Pools:
    def __init__(self, seed: int, parcels: int, difficulty: float) -> None:
        self.sheet, self.rng = Sheet(seed), np.random.default_rng(seed + 1)
        self.mistyped, self.missing = 0.01 + 0.06 * difficulty, 0.02 + 0.2 * difficulty
        self.new, self.borrowed = 0.1 + 0.4 * difficulty, 0.06 * difficulty
        self.names = [self.sheet.fresh() for _ in range(_NAMES)]
        self.senders = [self.person() for _ in range(max(20, parcels // 12))]
        self.addressees = self.households(max(100, parcels // 2))
        self.hubs = [self.sheet.party(*_PARTY) for _ in range(4)]
        self.forwarders = [self.sheet.party(K.ADDRESS, K.PHONE) for _ in range(2)]
        self.lockers = [self.sheet.fresh() for _ in range(3)]

    def person(self) -> Person:
        """Somebody new; one name in three is common."""
        made = self.sheet.party(*_PARTY)
        if self.sheet.chance(0.33):
            made.values[K.NAME] = self.names[min(_NAMES - 1, int(self.rng.zipf(1.3)))]
        return made

    def households(self, people: int) -> list[Person]:
        """People by one to four at an address; in one household of five they share a telephone."""
        found: list[Person] = []
        while len(found) < people:
            first, shared = self.person(), self.sheet.chance(0.2)
            home = [first, *(self.person() for _ in range(self.rng.integers(0, 4)))]
            for other in home[1:]:
                other.values[K.ADDRESS] = first.values[K.ADDRESS]
                if shared:
                    other.values[K.PHONE] = first.values[K.PHONE]
            found += home
        return found

    def honest(self) -> None:
        """A parcel of the honest trade."""
        draw = self.rng.random()
        sender = self.hubs[self.rng.integers(4)] if draw < 0.4 else self.often(self.senders)
        addressee = self.often(self.addressees)
        draw = self.rng.random()
        if draw < 0.08:
            addressee = Person({**addressee.values, **self.forwarders[self.rng.integers(2)].values})
        elif draw < 0.14:
            addressee = Person({**addressee.values, K.ADDRESS: self.lockers[self.rng.integers(3)]})
        self.sheet.post(sender, addressee, self.mistyped / 2, self.missing)

    def often(self, people: list[Person]) -> Person:
        """One of them, the first ones more often."""
        return people[min(len(people) - 1, int(len(people) * self.rng.random() ** 1.6))]

    def ring(self, name: str) -> None:
        """Pools of parties and values, and parcels that draw from them."""
        size = round(math.exp(self.rng.uniform(math.log(3), math.log(40))))
        pools = {
            (role, kind): [self.sheet.fresh() for _ in range(1 + int(self.rng.integers(0, 1 + size // 5)))]
            for role in (0, 1)
            for kind in _PARTY
        }
        places = [(role, kind) for role in (0, 1) for kind in _PARTY]
        count = int(self.rng.integers(2, 5))
        shared = {places[at] for at in self.rng.choice(len(places), count, replace=False)}
        self.sheet.rings[name] = {self.ring_parcel(pools, shared) for _ in range(size)}

    def ring_parcel(self, pools: dict[tuple[int, K], list[int]], shared: set[tuple[int, K]]) -> int:
        """Two new people, or a hub as the sender, with what the ring shares."""
        people = [self.person(), self.person()]
        if self.sheet.chance(0.15):
            people[0] = Person(dict(self.hubs[self.rng.integers(4)].values))
        for role, kind in sorted(shared):
            if self.sheet.chance(self.borrowed):
                people[role].values[kind] = self.often(self.addressees).values[kind]
            elif not self.sheet.chance(self.new):
                pool = pools[role, kind]
                people[role].values[kind] = pool[self.rng.integers(len(pool))]
        return self.sheet.post(people[0], people[1], self.mistyped, self.missing / 2)
