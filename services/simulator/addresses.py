"""Places that are on no map: invented streets in invented towns, with postcodes that lead nowhere.

States and provinces are real, everything below them is made up. United States ZIP codes begin with three
digits that are not in use, Chinese postcodes with 99. A Chinese address is written in Chinese and in pinyin.
"""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from services.simulator.draws import Distinct, table

_STATES = table("AZ CA CO FL GA IL IN MI NC NJ NV NY OH OR PA TN TX VA WA WI")
_UNUSED_ZIP = table("213 269 343 429 529 552 578 589 621 642 663 694 695 696 697 698 699 742 817 848 866 876 899 987")
_TOWN_HEADS = table(
    "Amber Birch Copper Dapple Elm Fern Gale Heron Ivory Juniper Kettle Lantern Maple Nettle Otter Pewter"
)
_TOWN_TAILS = table("brook combe dale field ford gate haven hollow mere mill moor ridge stead water wick wold")
_STREETS = table(
    "Alder Bobbin Cinder Drover Ember Fiddle Gander Hazel Ink Jetty Kiln Loom Marble Needle Orchard Plover"
)
_STREET_KINDS = (("Street", "St"), ("Avenue", "Ave"), ("Road", "Rd"), ("Lane", "Ln"), ("Drive", "Dr"))

_PROVINCES = table(
    "广东省Guangdong 浙江省Zhejiang 江苏省Jiangsu 福建省Fujian 山东省Shandong 河北省Hebei 湖北省Hubei 四川省Sichuan"
)
_PLACE_SIGNS = table(
    "霁ji 澜lan 虹hong 砚yan 榆yu 槿jin 翎ling 珞luo 汀ting 萤ying 鹭lu 棠tang 淞song 蕤rui 栩xu 瓷ci 篁huang 蔷qiang "
    "桦hua 苔tai 枫feng 笛di 雁yan 莺ying"
)
_ABROAD = {"DE": "Neuwiesen", "CA": "Loon Harbour", "MX": "Villa Nogalera", "JP": "Hoshimori", "AU": "Wattle Bend"}

THIRD_COUNTRIES = tuple(_ABROAD)
"""Countries, ISO 3166-1 alpha-2, with which both nations trade in the made-up world."""


class Address(NamedTuple):
    """A place as a label has it."""

    lines: tuple[str, ...]
    street: str
    city: str
    region: str | None
    postal_code: str | None
    country: str
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the spellings in which it is written; the first is the full one.

    Spelled when asked for: a world of a million parcels has nearly as many places.
    """

    nation: str
    number: int
    """Says street, town and house, by the tables above."""
    region: int
    postcode: int
    written: tuple[Address, ...] = ()
    """How it is written, where that is not as the tables say."""

    @property
    def spellings(self) -> tuple[Address, ...]:
        return self.written or _SPELL.get(self.nation, _abroad)(self)

    @property
    def full(self) -> Address:
        return self.spellings[0]


class PlaceMaker:
    """Invents places, never the same twice. Raises `WorldTooLarge` after some millions."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._us = Distinct(rng, len(_TOWN_HEADS) * len(_TOWN_TAILS) * len(_STREETS) * len(_STREET_KINDS) * 400)
        self._cn = Distinct(rng, len(_PLACE_SIGNS) ** 4 * 300)

    def of(self, nation: str) -> Place:
        """A place in `nation`: "US", "CN" or one of `THIRD_COUNTRIES`."""
        draw = self._rng.randrange
        if nation == "US":
            return Place(nation, self._us.take(), draw(len(_STATES)), draw(len(_UNUSED_ZIP) * 100))
        if nation == "CN":
            return Place(nation, self._cn.take(), draw(len(_PROVINCES)), draw(10_000))
        return Place(nation, draw(1, 40_000), draw(len(_STREETS)), 0)


def _us(place: Place) -> tuple[Address, ...]:
    rest, number = divmod(place.number, 400)
    rest, head = divmod(rest, len(_TOWN_HEADS))
    rest, tail = divmod(rest, len(_TOWN_TAILS))
    street, kind = divmod(rest, len(_STREET_KINDS))
    town, state = _TOWN_HEADS[head] + _TOWN_TAILS[tail], _STATES[place.region]
    postcode = f"{_UNUSED_ZIP[place.postcode // 100]}{place.postcode % 100:02}"
    spellings = (f"{number * 7 + 11} {_STREETS[street]} {word}" for word in _STREET_KINDS[kind])
    return tuple(_in_us(way, town, state, postcode) for way in spellings)


def _cn(place: Place) -> tuple[Address, ...]:
    rest, number = divmod(place.number, 300)
    rest, first = divmod(rest, len(_PLACE_SIGNS))
    rest, second = divmod(rest, len(_PLACE_SIGNS))
    third, fourth = divmod(rest, len(_PLACE_SIGNS))
    signs = [_PLACE_SIGNS[sign] for sign in (first, second, third, fourth)]
    province, postcode = _PROVINCES[place.region], f"99{place.postcode:04}"
    return _in_chinese(signs, number, province, postcode), _in_pinyin(signs, number, province, postcode)


def _abroad(place: Place) -> tuple[Address, ...]:
    street, town = f"{place.number} {_STREETS[place.region]} Row", _ABROAD[place.nation]
    return (Address((street, town), street, town, None, None, place.nation),)


_SPELL = {"US": _us, "CN": _cn}


def _in_us(street: str, town: str, state: str, postcode: str) -> Address:
    return Address((street, f"{town}, {state} {postcode}"), street, town, state, postcode, "US")


def _in_chinese(signs: list[str], number: int, province: str, postcode: str) -> Address:
    city, road = f"{signs[0][0]}{signs[1][0]}市", f"{signs[2][0]}{signs[3][0]}路{number + 1}号"
    return Address((f"{province[:3]}{city}{road}",), road, city, province[:3], postcode, "CN")


def _in_pinyin(signs: list[str], number: int, province: str, postcode: str) -> Address:
    city = (signs[0][1:] + signs[1][1:]).title()
    street = f"No. {number + 1} {(signs[2][1:] + signs[3][1:]).title()} Road"
    return Address((street, f"{city}, {province[3:]} {postcode}"), street, city, province[3:], postcode, "CN")
