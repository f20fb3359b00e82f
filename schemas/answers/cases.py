"""What `/analyst/v1` answers about cases that two nations work on, and takes from whoever works on one.

What is under handling code H2 or H3 is restricted: it is withheld until its reader has said for what he opens it. A
version of a case goes by any of its ids. Notes never leave the nation in which they were written.
"""

import datetime as dt
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Answer, Origin, RestrictedCode
from schemas.answers.networks import AlertMark
from schemas.case import Answer as ReplyAnswer
from schemas.case import DeliveryTerms, RequestKind
from schemas.countries import Country
from schemas.mentions import Records
from schemas.outcome import Result, Seizure
from schemas.precursor_notice import AuthorityReference
from schemas.record import HandlingCode
from schemas.wire import Date, LongText, RecordId, Text, Time, plain

Priority = Literal["routine", "urgent", "immediate"]
CaseStatus = Literal["open", "closed"]
RequestState = Literal["waiting", "overdue", "pending", "agreed", "refused", "done", "not-found"]
Purpose = Literal["investigation", "mutual-assistance", "joint-operation", "prosecution", "supervision"]
RESTRICTED: frozenset[str] = frozenset(get_args(RestrictedCode))
"""Handling codes of material that is opened under a case and for a purpose only."""


class CaseRow(Origin):
    """A case in a list, in its newest version."""

    nation: str
    """That opened it."""
    agency: str
    handling: HandlingCode
    withheld: bool
    """Restricted: reference and title are left out until it is opened for a purpose."""
    reference: str | None = None
    title: str | None = None
    status: CaseStatus
    priority: Priority
    opened_on: dt.date
    closed_on: dt.date | None = None
    lead: str
    requests: int
    waiting: int
    """Requests without a final answer."""
    overdue: int
    """Of these, past their deadline."""
    ours: int
    """Of those that wait, the ones that this nation is to answer."""
    next_deadline: dt.datetime | None = None
    """Of those that wait."""


class Material(Answer):
    """A record that the case is about."""

    id: str
    feed: str | None = None
    line: int | None = None
    type: str | None = None
    state: Literal["standing", "superseded", "withdrawn", "not-held"]
    handling: HandlingCode | None = None
    withheld: bool
    caption: str | None = None
    """What it is called: item number, name on the list, number of the notice, statement of the finding."""
    detail: str | None = None
    """From whom to whom, or of what kind."""
    network: str | None = None
    """Of a parcel: the network that it is in."""
    alert: AlertMark | None = None
    """About that network."""


class CaseEntity(Answer):
    """A person or firm on a parcel of the case."""

    entity: str
    name: str | None = None
    country: str | None = None
    parcels: int
    """Of the case, on which it stands."""


class Said(Origin):
    """Who said something by a record, and what may be done with it."""

    nation: str
    agency: str
    issued_at: dt.datetime
    handling: HandlingCode
    restriction: str | None = None
    """In words, with H3."""
    withheld: bool


class RepliedRow(Said):
    """An answer to a request; only the other nation's counts."""

    answer: ReplyAnswer
    answered_at: dt.datetime
    statement: str | None = None
    records: list[str]
    delivery: DeliveryTerms | None = None
    expected_by: dt.datetime | None = None
    counts: bool
    """Whether it is from the nation that was asked."""


class RequestRow(Said):
    """What one nation asks of the other."""

    request: RequestKind
    state: RequestState
    late: bool
    """The deadline has passed without a final answer, or had when it came."""
    ours: bool
    """This nation is to answer it."""
    deadline: dt.datetime
    asked_at: dt.datetime
    question: str | None = None
    legal_basis: str | None = None
    reason: str | None = None
    records: list[str]
    delivery: DeliveryTerms | None = None
    replies: list[RepliedRow]
    """The newest first."""


class OutcomeRow(Said):
    """What became of something that the case is about."""

    result: Result
    on: dt.date
    where: str
    """Nation."""
    place: str | None = None
    seizures: list[Seizure]
    same_person: Literal["yes", "no", "unsure"] | None = None
    statement: str | None = None
    records: list[str]


class NoteRow(Answer):
    """A note of this nation."""

    note: int
    at: dt.datetime
    by: str
    agency: str
    handling: HandlingCode
    restriction: str | None = None
    withheld: bool
    written: str | None = None


class Opened(Answer):
    """For what restricted material may be seen, and until when."""

    purpose: Purpose
    until: dt.datetime


class Case(CaseRow):
    """One case with both nations' work on it."""

    summary: str
    contact: str | None = None
    restriction: str | None = None
    versions: list[Origin]
    """The newest first."""
    materials: list[Material]
    entities: list[CaseEntity]
    entities_left: int
    asked: list[RequestRow]
    """By deadline."""
    outcomes: list[OutcomeRow]
    notes: list[NoteRow]
    hidden: int
    """Parts that are restricted and withheld until the case is opened for a purpose."""
    opened: Opened | None = None


class _New(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class NewHandling(_New):
    """What the receiver may do with what is handed in."""

    code: HandlingCode = "H1"
    text: Annotated[str, plain(500)] | None = None
    """The restriction in words; with H3, and only then."""


class NewCase(_New):
    """A case to be opened."""

    reference: AuthorityReference
    title: Text
    priority: Priority
    summary: LongText
    lead: Country
    contact: Text | None = None
    records: Records = Field(default_factory=list)
    handling: NewHandling = Field(default_factory=NewHandling)


class CaseChange(_New):
    """What becomes of a case of this nation: closed, opened again, or about more."""

    status: CaseStatus | None = None
    priority: Priority | None = None
    add: Records = Field(default_factory=list)
    """Records that it is about, too."""


class NewRequest(_New):
    """What to ask of the other nation."""

    request: RequestKind
    records: Annotated[Records, Field(min_length=1)]
    question: LongText
    legal_basis: Text
    reason: LongText
    deadline: Time
    delivery: DeliveryTerms | None = None
    handling: NewHandling = Field(default_factory=NewHandling)


class NewCaseReply(_New):
    """The answer to a request of the other nation."""

    answer: ReplyAnswer
    statement: LongText | None = None
    records: Records = Field(default_factory=list)
    delivery: DeliveryTerms | None = None
    expected_by: Time | None = None
    handling: NewHandling = Field(default_factory=NewHandling)


class NewOutcome(_New):
    """What became of what the case is about."""

    records: Records = Field(default_factory=list)
    """Of the case; none: the case itself."""
    result: Result
    on: Date
    place: Text | None = None
    seizures: Annotated[list[Seizure], Field(max_length=50)] = Field(default_factory=list)
    same_person: Literal["yes", "no", "unsure"] | None = None
    statement: LongText | None = None
    handling: NewHandling = Field(default_factory=NewHandling)


class NewNote(_New):
    """A note to a case, for this nation alone."""

    written: LongText
    handling: HandlingCode = "H1"
    restriction: Annotated[str, plain(500)] | None = None


class NewOpening(_New):
    """For what somebody opens restricted material."""

    purpose: Purpose
    record: RecordId | None = None
    """A record that is opened under the case; without it and `network`: the case itself."""
    network: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")] | None = None
    """A network of which all restricted records are opened under the case."""


class HandedIn(Answer):
    """A record that was handed in at the own exchange."""

    id: str
    verdict: str
    """`accepted`, or `held` when the same was handed in before."""
    line: int
    shared: dict[str, int]
    """Nation to line."""
