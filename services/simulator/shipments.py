"""One consignment of the made-up world, and the two kinds of record that tell of it.

A `Shipment` holds what is true, and draws from a seed of its own, when asked, what nobody planned: what is in it and
how it travelled. So a world of a million needs little memory. `parcel_body` and `event_body` write what the posts
report, in the words of schemas/parcel.py and schemas/tracking_event.py.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

from services.simulator.goods import Load, ordinary
from services.simulator.journeys import Happening, Journey, Lane, Way, journey_of, offset_of, posting_offset
from services.simulator.parties import Party, label

_ZONES = {hours: timezone(timedelta(hours=hours)) for hours in range(-12, 15)}


@dataclass(frozen=True, slots=True)
class Shipment:
    """A consignment: who sends what to whom, and how it travelled."""

    lane: Lane
    posted: int
    """Seconds since 1970."""
    sender: Party
    addressee: Party
    ways: tuple[int, int]
    """How sender and addressee are written on it (services/simulator/parties.py)."""
    identifier: str
    """The item's number."""
    now: int
    """Up to when things happened to it, seconds since 1970."""
    seed: int
    planned: Load | None = None
    """Its contents; None for some ordinary ones."""
    transit: tuple[str, ...] = ()
    """Third countries by which it goes, ISO 3166-1 alpha-2."""
    returned: bool = False
    """Whether it cannot be delivered and goes back."""
    handling: str = "H1"
    """Europol SIENA handling code of its records; H2 stays at home."""
    references: tuple[dict[str, str], ...] = ()
    """Notices and licences named on it."""

    @property
    def load(self) -> Load:
        return self.planned or ordinary(Random(self.seed), self.lane.origin)  # noqa: S311 - must be the same again

    @property
    def journey(self) -> Journey:
        return journey_of(Way(self.identifier, self.lane, self.posted, self.returned, self.now, self.seed + 1))

    @property
    def posted_on(self) -> str:
        return day_of(self.posted, posting_offset(self.lane))

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Nations that get to know of it, if each shares what touches the other and keeps H2 at home."""
        return (self.lane.reporter,) if self.handling == "H2" else self.lane.seen_by


def parcel_body(shipment: Shipment) -> dict[str, Any]:
    """The body of the consignment's `parcel` record."""
    journey, load = shipment.journey, shipment.load
    body: dict[str, Any] = {
        "item": journey.item,
        "posted_on": shipment.posted_on,
        "sender": label(shipment.sender, shipment.ways[0]),
        "addressee": label(shipment.addressee, shipment.ways[1]),
        "nature": load.nature,
        "contents": list(load.pieces),
        "gross_weight_grams": load.gross_grams,
        "postage": {"amount": f"{4 + load.gross_grams // 90}.50", "currency": "USD"},
        "handling_class": journey.handling_class,
        "route": _route(shipment, journey),
    }
    if shipment.references:
        body["references"] = list(shipment.references)
    return body


def event_body(shipment: Shipment, step: Happening) -> dict[str, Any]:
    """The body of the `tracking-event` record of one step of its way."""
    body: dict[str, Any] = {
        "item": shipment.journey.item,
        "posted_on": shipment.posted_on,
        "code": step.code,
        "at": datetime.fromtimestamp(step.at, _ZONES[offset_of(step)]).isoformat(),
        "country": step.nation,
        "origin": shipment.lane.origin,
        "destination": shipment.lane.destination,
    }
    if step.office:
        body["office"] = step.office.code
    if step.reason:
        body["retention_reason"] = step.reason
    if step.text:
        body["reason_text"] = step.text
    return body


def day_of(seconds: int, offset_hours: int = 0) -> str:
    """The date, as on the wire, that a clock `offset_hours` from UTC shows at `seconds` since 1970."""
    return datetime.fromtimestamp(seconds + offset_hours * 3_600, UTC).date().isoformat()


def _route(shipment: Shipment, journey: Journey) -> dict[str, Any]:
    route: dict[str, Any] = {"origin": shipment.lane.origin, "destination": shipment.lane.destination}
    if shipment.transit:
        route["transit"] = list(shipment.transit)
    if journey.outward:
        route["outward_office"] = journey.outward.code
    if journey.inward:
        route["inward_office"] = journey.inward.code
    return route
