"""A case that two nations work on together: the case itself, what one asks of the other, and the answer.

Requests rest on the 1988 Convention where the parties have nothing closer: article 9 (other forms of co-operation
and training) for information, article 11 for controlled delivery, article 19 for the use of the mails. Article 11
leaves controlled delivery to agreement case by case, so it is agreed or refused, and never taken for granted.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.countries import Country
from schemas.mentions import Records
from schemas.precursor_notice import AuthorityReference
from schemas.wire import Date, LongText, RecordId, Text, Time, Wire, fault

RequestKind = Literal["hold", "tracking-history", "identify", "controlled-delivery"]
Answer = Literal["agreed", "refused", "done", "not-found", "pending"]


class Case(Wire):
    """A case, opened by an analyst on what was found. A later version supersedes an earlier one."""

    reference: AuthorityReference
    """The opening agency's own number of the case."""
    title: Text
    """What the case is called."""
    status: Literal["open", "closed"]
    """Whether it is worked on."""
    priority: Literal["routine", "urgent", "immediate"]
    """`immediate`: a consignment is about to leave or be delivered."""
    opened_on: Date
    """Day on which it was opened."""
    closed_on: Date | None = None
    """Present with `closed`, and only then."""
    summary: LongText
    """What is known and what is wanted, in words."""
    lead: Country
    """The nation that leads; the other is asked to help."""
    contact: Text | None = None
    """Desk to speak to, by function rather than by person."""
    records: Records = Field(default_factory=list)
    """Parcels, events, watch-list entries, notices and findings that the case is about."""

    @model_validator(mode="after")
    def _closed_on_goes_with_closed(self) -> "Case":
        if (self.status == "closed") != (self.closed_on is not None):
            raise fault("status_mismatch", "closed_on", "is given with closed, and only with it")
        if self.closed_on is not None and self.closed_on < self.opened_on:
            raise fault("end_before_start", "closed_on", "is before opened_on")
        return self


class DeliveryTerms(Wire):
    """Terms of a controlled delivery (article 1(g) and article 11 of the 1988 Convention)."""

    way: Literal["intact", "removed", "replaced"]
    """Article 11(3): let through with the drugs intact, or with them removed or replaced in whole or in part."""
    handover: Text
    """Where and how observation passes from one side to the other."""
    costs: Text | None = None
    """Financial arrangements, article 11(2)."""
    conditions: LongText | None = None
    """When it must be broken off, and what else was agreed."""


class CaseRequest(Wire):
    """What one nation asks of the other in a case."""

    record: RecordId
    """The case."""
    request: RequestKind
    """`hold`: keep the item where it is. `tracking-history`: all events of it. `identify`: who stands behind a name,
    phone or account. `controlled-delivery`: let it travel under observation."""
    records: Annotated[Records, Field(min_length=1)]
    """Parcels, watch-list entries or findings that the request is about."""
    question: LongText
    """What is asked, in words."""
    legal_basis: Text
    """The article or agreement that it is asked under."""
    reason: LongText
    """Why, so that the other side can judge whether its own law allows it."""
    asked_at: Time
    """When it was asked, UTC."""
    deadline: Time
    """An answer after this instant is of no use."""
    delivery: DeliveryTerms | None = None
    """Proposed terms; present with `controlled-delivery`, and only then."""

    @model_validator(mode="after")
    def _complete_and_in_time(self) -> "CaseRequest":
        if (self.request == "controlled-delivery") != (self.delivery is not None):
            raise fault("request_mismatch", "delivery", "is given with controlled-delivery, and only with it")
        if self.deadline <= self.asked_at:
            raise fault("end_before_start", "deadline", "is not after asked_at")
        return self


class CaseReply(Wire):
    """The answer to a request. A later reply supersedes an earlier one."""

    record: RecordId
    """The request."""
    request: RequestKind
    """What was asked, repeated so that the answer can be read alone."""
    answer: Answer
    """`agreed`: will be done. `done`: was done, `records` or `statement` hold the result. `not-found`: no such item or
    person here. `pending`: more time is needed, see `expected_by`."""
    answered_at: Time
    """When it was answered, UTC."""
    statement: LongText | None = None
    """The result in words; or, with `refused`, the reason, which is then required."""
    records: Records = Field(default_factory=list)
    """Records that hold the result, such as tracking events or a watch-list entry."""
    delivery: DeliveryTerms | None = None
    """Terms agreed on; required when a controlled delivery is agreed."""
    expected_by: Time | None = None
    """When the answer is expected; present with `pending`, and only then."""

    @model_validator(mode="after")
    def _answer_is_complete(self) -> "CaseReply":
        if self.answer == "refused" and self.statement is None:
            raise fault("reason_missing", "statement", "is required with refused")
        if (self.answer == "pending") != (self.expected_by is not None):
            raise fault("answer_mismatch", "expected_by", "is given with pending, and only with it")
        if (self.request == "controlled-delivery" and self.answer == "agreed") != (self.delivery is not None):
            raise fault("answer_mismatch", "delivery", "is given with an agreed controlled-delivery, and only with it")
        return self
