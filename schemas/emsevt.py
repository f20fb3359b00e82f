"""The events of an item's way: codes of the UPU message EMSEVT V3 (standard M40), in our own words.

The order of the table is the usual path. Real streams skip, repeat and reorder events, so it proves nothing; and an
item that was held, returned or stopped says nothing about guilt.
"""

from typing import Annotated, Literal, NamedTuple

from schemas.wire import OneOf

Leg = Literal["export", "transit", "import", "delivery"]


class Event(NamedTuple):
    """What one code stands for."""

    code: str
    meaning: str
    leg: Leg
    customs: bool = False
    """Whether customs (on export, customs or aviation security) has or decides on the item."""
    terminal: bool = False
    """Whether the item's way ends with it."""
    verified: bool = True
    """Whether more than one published source was seen for the code."""


EVENTS: tuple[Event, ...] = (
    Event("EMA", "posted, or collected from the sender", "export"),
    Event("EMB", "arrived at the outward office of exchange", "export"),
    Event("EXA", "handed to export customs or security", "export", customs=True),
    Event("EXB", "held by export customs or security", "export", customs=True),
    Event("EXC", "given back by export customs or security", "export", customs=True),
    Event("EXD", "held by the post at the outward office of exchange", "export"),
    Event("EXX", "export stopped", "export", terminal=True),
    Event("EMC", "left the outward office of exchange", "export"),
    Event("EMJ", "arrived at a transit office of exchange", "transit"),
    Event("EMK", "left a transit office of exchange", "transit"),
    Event("EMD", "arrived at the inward office of exchange", "import"),
    Event("EDA", "held by the post at the inward office of exchange", "import"),
    Event("EDB", "handed to import customs", "import", customs=True),
    Event("EME", "held by import customs", "import", customs=True),
    Event("EDC", "given back by import customs", "import", customs=True),
    Event("EMF", "left the inward office of exchange", "import"),
    Event("EDX", "import stopped", "import", terminal=True, verified=False),
    Event("EDD", "entered a sorting centre", "delivery"),
    Event("EDE", "left a sorting centre", "delivery", verified=False),
    Event("EMG", "arrived at the delivery office", "delivery", verified=False),
    Event("EDF", "held at the delivery depot", "delivery", verified=False),
    Event("EDG", "out for delivery", "delivery", verified=False),
    Event("EDH", "ready at a collection point", "delivery", verified=False),
    Event("EMH", "delivery tried without success", "delivery"),
    Event("EMI", "delivered", "delivery", terminal=True),
)

BY_CODE: dict[str, Event] = {event.code: event for event in EVENTS}

EventCode = Annotated[str, OneOf(BY_CODE, "event_code", "not an EMSEVT V3 event code")]
"""A code of `EVENTS`."""
