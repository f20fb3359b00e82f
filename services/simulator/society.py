"""Honest trade, with all that makes it look like a conspiracy to a careless eye.

Marketplaces and forwarders stand on hundreds of parcels with one telephone number and address; people use parcel
lockers; families share a home and at times a telephone; customers come back. None of them is a ring, and the truth
names them as decoys, so that whoever finds "groups" can be told which of them were innocent.
"""

from dataclasses import replace
from random import Random
from typing import NamedTuple

from services.simulator.journeys import NATIONS
from services.simulator.parties import Party, PartyMaker

PARCELS_PER_MARKETPLACE = 4_000
PARCELS_PER_FORWARDER = 5_000
PARCELS_PER_LOCKER = 5_000
PARCELS_PER_SHOP = {"CN": 270, "US": 950}
"""Parcels of the whole world for each small shop: some 70 of them are its own, in either nation."""
MOST_PARCELS_OF_A_CUSTOMER = 3


class Part(NamedTuple):
    """Somebody's part in one parcel, and the decoy that they belong to, if to one."""

    party: Party
    decoy: str | None


class Society:
    """The honest people and firms of one nation; `parcels` is the size of the whole world."""

    def __init__(self, nation: str, parcels: int, rng: Random, parties: PartyMaker) -> None:
        self._nation, self._rng, self._parties = nation, rng, parties
        self._marketplaces = self._hubs("marketplace", 1 + parcels // PARCELS_PER_MARKETPLACE)
        self._forwarders = self._hubs("forwarder", 1 + parcels // PARCELS_PER_FORWARDER)
        self._lockers = self._hubs("locker", 1 + parcels // PARCELS_PER_LOCKER)
        self._shops = [parties.firm(nation) for _ in range(1 + parcels // PARCELS_PER_SHOP[nation])]
        self._customers: list[tuple[Party, int]] = []
        self._family: list[Party] = []
        self._families = 0

    def sender(self) -> Part:
        """Somebody who posts a parcel: mostly a marketplace, often a shop, at times a private person."""
        draw = self._rng.random()
        if draw < 0.55:
            return self._rng.choice(self._marketplaces)
        if draw < 0.9:
            return Part(self._rng.choice(self._shops), None)
        return Part(self._parties.person(self._nation), None)

    def addressee(self) -> Part:
        """Somebody to whom a parcel is sent: mostly a private person who was never seen before."""
        draw = self._rng.random()
        if draw < 0.1:
            return self._behind_a_forwarder()
        if draw < 0.17:
            return self._at_a_locker()
        if draw < 0.19:
            return self._in_a_family()
        if draw < 0.32 and self._customers:
            return self._coming_back()
        return self._newcomer()

    def _hubs(self, kind: str, count: int) -> list[Part]:
        return [Part(self._parties.firm(self._nation), f"{kind}-{self._nation}-{n + 1}") for n in range(count)]

    def _newcomer(self) -> Part:
        person = self._parties.person(self._nation)
        if self._rng.random() < 0.2:
            self._customers.append((person, 1))
        return Part(person, None)

    def _coming_back(self) -> Part:
        at = self._rng.randrange(len(self._customers))
        person, parcels = self._customers[at]
        if parcels + 1 == MOST_PARCELS_OF_A_CUSTOMER:
            self._customers[at] = self._customers[-1]
            self._customers.pop()
        else:
            self._customers[at] = (person, parcels + 1)
        return Part(person, None)

    def _behind_a_forwarder(self) -> Part:
        forwarder, decoy = self._rng.choice(self._forwarders)
        return Part(replace(forwarder, person=self._parties.name(self._nation), tax=None), decoy)

    def _at_a_locker(self) -> Part:
        locker, decoy = self._rng.choice(self._lockers)
        return Part(replace(self._parties.person(self._nation), place=locker.place), decoy)

    def _in_a_family(self) -> Part:
        """The next member of a family of three to five, each with a parcel; one family in four shares a telephone."""
        if not self._family:
            self._families += 1
            self._family = self._new_family()
        return Part(self._family.pop(), f"family-{self._nation}-{self._families}")

    def _new_family(self) -> list[Party]:
        first = self._parties.person(self._nation)
        shares_phone = self._rng.random() < 0.25
        others = [self._parties.person(self._nation) for _ in range(self._rng.randint(2, 4))]
        phones = [first.phone if shares_phone else other.phone for other in others]
        return [first, *(replace(other, place=first.place, phone=p) for other, p in zip(others, phones, strict=True))]


def societies(parcels: int, rng: Random, parties: PartyMaker) -> dict[str, Society]:
    """The honest people of both nations."""
    return {nation: Society(nation, parcels, rng, parties) for nation in NATIONS}
