"""What `/analyst/v1` answers. Lists come in pages: `next`, when there is one, is given back as `after`.

A record is named by its `id`, and where it came from by its feed and line: two nations may use one id, and only the
place proves anything (docs/protocol.md section 8).
"""

import datetime as dt
from typing import Any, Generic, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from schemas.wire import LongText

T = TypeVar("T")

KeyKind = Literal["phone", "email", "item", "tax", "cas", "name", "address", "wallet", "website"]
Texts = list[str]
PlaceOfKey = Literal["sender", "addressee", "item", "contents"]


class Answer(BaseModel):
    """An object of an answer; a member that is not known is left out."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Listed(Answer, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = None
    """Give this back as `after` for the next page; absent on the last."""


class Origin(Answer):
    """A record, and the line that it came by."""

    id: str
    feed: str
    """Such as `CN/US`."""
    line: int


RestrictedCode = Literal["H2", "H3"]
"""Handling codes of material that is opened under a case and for a purpose only."""


class ParcelRow(Origin):
    """A parcel in a list."""

    item: str
    """Item identifier without spaces and hyphens; empty when it is withheld."""
    posted_on: dt.date
    sender: str
    """First name or company, as written; empty when it is withheld."""
    addressee: str
    """First name or company, as written; empty when it is withheld."""
    from_country: str
    """ISO 3166-1 alpha-2, of the route."""
    to_country: str
    """ISO 3166-1 alpha-2, of the route."""
    hits: int
    """Watch-list hits on it."""
    network: str | None = None
    """The network that it is in."""
    withheld: RestrictedCode | None = None
    """Its handling code, until this reader says what he opens it for."""


class KeyRow(Answer):
    """An exact key that a parcel carries."""

    kind: KeyKind
    value: str
    """As compared."""
    written: str
    """As declared."""
    places: list[PlaceOfKey]
    """Where in the parcel it stands."""


class EventRow(Origin):
    """A tracking event."""

    at: dt.datetime
    """In UTC."""
    body: dict[str, Any]
    """The event as sent (schema `tracking-event`); of one that is withheld its code alone."""
    withheld: RestrictedCode | None = None


HitState = Literal["open", "unsure", "same", "dismissed"]
Verdict = Literal["same", "not-the-same", "unsure"]


class EvidenceRow(Answer):
    """A piece of evidence, for or against."""

    comparison: str
    """What was compared and found: a line of the table of weights."""
    left: str
    """What the parcel has, as written; empty when the parcel is withheld."""
    right: str
    """What the entry has, as written; empty when the parcel is withheld."""
    log_odds: float
    """What it adds to the score, natural logarithm; below zero: against. Zero: a stronger piece says the same."""
    share: float | None = None
    """Part of the population that has the value: its rarity."""
    note: str | None = None


class EntryOfHit(Answer):
    """A watch-list entry, as a hit shows it."""

    list: str
    """Name of the list."""
    version: int
    """Of the list, when the hit was found."""
    entity: str
    """Identifier within the list."""
    schema_: str = Field(validation_alias=AliasChoices("schema", "schema_"), serialization_alias="schema")
    """FollowTheMoney schema."""
    caption: str
    programmes: Texts
    reasons: Texts
    grading: Literal["designated", "suspected", "of-interest"] | None = None
    listed_on: str | None = None
    record: Origin | None = None
    """The record that lists it; absent for an imported list."""


class ParcelOfHit(Origin):
    """A parcel, as a hit shows it."""

    item: str
    posted_on: dt.date
    place: PlaceOfKey
    """Who or what of the parcel is meant."""
    withheld: RestrictedCode | None = None
    """Its handling code, until this reader says what he opens it for; its item number is empty then."""


class NewJudgement(BaseModel):
    """What an analyst says of a hit."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    verdict: Verdict
    """Whether the sender or addressee is the entry's person or company."""
    reason: LongText
    """Why; whoever meets the hit later reads it."""


class JudgementRow(Answer):
    """What an analyst said of a sender or addressee and an entry."""

    judgement: int
    verdict: Verdict
    reason: str
    by: str
    agency: str
    at: dt.datetime


class HitRow(Answer):
    """A parcel's sender, addressee, number or contents, and the watch-list entry that is likely meant."""

    hit: int
    state: HitState
    """`open`: nobody has judged it, or there is new evidence since. `dismissed`: judged not to be the same."""
    score: float
    """Log-odds that they are one, natural logarithm: 0 is one to one."""
    likeness: float
    """The same between 0 and 1; 0.7 is where hits are raised."""
    parcel: ParcelOfHit
    entry: EntryOfHit
    evidence: list[EvidenceRow]
    """Every piece, the weightiest first."""
    judgement: JudgementRow | None = None
    """What the state rests on."""
    found_at: dt.datetime


class Rescreen(Answer):
    """History, compared with what a list's change brought."""

    rescreen: int
    list: str | None = None
    """The list that changed; absent when it was several, or all."""
    version: int | None = None
    state: Literal["waiting", "running", "done"]
    listings: int
    """New and changed entries."""
    labels: int
    """Senders and addressees to look at, as counted when it began."""
    labels_done: int
    hits: int
    """New hits so far, of all rescreens that ran together."""
    ordered_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


ControlDoubt = Literal[
    "unconfirmed", "day-of-effect", "day-of-end", "destination", "membership", "abbreviation", "hs-code"
]


class Control(Answer):
    """A control that reached a substance at a place on a day."""

    scheduling: Origin
    """The scheduling record that says so."""
    substance: str
    """The substance or class that the record is about."""
    authority: str
    """Who controls: a nation, `UN` or `EU`."""
    instrument: str | None = None
    schedule: str | None = None
    """The schedule, table or catalogue within the instrument."""
    measure: str
    citation: str
    effective_on: str | None = None
    """First day of effect; a year or a month where no more is known."""
    expires_on: str | None = None
    destinations: list[str] | None = None
    """The control reaches exports to these only; absent: whatever the destination."""
    asked_by: str | None = None
    """The CAS number, name or HS code that was asked for or declared."""
    matched: Literal["cas", "name", "member", "abbreviation", "hs", "unasked"]
    """How the substance was found in the record; `member`: of a class, by a ruling."""
    doubts: list[ControlDoubt]
    """What is open; none: the record settles the question."""
    weak: bool = False
    """It rests on a short form or an HS code alone, which identify nothing: other goods are called so too."""
    learned_on: dt.date
    """Day on which the submitting authority came to know of the control."""
    known_then: bool
    """Whether that was so by the day asked for."""


class NamedThere(Answer):
    """Words or a number in a declaration that name a substance."""

    piece: int
    """Which piece of the contents, from 0."""
    by: Literal["cas", "name", "abbreviation", "hs"]
    written: str
    """As declared."""


class ControlHit(Answer):
    """A control that reached what a parcel names, on the day of posting."""

    hit: int
    parcel: Origin
    withheld: RestrictedCode | None = None
    """Handling code of the parcel, until this reader says what he opens it for."""
    item: str
    """Empty when the parcel is withheld; `named` is then, too."""
    posted_on: dt.date
    place: str
    """Whose law: the nation that the parcel left, or that it goes to."""
    scheduling: Origin
    """The scheduling record that says so."""
    substance: str
    authority: str
    instrument: str | None = None
    schedule: str | None = None
    """The schedule, table or catalogue within the instrument."""
    measure: str
    citation: str
    matched: Literal["cas", "name", "member", "abbreviation", "hs", "unasked"]
    doubts: list[ControlDoubt]
    known_then: bool
    """Whether the control had been learned of by the day of posting."""
    weak: bool
    """It rests on a short form or an HS code alone, which identify nothing: other goods are called so too."""
    named: list[NamedThere]
    """All that points to it, the firmest first."""
    found_at: dt.datetime


class Controlled(Answer):
    """What was controlled on a day, at a place, for a destination."""

    on: dt.date
    place: str
    destination: str | None = None
    controls: list[Control]


class ControlsOfParcel(Answer):
    """Under which law the declared contents were controlled on the day of dispatch, here and there."""

    on: dt.date
    at_origin: list[Control]
    """In the country of origin, for the country of destination; with the United Nations' conventions."""
    at_destination: list[Control]
    """In the country of destination; with the United Nations' conventions."""


class Parcel(ParcelRow):
    """A parcel, opened."""

    record: dict[str, Any]
    """The record as sent."""
    keys: list[KeyRow]
    events: list[EventRow]
    """Of this consignment, by time; at most 500."""
    hits_found: list[HitRow]
    """At most 200."""
    controls: ControlsOfParcel


class Alarm(Answer):
    """Why a feed stands still."""

    code: str
    detail: str
    since: dt.datetime


class Feed(Answer):
    """A feed that is followed."""

    feed: str
    size: int
    """Lines taken in."""
    held: int
    """Lines that the own exchange has shown a checkpoint for."""
    lag: int
    """Lines still to come."""
    checkpoint_issued_at: dt.datetime | None = None
    """Of the newest checkpoint that was believed."""
    checkpoint_age_seconds: int | None = None
    stale: bool
    """The newest checkpoint is older than two hours, or there is none."""
    checked_at: dt.datetime | None = None
    alarm: Alarm | None = None
    cut_at: dt.datetime | None = None
    """When lines were last taken back because the own exchange had cut the feed."""
    cut_from: int | None = None
    """Lines that were taken in then."""
    cut_to: int | None = None
    """Lines of them that the exchange still had."""


class Feeds(Answer):
    """Every feed that is followed."""

    feeds: list[Feed]


class AuditRow(Answer):
    """Something that was hidden or taken back."""

    entry: int
    at: dt.datetime
    what: str
    why: str
    feed: str
    line: int
    """That was hidden, or the first that was taken back."""


class Counts(Answer):
    """How much there is."""

    records: dict[str, dict[str, int]]
    """Standing records by feed and type."""
    withdrawn: int
    superseded: int
    unread: int
    """Accepted by the exchange, of a version not known here."""
    parcels: int
    hits: int
    parcels_hit: int
    """Parcels with at least one hit."""
    networks: int
    """That stand."""
    parcels_in_networks: int
    alerts: int
    """That nobody has judged."""
    waiting: int = Field(ge=0)
    """Parcels that wait to be looked at for entities, patterns and networks; 0: the numbers are settled."""
