"""Honest trade, with all that makes it look like a conspiracy to a careless eye.

Marketplaces and forwarders stand on hundreds of parcels with one telephone number and address; people use parcel
lockers; families share a home and at times a telephone; customers come back, up to thirty times, are mistyped at
times and move house; some have a name that others have too. None of them is a ring, and the truth names them as
decoys, so that whoever finds "groups" can be told which of them were innocent. What groups of honest people do
together is in services/simulator/twins.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from services.simulator.addresses import Place
from services.simulator.disguise import mistyped
from services.simulator.names import PersonName
from services.simulator.parties import Kind, Party, Side
from services.simulator.posting import Means

PARCELS_PER_MARKETPLACE = 4_000
PARCELS_PER_FORWARDER = 5_000
PARCELS_PER_LOCKER = 5_000
PARCELS_PER_SHOP = {"CN": 270, "US": 950}
"""Parcels of the whole world for each small shop: some 70 of them are its own, in either nation."""
MOST_PARCELS_OF_A_CUSTOMER = 30
HEAVY = 9
"""From so many parcels on a customer is a decoy of his own."""
_CUSTOMERS = 0.2
"""Newcomers who come back."""
_MOVERS = 0.08
"""Customers who move house."""
_GIVEN_UP = 500
"""Telephone numbers that somebody else may get."""
_TYPED: tuple[Kind, ...] = ("name", "address", "phone")


class Part(NamedTuple):
    """Somebody's part in one parcel, and the decoy that they belong to, if to one."""

    party: Party
    decoy: str | None


@dataclass(slots=True)
class Customer:
    """Somebody who comes back."""

    party: Party
    left: int
    """Parcels still to come."""
    decoy: str | None = None
    moves: tuple[int, Place] | None = None
    """When (seconds since 1970) and where to."""


class Society:
    """The honest people and firms of one nation; `parcels` is the size of the whole world."""

    def __init__(self, nation: str, parcels: int, means: Means) -> None:
        self._nation, self._rng, self._parties = nation, means.rng, means.parties
        self._people, self._difficulty, self._seasons = means.people, means.difficulty, means.seasons
        self._named: dict[str, int] = {}
        self._marketplaces = self._hubs("marketplace", 1 + parcels // PARCELS_PER_MARKETPLACE)
        self._forwarders = self._hubs("forwarder", 1 + parcels // PARCELS_PER_FORWARDER)
        self._lockers = self._hubs("locker", 1 + parcels // PARCELS_PER_LOCKER)
        shops = 1 + parcels // PARCELS_PER_SHOP[nation]
        self._shops = [means.people.enrol(means.parties.firm(nation)) for _ in range(shops)]
        self._customers: list[Customer] = []
        self._awaited: list[Customer] = []
        self._family: list[Party] = []
        self._namesakes: dict[str, str] = {}
        self._given_up: list[str] = []

    def sender(self, at: int) -> Part:
        """Somebody who posts a parcel at `at`: mostly a marketplace, often a shop, at times a private person."""
        draw = self._rng.random()
        if draw < 0.55:
            return self._rng.choice(self._marketplaces)
        if draw < 0.9:
            return Part(self.shop(), None)
        return self._coming_back(at) if draw < 0.93 and self._customers else self._newcomer()

    def addressee(self, at: int) -> Part:
        """Somebody to whom a parcel is sent at `at`: mostly a private person who was never seen before."""
        draw = self._rng.random()
        if draw < 0.1:
            return self._behind_a_forwarder()
        if draw < 0.17:
            return self._at_a_locker()
        if draw < 0.19:
            return self._in_a_family()
        if draw < 0.36 and self._customers:
            return self._coming_back(at)
        return self._newcomer()

    def shop(self) -> Party:
        """A small shop."""
        return self._rng.choice(self._shops)

    def resident(self) -> Party:
        """A private person who was never seen before, has a telephone, and will get some parcels."""
        person = self._parties.person(self._nation)
        phone = person.phone or self._parties.phones.of(self._nation)
        party = self._people.enrol(replace(person, phone=phone))
        self._awaited.append(Customer(party, self._rng.randint(3, 7)))
        return party

    def hub(self, side: Side) -> Party:
        """A firm whose address many give: a marketplace for who sends, a forwarder or lockers for who receives."""
        if side == "sender":
            return self._rng.choice(self._marketplaces).party
        if self._rng.random() < 0.5:
            return replace(self._rng.choice(self._lockers).party, phone=None)
        return self._rng.choice(self._forwarders).party

    def decoy(self, kind: str) -> str:
        """The name of the next decoy of a kind."""
        self._named[kind] = self._named.get(kind, 0) + 1
        return f"{kind}-{self._nation}-{self._named[kind]}"

    def _hubs(self, kind: str, count: int) -> list[Part]:
        return [Part(self._parties.firm(self._nation), self.decoy(kind)) for _ in range(count)]

    def _newcomer(self) -> Part:
        if self._rng.random() < self._difficulty.namesakes:
            return self._namesake()
        person = self._parties.person(self._nation)
        if person.phone and self._rng.random() < self._difficulty.passed_on and self._given_up:
            person = replace(person, phone=self._given_up.pop())
        elif person.phone and len(self._given_up) < _GIVEN_UP:
            self._given_up.append(person.phone)
        if self._rng.random() >= _CUSTOMERS:
            return Part(person, None)
        customer = self._customer(self._people.enrol(person))
        self._customers.append(customer)
        return Part(customer.party, customer.decoy)

    def _namesake(self) -> Part:
        """Somebody with a common name; the truth tells all of that name apart."""
        name = self._parties.common_name(self._nation)
        person = self._parties.living_at(self._parties.places.of(self._nation), name)
        if name.latin not in self._namesakes:
            self._namesakes[name.latin] = self.decoy("namesake")
        return Part(self._people.enrol(person), self._namesakes[name.latin])

    def _customer(self, party: Party) -> Customer:
        draw = self._rng.random()
        parcels = self._rng.randint(*((2, 3) if draw < 0.62 else (4, 8) if draw < 0.9 else (HEAVY, 30)))
        if parcels >= HEAVY:
            return Customer(party, parcels - 1, self.decoy("customer"))
        if self._rng.random() < _MOVERS:
            moves = self._seasons.some_time(), self._parties.places.of(self._nation)
            return Customer(party, parcels + 2, self.decoy("mover"), moves)
        return Customer(party, parcels - 1)

    def _coming_back(self, at: int) -> Part:
        """A customer; the first ones more often than the last, so that some become good ones in a small world too."""
        if self._awaited:
            self._customers.insert(0, self._awaited.pop())
            place = 0
        else:
            place = int(len(self._customers) * self._rng.random() ** 2)
        customer = self._customers[place]
        customer.left -= 1
        if customer.left == 0:
            self._customers[place] = self._customers[-1]
            self._customers.pop()
        party = customer.party
        if customer.moves and at >= customer.moves[0]:
            party = replace(party, place=customer.moves[1])
        return Part(self.hastily(party), customer.decoy)

    def hastily(self, party: Party) -> Party:
        """`party` as honest people write themselves: right, but for an error now and then."""
        for kind in _TYPED:
            if self._rng.random() < self._difficulty.honest_errors:
                party = mistyped(party, kind, self._rng)
        return replace(party, phone=None) if self._rng.random() < self._difficulty.honest_errors else party

    def _behind_a_forwarder(self) -> Part:
        forwarder, decoy = self._rng.choice(self._forwarders)
        return Part(replace(forwarder, person=self._parties.name(self._nation), tax=None), decoy)

    def _at_a_locker(self) -> Part:
        locker, decoy = self._rng.choice(self._lockers)
        return Part(replace(self._parties.person(self._nation), place=locker.place), decoy)

    def _in_a_family(self) -> Part:
        """The next member of a family of three to five, each with a parcel; one family in four shares a telephone."""
        if not self._family:
            self._family = self.family(shares_phone=self._rng.random() < 0.25)
            self.decoy("family")
        return Part(self._family.pop(), f"family-{self._nation}-{self._named['family']}")

    def family(self, *, shares_phone: bool) -> list[Party]:
        """Three to five people at one address, with one telephone or each with their own."""
        first = self._parties.person(self._nation)
        others = [self._parties.living_at(first.place, self._kin(first)) for _ in range(self._rng.randint(2, 4))]
        if shares_phone:
            phone = first.phone or self._parties.phones.of(self._nation)
            first, others = replace(first, phone=phone), [replace(other, phone=phone) for other in others]
        return [self._people.enrol(member) for member in (first, *others)]

    def _kin(self, first: Party) -> PersonName:
        """Another name with the family name of `first`."""
        name = self._parties.name(self._nation)
        family = first.person or name
        return replace(name, family=family.family, latin_family=family.latin_family)
