"""A world as one nation knows it, without any server: validated bodies, for measuring and for examples.

Nothing of the truth is in them. What the other nation hands in comes as the default sharing policy lets it through:
items that touch this nation's ground, without what stays at home; H2 stays there altogether.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.parcel import Parcel
from schemas.precursor_notice import PreExportNotice, PreExportReply
from schemas.tracking_event import TrackingEvent
from schemas.watchlist import WatchlistEntry
from services.simulator.notices import notice_paper, reply_paper
from services.simulator.shipments import Shipment, event_body, parcel_body
from services.simulator.watchlist import entry_body
from services.simulator.world import World


class Seen(NamedTuple):
    """A parcel that a nation knows."""

    item: str
    """Its identifier, by which the truth names it."""
    posted_on: dt.date
    parcel: Parcel
    ref: int
    """Its place among the world's shipments: a number of its own, growing with the time of posting."""


class SeenEvent(NamedTuple):
    """A tracking event that a nation knows."""

    item: str
    ref: int
    """Of the parcel it belongs to, as in `Seen`."""
    event: TrackingEvent


class Noticed(NamedTuple):
    """A pre-export notice, and the answer to it."""

    notice: PreExportNotice
    reply: PreExportReply


def parcels_at(world: World, nation: str) -> Iterator[Seen]:
    """The parcels that `nation` ("US" or "CN") knows, in the order of posting; made one by one."""
    for ref, shipment in enumerate(world.shipments):
        if nation in shipment.seen_by:
            parcel = Parcel.model_validate(_told(shipment, nation))
            yield Seen(shipment.identifier, parcel.posted_on, parcel, ref)


def events_at(world: World, nation: str) -> Iterator[SeenEvent]:
    """The tracking events that `nation` knows, its own and the other's, parcel by parcel and in order within each."""
    for ref, shipment in enumerate(world.shipments):
        for step in shipment.journey.happenings if nation in shipment.seen_by else ():
            yield SeenEvent(shipment.identifier, ref, TrackingEvent.model_validate(event_body(shipment, step)))


def notices_at(world: World) -> Iterator[Noticed]:
    """The precursor notices and their answers; both nations know all of them."""
    for consignment in world.consignments:
        notice = PreExportNotice.model_validate(notice_paper(consignment).body)
        yield Noticed(notice, PreExportReply.model_validate(reply_paper(consignment).body))


def entries_at(world: World, nation: str) -> Iterator[WatchlistEntry]:
    """The watch-list entries against which `nation` screens."""
    for listed in world.listed:
        if nation in listed.seen_by:
            yield WatchlistEntry.model_validate(entry_body(listed, listed.listed_on.isoformat()))


def _told(shipment: Shipment, nation: str) -> dict[str, Any]:
    """The body as the nation is told it: postage and identity numbers stay with the one that took it in."""
    body = parcel_body(shipment)
    if shipment.lane.reporter != nation:
        del body["postage"]
        for side in (body["sender"], body["addressee"]):
            side.pop("identities", None)
    return body
