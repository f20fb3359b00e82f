"""One event on an item's way: what happened, when and where, in the codes of the UPU message EMSEVT V3.

An event belongs to a consignment, which is `item` + `posted_on` in the same words as the parcel's pre-advice; the
pre-advice itself may come later or never. Events may be skipped, repeated and out of order.
"""

from typing import Annotated

from pydantic import StringConstraints, model_validator

from schemas.countries import Country
from schemas.emsevt import EventCode
from schemas.parcel import Impc, Item
from schemas.wire import Date, Grams, LocalTime, ShortText, Text, Wire, fault

DAYS_BEFORE_POSTING = 2
"""An event may lie this many days before the posting date: clocks, time zones and late acceptance scans differ."""

ReasonCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]
"""A code of the list that EMSEVT names for the reason, as sent. The lists are not reproduced here."""


class TrackingEvent(Wire):
    """One event on an item's way."""

    item: Item
    """Identifier and issuer of the item that the event belongs to."""
    posted_on: Date
    """Its day of posting: with `item`, which consignment it is."""
    code: EventCode
    """What happened, EMSEVT V3; a courier's event under the code that comes nearest."""
    as_written: Text | None = None
    """What the courier's own system says, where the event has no EMSEVT code of its own."""
    at: LocalTime
    """When, by the clock on the wall of the office, with its offset from UTC."""
    country: Country
    """Country in which it happened."""
    office: Impc | None = None
    """Office where it happened."""
    next_office: Impc | None = None
    """Office to which the item goes next."""
    place: Text | None = None
    """Town, depot or airport, where there is no office code, or more than it says."""
    origin: Country | None = None
    """Country of posting."""
    destination: Country | None = None
    """Country of delivery."""
    retention_reason: ReasonCode | None = None
    """Why the item is held (EXB, EXD, EDA, EME, EDF) or stopped (EXX, EDX)."""
    non_delivery_reason: ReasonCode | None = None
    """Why delivery did not succeed (EMH)."""
    non_delivery_action: ReasonCode | None = None
    """What is done with it after that (EMH)."""
    reason_text: Text | None = None
    """The reason in words."""
    signatory: ShortText | None = None
    """Who signed for the item (EMI), as read."""
    weight_grams: Grams | None = None
    """Gross weight measured at the event, grams."""

    @model_validator(mode="after")
    def _not_long_before_posting(self) -> "TrackingEvent":
        if (self.posted_on - self.at.date()).days > DAYS_BEFORE_POSTING:
            raise fault("before_posting", "at", "more than two days before posted_on")
        return self
