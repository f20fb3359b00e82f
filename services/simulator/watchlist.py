"""Listed people and firms, all invented, as FollowTheMoney entities; and the parcels that some of them use.

Entities have names in both scripts, a telephone number, an e-mail address and a tax reference. Two in three appear
on parcels, each time by one of these alone, among people who are nobody.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from services.simulator.journeys import NATIONS
from services.simulator.parties import Party, PartyMaker, give

Carried = Literal["phone", "email", "tax", "name"]
CARRIED: tuple[Carried, ...] = ("phone", "email", "tax", "name")

PARCELS_PER_ENTITY = 400
"""Parcels of the whole world for each listed entity."""
LISTED_DAYS_AGO = 400
"""For so long most entries have been published."""
_PROGRAMME = "Fictitious list for demonstrations"
_REASON = "Invented for the demonstration: no person or firm of this name is meant."


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed entity: who it is, which nation lists it, and whether that nation keeps the entry to itself (H2)."""

    name: str
    """Its identifier in the list."""
    party: Party
    listed_by: str
    handling: str
    listed_on: date
    """Day on which the entry was published."""

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Nations that screen against the entry."""
        return (self.listed_by,) if self.handling == "H2" else NATIONS


def listed_entities(rng: Random, parties: PartyMaker, parcels: int, today: date) -> list[Listed]:
    """Invent the list of a world of `parcels`; both nations list people of both. Most have been on it for long."""
    return [_listed(rng, parties, number, today) for number in range(8 + parcels // PARCELS_PER_ENTITY)]


def owners(listed: list[Listed]) -> dict[str, list[Listed]]:
    """Entities that rings may borrow from, by nation: those that both nations screen against."""
    shared = [entity for entity in listed if entity.handling != "H2"]
    return {nation: [entity for entity in shared if entity.party.nation == nation][::3] for nation in NATIONS}


def alone(party: Party, carried: Carried, parties: PartyMaker) -> Party:
    """Somebody new who has one thing of the listed `party`: its name, or one attribute under another name."""
    front = Party(party.nation, parties.places.of(party.nation), parties.name(party.nation))
    if carried == "name":
        return replace(front, person=party.person, company=party.company)
    return give(front, party, (carried,))


def entry_body(listed: Listed, listed_on: str) -> dict[str, Any]:
    """The body of its `watchlist-entry` record (schemas/watchlist.py)."""
    return {
        "entity": _entity(listed),
        "programme": _PROGRAMME,
        "grading": "suspected" if listed.handling == "H2" else "of-interest",
        "reason": _REASON,
        "listed_on": listed_on,
    }


def _listed(rng: Random, parties: PartyMaker, number: int, today: date) -> Listed:
    nation, listed_by = rng.choice(NATIONS), NATIONS[number % 2]
    party = parties.firm(nation) if rng.random() < 0.3 else _person(parties, nation)
    listed_on = today - timedelta(days=LISTED_DAYS_AGO)
    return Listed(
        f"demo-{listed_by.lower()}-{number:04}", party, listed_by, "H2" if number % 9 == 8 else "H1", listed_on
    )


def _person(parties: PartyMaker, nation: str) -> Party:
    name, phone, tax = parties.name(nation), parties.phones.of(nation), parties.tax_reference(nation)
    return Party(nation, parties.places.of(nation), name, None, phone, parties.mail.of(nation, name.latin), tax)


def _entity(listed: Listed) -> dict[str, Any]:
    party = listed.party
    named = party.person or party.company
    names = list(dict.fromkeys((named.written, named.latin))) if named else []
    properties = {
        "name": names,
        "phone": [party.phone],
        "email": [party.email],
        "taxNumber": [party.tax],
        "country": [party.nation.lower()],
        "address": [", ".join(party.place.full.lines)],
    }
    schema = "Person" if party.person else "Company"
    return {"id": listed.name, "schema": schema, "caption": names[-1], "properties": properties}
