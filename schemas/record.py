"""A line of a feed, read as a record: the envelope that all fifteen types share (docs/protocol.md section 1).

`RECORD_TYPES` is the one list of what may cross the border. `read_record` turns the parsed object of a
line into a typed record; `read_submission` does so for what an operator hands in, which lacks what the
exchange adds itself (`id`, `origin`, `audience`, `issued_at`, `source.agency`).
"""

import datetime as dt
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import ConfigDict, StringConstraints, model_validator

from schemas.wire import Date, Nation, RecordId, Time, Wire, fault, plain

LONGEST_RETENTION_YEARS = 10

Agency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9][A-Z0-9-]{0,38}$")]
SubmissionReference = Annotated[str, plain(100)]
HandlingCode = Literal["H0", "H1", "H2", "H3"]
Body = TypeVar("Body", bound=Wire)


class Source(Wire):
    """Who put the record in."""

    agency: Agency
    """The submitting agency: nation, hyphen, its short name, such as `US-CBP`."""
    submission: SubmissionReference | None = None
    """The operator's own reference for this record; the same reference again means the same record."""


class Handling(Wire):
    """What the receiver may do with the record, how good it is, and when it must be gone."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"code": {"const": "H3"}}},
            "then": {"required": ["text"]},
            "else": {"properties": {"text": False}},
        }
    )

    code: HandlingCode
    """Europol SIENA handling code: H0 none, H1 not in judicial proceedings without permission, H2 not to be passed on
    without permission, H3 other restriction, given in `text`."""
    text: Annotated[str, plain(500)] | None = None
    """The restriction in words; present with H3 and only then."""
    purpose: Literal["counter-narcotics"]
    """The only purpose for which the record may be used."""
    source_grade: Literal["A", "B", "C", "X"]
    """Reliability of the source, Europol 4x4: A no doubt, B mostly reliable, C mostly unreliable, X not assessed."""
    information_grade: Literal["1", "2", "3", "4"]
    """Reliability of the information: 1 certain, 2 known to the source itself, 3 not known to it but corroborated,
    4 cannot be corroborated."""
    retain_until: Date
    """Both sides erase the record after the end of this day, UTC; at most ten years after `issued_at`."""

    @model_validator(mode="after")
    def _text_goes_with_h3(self) -> "Handling":
        if (self.code == "H3") != (self.text is not None):
            raise fault("handling_text", "text", "is given with H3, and only with H3")
        return self


class Submission(Wire, Generic[Body]):
    """A record as an operator hands it in; the exchange adds the rest."""

    type: str
    """One of the fifteen record types."""
    version: int
    """Version of that type's schema."""
    submission: SubmissionReference | None = None
    """The operator's own reference for this record; the same reference again means the same record."""
    handling: Handling
    """What the receiver may do with the record."""
    supersedes: RecordId | None = None
    """An earlier record of the same origin and type that this one replaces."""
    body: Body
    """What the record says."""


class Record(Wire, Generic[Body]):
    """A line of a feed."""

    id: RecordId
    """The record, a UUID of version 7 (RFC 9562); unique within its feed, the same on every feed of its origin."""
    type: str
    """One of the fifteen record types."""
    version: int
    """Version of that type's schema."""
    origin: Nation
    """The nation that says it, ISO 3166-1 alpha-2; that of the feed."""
    audience: Nation
    """The nation to which it is said, ISO 3166-1 alpha-2; that of the feed."""
    issued_at: Time
    """When the exchange took it in, UTC."""
    source: Source
    """Who put the record in."""
    handling: Handling
    """What the receiver may do with the record, how good it is, and when it must be gone."""
    supersedes: RecordId | None = None
    """An earlier record of the same origin and type that this one replaces."""
    body: Body
    """What the record says."""

    @model_validator(mode="after")
    def _retained_no_longer_than_allowed(self) -> "Record[Body]":
        if self.handling.retain_until > latest_retention(self.issued_at.date()):
            raise fault("kept_too_long", "handling.retain_until", "more than ten years after issued_at")
        return self


def latest_retention(day: dt.date) -> dt.date:
    """The last day on which a record issued on `day` may still be kept."""
    try:
        return day.replace(year=day.year + LONGEST_RETENTION_YEARS)
    except ValueError:  # 29 February, or the end of the calendar
        return (
            dt.date.max
            if day.year > dt.MAXYEAR - LONGEST_RETENTION_YEARS
            else day.replace(year=day.year + LONGEST_RETENTION_YEARS, day=28)
        )
