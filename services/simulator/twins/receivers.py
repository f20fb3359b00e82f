"""Honest receivers who look like a ring: one telephone, one address, many senders to one door."""

from dataclasses import replace

from services.simulator.journeys import DAY, Lane
from services.simulator.parties import Party
from services.simulator.posting import Means, Posting
from services.simulator.twins.senders import other


def household(means: Means, nation: str) -> list[Posting]:
    """Twin of one phone under many names: a family at one address with one telephone, who all order things."""
    society = means.societies[nation]
    family = society.family(shares_phone=True)
    return [_ordered(means, society.hastily(member)) for member in family for _ in range(means.rng.randint(1, 3))]


def agent(means: Means, nation: str) -> list[Posting]:
    """Twin of one phone under many names, the harder one: who orders for others puts his own on the labels."""
    phone = means.parties.phones.of(nation)
    customers = [replace(means.parties.person(nation), phone=phone) for _ in range(means.rng.randint(5, 10))]
    return [_ordered(means, customer) for customer in customers]


def mailroom(means: Means, nation: str) -> list[Posting]:
    """Twin of a hub: the students of one house, or the mail room of their university."""
    place = means.parties.places.of(nation)
    students = [means.parties.living_at(place, means.parties.name(nation)) for _ in range(means.rng.randint(8, 16))]
    return [_ordered(means, student) for student in students]


def consolidator(means: Means, nation: str) -> list[Posting]:
    """Twin of the reshipper: a firm takes in what its customers ordered, and posts it on to each of them."""
    rng, firm = means.rng, means.people.enrol(means.parties.firm(nation))
    customers = [means.people.enrol(means.parties.person(nation)) for _ in range(rng.randint(3, 5))]
    taken_in = [_ordered(means, replace(firm, person=each.person, tax=None, who=each.who)) for each in customers]
    onward = Lane(nation, nation)
    sent_on = [
        Posting(onward, means.by(order.at + rng.randint(9, 16) * DAY), firm, customer)
        for order, customer in zip(taken_in, customers, strict=True)
    ]
    return taken_in + sent_on


def collector(means: Means, nation: str) -> list[Posting]:
    """Twin of sender rotation: a collector buys from private sellers all over the other nation."""
    rng, lane = means.rng, Lane(other(nation), nation)
    buyer, society = means.people.enrol(means.parties.person(nation)), means.societies[nation]
    sellers = [means.parties.person(lane.origin) for _ in range(rng.randint(6, 11))]
    return [Posting(lane, means.seasons.some_time(), each, society.hastily(buyer)) for each in sellers]


def _ordered(means: Means, addressee: Party) -> Posting:
    """Something that `addressee` ordered abroad, from anybody."""
    at, lane = means.seasons.some_time(), Lane(other(addressee.nation), addressee.nation)
    return Posting(lane, at, means.societies[lane.origin].sender(at).party, addressee)
