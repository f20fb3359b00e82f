"""Made-up parties and parcels in any number, and a made-up list: what a nation that holds a million parcels sees.

Parties are people and companies of both countries in either script, each with an address, most with a telephone and a
mailbox, some with the number of a register. Who posts is drawn unevenly: the busiest of 250,000 stands on some
thousands of a million parcels, most on a few. The same seed gives the same world.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Any

from benchmarks.screening.parties import parties, people
from schemas.s10 import check_digit
from services.ingest.core.lists.entity import ListedEntity
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName

Party = dict[str, Any]

_STREETS = "Thistledown Larkspur Cobblers Quarry Juniper Harbour Sexton Millrace Orchard Foundry".split()  # noqa: SIM905
_WAYS = ("Row", "Lane", "Street", "Avenue", "Road")
_CITIES = (("Exampleton", "OH"), ("Otherton", "TX"), ("Sampleford", "NJ"), ("Placeholder Bay", "CA"))
_HAN_CITIES = (("浙江省", "义乌市"), ("广东省", "深圳市"), ("湖北省", "武汉市"), ("江苏省", "苏州市"))
_HAN_STREETS = ("宾王路", "长江路", "人民路", "建设路", "科技园南路", "和平路")
_GOODS = (
    ("Cotton T-shirts", "610910"), ("Ceramic tea set", "691110"), ("garden hose connectors, brass", "741220"),
    ("LED desk lamp", "940521"), ("棉制T恤", "610910"), ("陶瓷茶具", "691110"), ("Laboratory glassware", "701790"),
    ("Pigment powder", "320417"), ("USB charging cable", "854442"), ("gift", None), ("配件", None), ("parts", None),
)  # fmt: skip
_HOUSES = ("gmail.com", "qq.com", "163.com", "outlook.com")


def people_and_companies(seed: int, count: int) -> Iterator[Party]:
    """The `sender` or `addressee` of parcels, each once."""
    chance = random.Random(seed)  # noqa: S311 - the same draw each run
    for number, name in enumerate(itertools.islice(parties(seed), count)):
        yield _party(name, number, seed, chance)


def _party(name: WrittenName, number: int, seed: int, chance: random.Random) -> Party:
    han = not name.written.isascii()
    country = "CN" if han or chance.random() < 0.25 else "US"
    party: Party = {
        "names" if name.kind is Kind.PERSON else "companies": [{"written": name.written}],
        "address": _address(country, chance, han=han),
    }
    if chance.random() < 0.9:
        party["phones"] = [_phone(country, chance)]
    if chance.random() < 0.6:
        own = chance.random() < 0.3
        house = f"firm{number % 20_000}-{seed}.example" if own else chance.choice(_HOUSES)
        party["emails"] = [f"desk{number}.{seed}@{house}"]
    if chance.random() < 0.1:
        party["identities"] = [{"kind": "tax", "number": f"{seed % 90 + 10}-{number:07d}", "country": country}]
    return party


def _address(country: str, chance: random.Random, *, han: bool) -> dict[str, Any]:
    house, room = chance.randrange(1, 9_000), chance.randrange(1, 40)
    if han:
        province, city = chance.choice(_HAN_CITIES)
        return {"lines": [f"{province}{city}{chance.choice(_HAN_STREETS)}{house}号{room}室"], "country": country}
    city, region = chance.choice(_CITIES)
    street = f"{house} {chance.choice(_STREETS)} {chance.choice(_WAYS)}"
    return {
        "lines": [f"{street}, Apt {room}", f"{city}, {region} {chance.randrange(10_000, 99_999)}"],
        "city": city,
        "country": country,
    }


def _phone(country: str, chance: random.Random) -> str:
    if country == "CN":
        return f"+86 13{chance.randrange(10)} {chance.randrange(10_000):04d} {chance.randrange(10_000):04d}"
    return f"({chance.choice((212, 415, 614, 201))}) {chance.randrange(200, 999)}-{chance.randrange(10_000):04d}"


def busy(chance: random.Random, count: int) -> int:
    """One of `count` parties: the first are drawn most."""
    return int(count * chance.random() ** 2)


def parcel(number: int, sender: Party, addressee: Party, chance: random.Random) -> dict[str, Any]:
    """The body of a parcel."""
    origin, destination = sender["address"]["country"], addressee["address"]["country"]
    return {
        "item": s10(number, origin),
        "posted_on": f"2026-11-{1 + number % 20:02d}",
        "sender": sender,
        "addressee": addressee,
        "nature": "sale-of-goods",
        "contents": [_piece(number, chance) for _ in range(chance.choice((1, 1, 2)))],
        "gross_weight_grams": chance.randrange(100, 3_000),
        "route": {"origin": origin, "destination": destination},
    }


def s10(number: int, country: str) -> dict[str, str]:
    """An item of the post."""
    serial = f"{number % 100_000_000:08d}"
    service = f"L{chr(65 + number // 100_000_000 % 26)}"
    return {"kind": "s10", "identifier": f"{service}{serial}{check_digit(serial)}{country}", "issuer": country}


def _piece(number: int, chance: random.Random) -> dict[str, Any]:
    description, heading = chance.choice(_GOODS)
    said = description if heading is None or chance.random() < 0.5 else f"{description} no. {number % 5_000}"
    piece: dict[str, Any] = {
        "description": said,
        "quantity": str(chance.randrange(1, 20)),
        "unit": "H87",
        "net_weight_grams": chance.randrange(50, 1_500),
        "value": {"amount": f"{chance.randrange(1, 200)}.50", "currency": "USD"},
    }
    return piece if heading is None else {**piece, "hs_code": heading}


def listed(count: int) -> Iterator[ListedEntity]:
    """Entries of a made-up list: Latin names mostly, as published lists have them, some with what leads to a person.

    One name in eight is made of the parts that the parcels' names are made of, so that some meet by chance."""
    chance = random.Random(99)  # noqa: S311
    names = _listed_names(chance)
    for number in range(count):
        name = next(names)
        others = tuple(each.written for each in itertools.islice(names, chance.choice((0, 0, 1, 2))))
        properties: dict[str, tuple[str, ...]] = {
            "name": (name.written,),
            "country": (chance.choice(("cn", "us", "ru")),),
        }
        if others:
            properties["alias"] = others
        if chance.random() < 0.3:
            properties["phone"] = (_phone("CN", chance),)
        if chance.random() < 0.3:
            properties["email"] = (f"listed{number}@house{number % 400}.example",)
        if chance.random() < 0.3:
            properties["birthDate"] = (
                f"19{chance.randrange(50, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}",
            )
        schema = "Person" if name.kind is Kind.PERSON else "Company"
        yield ListedEntity(f"made-up-{number}", schema, name.written, properties)


def _listed_names(chance: random.Random) -> Iterator[WrittenName]:
    own, shared = people(98), parties(99)
    while True:
        name = next(shared if chance.random() < 0.125 else own)
        if name.written.isascii() or chance.random() < 0.3:
            yield name
