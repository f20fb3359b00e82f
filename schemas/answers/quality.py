"""What `/analyst/v1` answers about how good what senders send is, and from where to where parcels go."""

import datetime as dt
from typing import Literal

from schemas.answers.analyst import Answer

Dimension = Literal["timeliness", "completeness", "accuracy", "consistency"]


class FaultRow(Answer):
    """A fault of a sender's records."""

    measure: str
    """A stable code, such as `no-hs-code`."""
    dimension: Dimension
    number: int
    """Records that have it."""
    chances: int
    """Records that could have had it."""


class Week(Answer):
    """A sender's records of seven days."""

    begins_on: dt.date
    """A Monday."""
    records: int
    dimensions: dict[Dimension, float]


class Sender(Answer):
    """An agency, by what it sent in the span that was asked for."""

    agency: str
    nation: str
    records: int
    score: float
    """The mean of the dimensions, 0 to 1."""
    dimensions: dict[Dimension, float]
    """Share of chances for a fault that were not taken, 0 to 1; a dimension without a chance is absent."""
    faults: list[FaultRow]
    """What to mend, the most frequent first."""
    weeks: list[Week]
    """From old to new; weeks without a record are absent."""


class Quality(Answer):
    """How good what senders send is."""

    since: dt.date
    until: dt.date
    senders: list[Sender]
    """By agency, the lowest score first."""
    nations: list[Sender]
    """All agencies of a nation together; `agency` is the nation."""


class FlowRow(Answer):
    """Parcels from one place to another."""

    origin: str
    """ISO 3166-2 of the United States and China, else ISO 3166-1."""
    goal: str
    parcels: int


class PlaceRow(Answer):
    """A place, with what leaves it and what comes to it."""

    place: str
    sent: int
    received: int


class Flows(Answer):
    """From where to where parcels went that were posted in a span of days."""

    since: dt.date
    until: dt.date
    parcels: int
    flows: list[FlowRow]
    """The largest first."""
    flows_left: int
    parcels_left: int
    """Parcels of the flows that are left out."""
    places: list[PlaceRow]
