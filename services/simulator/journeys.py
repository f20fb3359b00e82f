"""How items travel: the offices they pass, and the events that each nation's post reports.

Events follow the usual path of EMSEVT V3, and real life: some are skipped, some items are held by customs, some cannot
be delivered and go back, and what has not happened by today is not reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from services.simulator.item_numbers import COURIER

HOUR = 3_600
DAY = 86_400
_UNDELIVERED = "Not delivered: addressee not known there, returned to sender"
NATIONS = ("US", "CN")
"""The two nations of the exchange; each reports what happens on its own ground."""

_INDICATORS = {"C": "tracked", "E": "express", "H": "tracked", "L": "tracked", "R": "registered", "U": "ordinary"}
_COURIERS = ("northern-express", "jade-courier", "lantern-parcel")


class Office(NamedTuple):
    """An office of exchange: its IMPC code and the offset of its clock from UTC in hours, winter time."""

    code: str
    offset: int


_OFFICES = {
    "US": (Office("USJFKA", -5), Office("USLAXA", -8), Office("USORDA", -6), Office("USMIAA", -5)),
    "CN": (Office("CNCANA", 8), Office("CNSHAA", 8), Office("CNBJSA", 8), Office("CNSZXA", 8)),
}
_OFFSETS = {"US": -5, "CN": 8}


class Lane(NamedTuple):
    """From where to where; ISO 3166-1 alpha-2."""

    origin: str
    destination: str

    @property
    def reporter(self) -> str:
        """The nation that hands in the pre-advice: where it was posted, else where it arrives."""
        return self.origin if self.origin in NATIONS else self.destination

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Nations whose ground the item touches."""
        return tuple(nation for nation in NATIONS if nation in self)


class Happening(NamedTuple):
    """An event: EMSEVT code, when (seconds since 1970), in which nation, at which office if at one, why."""

    code: str
    at: int
    nation: str
    office: Office | None
    reason: str | None
    """Code of the reason for which it is held."""
    text: str | None = None
    """Why it was not delivered, in words."""
    turn: int = 1
    """How often the code was reported of the item, this time counted: 2 on the way back."""


@dataclass(frozen=True, slots=True)
class Journey:
    """An item and its way."""

    item: dict[str, Any]
    """`item` of a `parcel` and of its `tracking-event`s (schemas/parcel.py)."""
    handling_class: str
    outward: Office | None
    inward: Office | None
    happenings: tuple[Happening, ...]

    @property
    def identifier(self) -> str:
        return str(self.item["identifier"])


class Way(NamedTuple):
    """What decides how an item travels; the rest is drawn from `seed`, whenever it is asked for."""

    identifier: str
    lane: Lane
    posted: int
    """Seconds since 1970."""
    returned: bool
    """Whether it cannot be delivered and goes back to its sender."""
    now: int
    """Nothing happens after it, seconds since 1970."""
    seed: int


def journey_of(way: Way) -> Journey:
    """The item, the offices it passes, and what was reported of it."""
    rng, (origin, destination) = Random(way.seed), way.lane  # noqa: S311 - drawn again, it must be the same
    item, handling_class = _item(way.identifier, rng)
    outward = _office(rng, origin) if origin != destination else None
    inward = _office(rng, destination) if origin != destination else None
    path = _path(way, rng, outward, inward)
    seen = tuple(step for step in path if step.at < way.now and step.nation in NATIONS)
    return Journey(item, handling_class, outward, inward, seen)


def _item(identifier: str, rng: Random) -> tuple[dict[str, Any], str]:
    if not identifier.startswith(COURIER):
        return {"kind": "s10", "identifier": identifier, "issuer": identifier[11:]}, _INDICATORS[identifier[0]]
    likely, other = rng.sample(_COURIERS, 2)
    confidence = rng.choice((60, 75, 90))
    candidates = [{"courier": likely, "confidence": confidence}, {"courier": other, "confidence": 100 - confidence}]
    return {"kind": "courier", "identifier": identifier, "candidates": candidates}, "express"


def _office(rng: Random, nation: str) -> Office | None:
    return rng.choice(_OFFICES[nation]) if nation in _OFFICES else None


def _path(way: Way, rng: Random, outward: Office | None, inward: Office | None) -> Iterator[Happening]:
    chance, (origin, destination) = rng.random, way.lane
    yield Happening("EMA", way.posted, origin, None, None)
    at = way.posted + _hours(rng, 16, 60)
    if origin != destination:
        if chance() < 0.85:
            yield Happening("EMC", at, origin, outward, None)
        at += _hours(rng, 40, 130)
        if chance() < 0.9:
            yield Happening("EMD", at, destination, inward, None)
        if chance() < 0.06:
            yield Happening("EME", at + _hours(rng, 1, 8), destination, inward, "30")
            at += _hours(rng, 20, 90)
    at += _hours(rng, 24, 110)
    if way.returned:
        yield from _way_back(way.lane, at, rng, outward, inward)
    elif chance() < 0.85:
        yield Happening("EMI", at, destination, None, None)


def _way_back(lane: Lane, at: int, rng: Random, outward: Office | None, inward: Office | None) -> Iterator[Happening]:
    """Delivery tried, and everything once more in the other direction."""
    yield Happening("EMH", at, lane.destination, None, None, _UNDELIVERED)
    if lane.origin != lane.destination:
        at += _hours(rng, 12, 60)
        yield Happening("EMC", at, lane.destination, inward, None, turn=2)
        at += _hours(rng, 40, 130)
        yield Happening("EMD", at, lane.origin, outward, None, turn=2)
    yield Happening("EMI", at + _hours(rng, 12, 60), lane.origin, None, None)


def _hours(rng: Random, first: int, last: int) -> int:
    """Seconds of some hours between `first` and `last`."""
    return int(rng.uniform(first, last) * HOUR)


def offset_of(step: Happening) -> int:
    """Offset in hours of the clock on the wall where it happened."""
    return step.office.offset if step.office else _OFFSETS[step.nation]


def posting_offset(lane: Lane) -> int:
    """Offset in hours of the clock by which the posting date is read."""
    return _OFFSETS.get(lane.origin, 0)
