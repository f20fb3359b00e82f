"""What `/analyst/v1` answers about pre-export notices: deadlines, answers, what was shipped; and takes.

An objection, a permission or an enquiry counts from the importing nation only; a withdrawal from the one that notified.
"""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.answers.analyst import Answer, Origin, RestrictedCode
from schemas.answers.cases import NewHandling
from schemas.precursor_notice import AuthorityReference, Quantity
from schemas.record import HandlingCode
from schemas.wire import Date, LongText, Text

NoticeAnswer = Literal["no-objection", "objection", "under-enquiry", "withdrawn"]
NoticeState = Literal["waiting", "overdue", "no-objection", "objection", "under-enquiry", "withdrawn"]
Difference = Literal[
    "more-than-notified",
    "more-than-permitted",
    "before-reply",
    "against-objection",
    "after-withdrawal",
    "under-enquiry",
    "before-dispatch",
    "other-substance",
    "other-sender",
    "other-addressee",
    "weight-unknown",
    "nothing-shipped",
]


class Shipment(Origin):
    """A parcel that names the notice."""

    item: str
    """Empty when the parcel is withheld."""
    withheld: RestrictedCode | None = None
    posted_on: dt.date
    grams: int | None = None
    """Net weight of what it declares of the substance; absent where it declares none, or no weight."""
    differences: list[Difference]


class NoticeReplied(Origin):
    """An answer to a notice."""

    nation: str
    agency: str
    answer: NoticeAnswer
    authority: str
    reference: str | None = None
    replied_on: dt.date
    reason: str | None = None
    permitted: Quantity | None = None
    import_licence: str | None = None
    answer_expected_by: dt.date | None = None
    counts: bool
    """Whether it is from the nation whose answer it would be."""


class NoticeRow(Origin):
    """A notice in a list."""

    nation: str
    """That notified."""
    reference: str
    exporting: str
    importing: str
    exporter: str
    importer: str
    substance: str
    cas: str | None = None
    quantity: Quantity
    dispatch_on: dt.date
    notified_on: dt.date
    reply_by: dt.date
    state: NoticeState
    ours: bool
    """This nation is to answer it."""
    grams: float | None = None
    """Notified, or permitted where that is less; absent for a volume."""
    shipped_grams: float
    shipments: int
    differences: list[Difference]
    """Between what was notified and what was shipped."""
    handling: HandlingCode
    withheld: bool = False
    """Restricted, and this reader has not said what he opens it for: who and what it is about is empty."""


class Notice(NoticeRow):
    """One notice, with the answers and the parcels that name it."""

    agency: str
    authority: str
    body: dict[str, object]
    """The notice as sent (schema `pre-export-notice`)."""
    replies: list[NoticeReplied]
    """The newest first."""
    shipped: list[Shipment]
    shipped_left: int


class NoticeAnswered(Answer):
    """That a notice was answered, and how; not why, which may be restricted."""

    nation: str
    answer: NoticeAnswer
    authority: str
    replied_on: dt.date
    counts: bool
    """Whether it is from the nation whose answer it would be."""


class NoticeStanding(Answer):
    """How a notice stands, for the operators of the agency that handed it in."""

    state: NoticeState
    reply_by: dt.date
    answers: list[NoticeAnswered]
    """The newest first."""


class NewNoticeReply(BaseModel):
    """The answer to a notice."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    answer: NoticeAnswer
    authority: Text
    """The competent authority that answers."""
    reference: AuthorityReference | None = None
    reason: LongText | None = None
    permitted: Quantity | None = None
    import_licence: AuthorityReference | None = None
    answer_expected_by: Date | None = None
    handling: NewHandling = Field(default_factory=NewHandling)
