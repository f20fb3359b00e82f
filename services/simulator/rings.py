"""Planted rings: parcels that look unrelated by name and belong together by what they share.

Every parcel of a ring is posted by and addressed to people of new names, and carries at least two of the ring's rare
attributes: a telephone number, an e-mail address, a street address, a tax reference. The first parcel carries
all of them. A `plain` ring writes them alike on every parcel; a `rewritten` one spells them differently each time.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Literal, NamedTuple

from services.simulator.journeys import Lane
from services.simulator.parties import PLAIN, WAYS, Party, PartyMaker

Kind = Literal["phone", "email", "address", "tax"]
Side = Literal["sender", "addressee"]

SMALLEST, LARGEST = 4, 10
PARCELS_PER_RING = 500
"""Parcels of the whole world for each ring that is planted in it."""
LONGEST_DAYS = 25
REWRITTEN_SHARE = 0.2
LISTED_SHARE = 0.25
"""Share of rings of which one attribute is that of a listed entity."""


@dataclass(frozen=True, slots=True)
class Trait:
    """An attribute that a ring's parcels share, and on which side of the label it stands."""

    side: Side
    kind: Kind


PATTERNS: tuple[tuple[Trait, ...], ...] = (
    (Trait("addressee", "phone"), Trait("addressee", "email")),
    (Trait("addressee", "phone"), Trait("addressee", "address")),
    (Trait("sender", "phone"), Trait("addressee", "email")),
    (Trait("sender", "phone"), Trait("sender", "email"), Trait("addressee", "phone")),
    (Trait("addressee", "address"), Trait("addressee", "email"), Trait("sender", "phone")),
    (Trait("sender", "tax"), Trait("sender", "phone"), Trait("addressee", "phone")),
)
"""What rings share. A tax reference stays at home by the default sharing policy: the peer sees the other two."""


@dataclass(frozen=True, slots=True)
class RingParcel:
    """One parcel of a ring before it is posted."""

    sender: Party
    addressee: Party
    ways: tuple[int, int]
    carries: tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring: what its parcels share, and how it hides."""

    name: str
    lane: Lane
    spelling: Literal["plain", "rewritten"]
    shared: dict[Trait, str]
    """Each shared attribute with its value, an address by its first line."""
    listed: str | None
    """Name of the listed entity whose attribute it uses."""
    parcels: tuple[RingParcel, ...]


class Owner(NamedTuple):
    """A listed entity that a ring may borrow from."""

    name: str
    party: Party


class RingMaker:
    """Plants rings. `lend` gives the listed entity of a nation whose number or mail a ring uses."""

    def __init__(self, rng: Random, parties: PartyMaker, owners: dict[str, list[Owner]]) -> None:
        self._rng, self._parties, self._owners = rng, parties, owners
        self._made = 0

    def ring(self) -> Ring:
        """The next ring: the patterns take turns, size and spelling are drawn."""
        pattern = PATTERNS[self._made % len(PATTERNS)]
        self._made += 1
        lane = Lane("CN", "US") if self._rng.random() < 0.85 else Lane("US", "CN")
        spelling: Literal["plain", "rewritten"] = "rewritten" if self._rng.random() < REWRITTEN_SHARE else "plain"
        heads, listed = self._heads(lane, pattern)
        carried = [pattern, *(self._some(pattern) for _ in range(self._rng.randint(SMALLEST, LARGEST) - 1))]
        parcels = tuple(self._parcel(lane, heads, traits, spelling == "rewritten") for traits in carried)
        shared = {trait: value_of(heads[trait.side], trait.kind) for trait in pattern}
        return Ring(f"ring-{self._made:03}", lane, spelling, shared, listed, parcels)

    def _heads(self, lane: Lane, pattern: tuple[Trait, ...]) -> tuple[dict[Side, Party], str | None]:
        """On either side the party whose attributes the parcels carry; one may be a listed entity's."""
        heads: dict[Side, Party] = {"sender": self._head(lane.origin), "addressee": self._head(lane.destination)}
        trait = next((trait for trait in pattern if trait.kind in ("phone", "email")), None)
        nation = lane.origin if trait and trait.side == "sender" else lane.destination
        if trait is None or self._rng.random() >= LISTED_SHARE or not self._owners[nation]:
            return heads, None
        owner = self._owners[nation].pop()
        heads[trait.side] = give(heads[trait.side], owner.party, (trait.kind,))
        return heads, owner.name

    def _head(self, nation: str) -> Party:
        phone, name = self._parties.phones.of(nation), self._parties.name(nation)
        mail, tax = self._parties.mail.of(nation, name.latin), self._parties.tax_reference(nation)
        return Party(nation, self._parties.places.of(nation), name, None, phone, mail, tax)

    def _some(self, pattern: tuple[Trait, ...]) -> tuple[Trait, ...]:
        """At least two of the pattern, in its order."""
        left_out = self._rng.randrange(len(pattern)) if len(pattern) > 2 and self._rng.random() < 0.5 else -1
        return tuple(trait for at, trait in enumerate(pattern) if at != left_out)

    def _parcel(self, lane: Lane, heads: dict[Side, Party], traits: tuple[Trait, ...], rewritten: bool) -> RingParcel:
        sender = give(self._front(lane.origin), heads["sender"], _kinds(traits, "sender"))
        addressee = give(self._front(lane.destination), heads["addressee"], _kinds(traits, "addressee"))
        ways = (self._rng.randrange(WAYS), self._rng.randrange(WAYS)) if rewritten else (PLAIN, PLAIN)
        return RingParcel(sender, addressee, ways, traits)

    def _front(self, nation: str) -> Party:
        """Somebody nobody has seen before, with nothing but a name and an address."""
        return Party(nation, self._parties.places.of(nation), self._parties.name(nation))


def give(party: Party, owner: Party, kinds: tuple[Kind, ...]) -> Party:
    """`party` with the attributes of those kinds taken from `owner`."""
    for kind in kinds:
        party = _with(party, owner, kind)
    return party


def value_of(party: Party, kind: Kind) -> str:
    """The attribute as text; an address by its first line."""
    values = {"phone": party.phone, "email": party.email, "tax": party.tax, "address": party.place.full.lines[0]}
    return str(values[kind])


def _with(party: Party, owner: Party, kind: Kind) -> Party:
    match kind:
        case "phone":
            return replace(party, phone=owner.phone)
        case "email":
            return replace(party, email=owner.email)
        case "tax":
            return replace(party, tax=owner.tax)
        case "address":
            return replace(party, place=owner.place)


def _kinds(traits: tuple[Trait, ...], side: Side) -> tuple[Kind, ...]:
    return tuple(trait.kind for trait in traits if trait.side == side)
