"""Honest senders who look like a ring: gifts to many, an office's address, numbers and words that repeat."""

from dataclasses import replace

from services.simulator import goods
from services.simulator.addresses import THIRD_COUNTRIES
from services.simulator.journeys import DAY, HOUR, Lane
from services.simulator.parties import Party
from services.simulator.posting import Means, Posting


def other(nation: str) -> str:
    """The other nation of the exchange."""
    return "US" if nation == "CN" else "CN"


def gifts(means: Means, nation: str) -> list[Posting]:
    """Twin of splitting: somebody posts the same present to all friends, within three days."""
    rng, lane = means.rng, Lane(nation, other(nation))
    giver = means.people.enrol(means.parties.person(nation))
    loads = goods.split(rng, nation, rng.randint(5, 9))
    first = means.seasons.some_time()
    times = [means.by(first + rng.randrange(3 * DAY)) for _ in loads]
    return [
        Posting(lane, at, giver, means.societies[lane.destination].addressee(at).party, replace(load, nature="gift"))
        for at, load in zip(times, loads, strict=True)
    ]


def office(means: Means, nation: str) -> list[Posting]:
    """Twin of a shared return address: staff post their own parcels from the office, with its address on them."""
    rng, lane, firm = means.rng, Lane(nation, other(nation)), means.parties.firm(nation)
    staff = [replace(means.parties.person(nation), place=firm.place) for _ in range(rng.randint(5, 9))]
    return [_usual(means, lane, replace(one, company=firm.company if rng.random() < 0.4 else None)) for one in staff]


def shop_batch(means: Means, nation: str) -> list[Posting]:
    """Twin of numbers in sequence: a shop posts its orders of two or three days, from its own roll of labels."""
    rng, lane = means.rng, Lane(nation, other(nation))
    shop, at = means.societies[nation].shop(), means.seasons.some_time()
    numbers = means.numbers.roll(nation, rng.randint(6, 14))
    days = sorted(means.by(at + rng.randrange(3) * DAY + rng.randrange(HOUR)) for _ in numbers)
    return [replace(_usual(means, lane, shop), at=day, number=n) for day, n in zip(days, numbers, strict=True)]


def counter(means: Means, nation: str) -> list[Posting]:
    """Twin of numbers in sequence, the harder one: strangers in a queue get labels from the counter's roll."""
    rng, lane, at = means.rng, Lane(nation, other(nation)), means.seasons.some_time()
    numbers = means.numbers.roll(nation, rng.randint(4, 8), most_left_out=4)
    return [
        replace(_usual(means, lane, means.parties.person(nation)), at=means.by(at + turn * 600), number=number)
        for turn, number in enumerate(numbers)
    ]


def same_text(means: Means, nation: str) -> list[Posting]:
    """Twin of identical texts: a maker of one thing describes it in the same words every time."""
    rng, lane = means.rng, Lane(nation, other(nation))
    maker, text = means.people.enrol(means.parties.firm(nation)), goods.wording(rng)
    loads = [goods.worded(rng, text, nation) for _ in range(rng.randint(6, 14))]
    return [replace(_usual(means, lane, maker), load=load) for load in loads]


def stock_text(means: Means, nation: str) -> list[Posting]:
    """Twin of identical texts, the harder one: small sellers of one wholesaler's goods all take over his words."""
    rng, lane, text = means.rng, Lane(nation, other(nation)), goods.wording(means.rng)
    sellers = [means.parties.person(nation) for _ in range(rng.randint(4, 7))]
    return [replace(_usual(means, lane, each), load=goods.worded(rng, text, nation)) for each in sellers]


def odd_load(means: Means, nation: str) -> list[Posting]:
    """Twin of the misfit: a jeweller's rings and a quarry's samples weigh and cost what they do by their nature."""
    rng, lane, heavy = means.rng, Lane(nation, other(nation)), means.happens(0.5)
    firm = means.people.enrol(means.parties.firm(nation))
    loads = [goods.odd_but_right(rng, nation, heavy=heavy) for _ in range(rng.randint(4, 8))]
    return [replace(_usual(means, lane, firm), load=load) for load in loads]


def transit_trader(means: Means, nation: str) -> list[Posting]:
    """Twin of the third post: a firm's carrier takes everything through its hub in a third country."""
    rng, lane = means.rng, Lane(nation, other(nation))
    firm, hub = means.people.enrol(means.parties.firm(nation)), rng.choice(THIRD_COUNTRIES)
    return [replace(_usual(means, lane, firm), transit=(hub,)) for _ in range(rng.randint(5, 10))]


def unsold(means: Means, nation: str) -> list[Posting]:
    """Twin of the loop: a shop's parcels come back when nobody is home, and customers send back what they tried."""
    rng, lane = means.rng, Lane(nation, other(nation))
    shop = means.people.enrol(means.parties.firm(nation))
    out = [_usual(means, lane, shop) for _ in range(rng.randint(6, 10))]
    failed = [replace(each, returned=turn % 3 == 0) for turn, each in enumerate(out)]
    return failed + [_sent_back(means, each) for each in failed if not each.returned and rng.random() < 0.4]


def _sent_back(means: Means, order: Posting) -> Posting:
    lane = Lane(order.lane.destination, order.lane.origin)
    load = goods.returned(goods.ordinary(means.rng, order.lane.origin))
    return Posting(lane, means.by(order.at + means.rng.randint(12, 25) * DAY), order.addressee, order.sender, load)


def _usual(means: Means, lane: Lane, sender: Party) -> Posting:
    """What `sender` posts to anybody at any time."""
    at = means.seasons.some_time()
    return Posting(lane, at, sender, means.societies[lane.destination].addressee(at).party)
