"""How items travel: their numbers, the offices they pass, and the events that each nation's post reports.

Numbers are of UPU S10 with the right check digit, unique for their issuer within a world; one parcel in twelve has a
courier's number instead. Events follow the usual path of EMSEVT V3, and real life: some are skipped, some items are
held by customs, and what has not happened by today is not reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from schemas.s10 import check_digit
from services.simulator.draws import Distinct

HOUR = 3_600
DAY = 86_400
COURIER_SHARE = 0.08
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
    """An event: EMSEVT code, when (seconds since 1970), in which nation, at which office if at one, why held."""

    code: str
    at: int
    nation: str
    office: Office | None
    reason: str | None


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


class JourneyMaker:
    """Sends items on their way, no two with one number. Nothing happens after `now` (seconds since 1970)."""

    def __init__(self, rng: Random, now: int) -> None:
        self._rng, self._now = rng, now
        self._serials = Distinct(rng, 100_000_000)

    def journey(self, lane: Lane, posted: int) -> Journey:
        """The way of an item posted at `posted` (seconds since 1970) on `lane`."""
        item, handling_class = self._item(lane.origin)
        outward = self._office(lane.origin) if lane.origin != lane.destination else None
        inward = self._office(lane.destination) if lane.origin != lane.destination else None
        path = self._path(lane, posted, outward, inward)
        seen = tuple(step for step in path if step.at < self._now and step.nation in NATIONS)
        return Journey(item, handling_class, outward, inward, seen)

    def _item(self, origin: str) -> tuple[dict[str, Any], str]:
        serial = f"{self._serials.take():08}"
        if self._rng.random() < COURIER_SHARE:
            return _courier_item(serial, self._rng), "express"
        first = self._rng.choice("CCEHLLLRRU")
        indicator = first + self._rng.choice("ABCDEFGHKLMNPRSTWXY")
        identifier = f"{indicator}{serial}{check_digit(serial)}{origin}"
        return {"kind": "s10", "identifier": identifier, "issuer": origin}, _INDICATORS[first]

    def _office(self, nation: str) -> Office | None:
        return self._rng.choice(_OFFICES[nation]) if nation in _OFFICES else None

    def _path(self, lane: Lane, posted: int, outward: Office | None, inward: Office | None) -> Iterator[Happening]:
        chance, hours = self._rng.random, self._hours
        yield Happening("EMA", posted, lane.origin, None, None)
        at = posted + hours(16, 60)
        if lane.origin != lane.destination:
            if chance() < 0.85:
                yield Happening("EMC", at, lane.origin, outward, None)
            at += hours(40, 130)
            if chance() < 0.9:
                yield Happening("EMD", at, lane.destination, inward, None)
            if chance() < 0.06:
                yield Happening("EME", at + hours(1, 8), lane.destination, inward, "30")
                at += hours(20, 90)
        if chance() < 0.85:
            yield Happening("EMI", at + hours(24, 110), lane.destination, None, None)

    def _hours(self, first: int, last: int) -> int:
        """Seconds of some hours between `first` and `last`."""
        return int(self._rng.uniform(first, last) * HOUR)


def offset_of(step: Happening) -> int:
    """Offset in hours of the clock on the wall where it happened."""
    return step.office.offset if step.office else _OFFSETS[step.nation]


def posting_offset(lane: Lane) -> int:
    """Offset in hours of the clock by which the posting date is read."""
    return _OFFSETS.get(lane.origin, 0)


def _courier_item(serial: str, rng: Random) -> dict[str, Any]:
    likely, other = rng.sample(_COURIERS, 2)
    confidence = rng.choice((60, 75, 90))
    candidates = [{"courier": likely, "confidence": confidence}, {"courier": other, "confidence": 100 - confidence}]
    return {"kind": "courier", "identifier": f"PX00{serial}", "candidates": candidates}
