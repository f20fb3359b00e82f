"""What is controlled, where, since when, and what the two sides propose about it.

A `scheduling` record states one control of one substance or class by one authority, with three dates: since when
it applies, until when, and when we learned of it. The question that it answers is "under which law was this
controlled on the day of dispatch?". Membership of a class is a ruling by a competent authority, listed here with
who ruled; it is never computed from a structure. What nobody has checked against a source is carried and says so.
`scheduling-proposal` is what one side asks for, `scheduling-position` where a nation stands on it.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from schemas.cas import CasNumber
from schemas.countries import COUNTRIES, Country
from schemas.mentions import Records
from schemas.partial_date import PartialDate, first_day, last_day
from schemas.substance import Substance
from schemas.wire import Date, LongText, OneOf, RecordId, ShortText, Text, Wire, fault

Authority = Annotated[str, OneOf(COUNTRIES | {"EU", "UN"}, "authority", "neither a country's code nor EU nor UN")]
"""Who controls: a country (ISO 3166-1 alpha-2), `UN` for the conventions' organs, or `EU` for the Union."""

Scope = Literal["substance", "class"]
Status = Literal["scheduled", "unconfirmed", "not-scheduled", "unknown"]
CONFIRMED: frozenset[Status] = frozenset({"scheduled", "not-scheduled"})


class Member(Wire):
    """A substance that the control reaches because it is named in it, or was ruled to belong to the class."""

    name: Text
    """Name in general use, in English."""
    cas: CasNumber | None = None
    """Its CAS number, where known."""
    ruled_by: Authority
    """The competent authority whose instrument names the substance, or whose ruling put it into the class."""
    ruled_on: PartialDate | None = None
    """Day of the ruling; absent where it is that of the control itself."""
    citation: Text | None = None
    """The ruling's own citation; absent where it is that of the control itself."""
    verified: bool
    """Whether a source was seen for the membership."""


class _Control(Wire):
    """What a control and a proposal of one have in common."""

    substance: Substance
    """What is controlled."""
    instrument: Text | None = None
    """The law or convention; absent where none was found."""
    list: Text | None = None
    """The schedule, table or catalogue within the instrument; absent where the substance is in none."""
    measure: Text
    """What the control is, in the authority's own terms: scheduled, licensing, an export licence."""
    scope: Scope
    """`substance`: what is named. `class`: all that fits a legal definition, as far as ruled; see `members`."""
    definition: LongText | None = None
    """The legal definition of the class, in the instrument's words."""


class Scheduling(_Control):
    """One control of one substance or class, as one authority put it in force."""

    authority: Authority
    """Who controls it."""
    category: ShortText | None = None
    """Category within the list, where the list has them."""
    national_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{8,12}$")] | None = None
    """The authority's own commodity code for the substance, in digits."""
    members: Annotated[list[Member], Field(max_length=500)] = Field(default_factory=list)
    """Substances that the control names one by one, or that were ruled to belong to the class."""
    destinations: Annotated[list[Country], Field(min_length=1, max_length=250)] | None = None
    """The control reaches exports to these nations only; absent: whatever the destination."""
    decided_on: Date | None = None
    """Day of the decision, where it differs from the day of effect (article 12(6) of the 1988 Convention: 180 days)."""
    effective_on: PartialDate | None = None
    """First day of effect; absent where the control exists but its day was not found."""
    expires_on: PartialDate | None = None
    """Last day of effect; absent while no end is set."""
    learned_on: Date
    """Day on which the submitting authority came to know of the control: nobody could act on it earlier."""
    as_of: Date | None = None
    """Day to which `status` was checked, where the source gives one."""
    citation: Text
    """Where it stands: gazette, decision, announcement."""
    status: Status
    """`scheduled` and `not-scheduled`: a source was seen. `unconfirmed`: believed to be controlled, no source seen.
    `unknown`: not known whether it is controlled."""
    verified: bool
    """Whether a source was seen for the control and its dates; true with `scheduled` and `not-scheduled` only."""
    unverified_parts: Annotated[list[Literal["decision-number", "membership", "category"]], Field(max_length=3)] = (
        Field(default_factory=list)
    )
    """Parts of this record that no source was seen for, whatever `verified` says."""
    note: Text | None = None
    """What else a reader should know: what was checked, what is open."""

    @model_validator(mode="after")
    def _marks_and_dates_agree(self) -> "Scheduling":
        if self.verified != (self.status in CONFIRMED):
            raise fault("verified_status", "verified", "is true with scheduled and not-scheduled, and only with them")
        if self.effective_on and self.expires_on and last_day(self.expires_on) < first_day(self.effective_on):
            raise fault("end_before_start", "expires_on", "is before effective_on")
        if self.substance.kind == "class" and self.substance.cas:
            raise fault("class_cas", "substance.cas", "a class has no CAS number of its own; members carry theirs")
        return self


class SchedulingProposal(_Control):
    """What one nation asks another, or the United Nations, to control."""

    proposed_by: Country
    """The nation that proposes."""
    addressed_to: Authority
    """Who is asked to control it."""
    procedure: Text | None = None
    """The legal way it is asked for, such as article 2(1) of the 1971 Convention, article 12(2) of that of 1988."""
    grounds: LongText
    """Why: abuse, diversion, what was seized, legitimate use weighed against it."""
    proposed_on: Date
    """Day of the proposal."""
    answer_by: Date | None = None
    """Day by which a position is asked for."""
    records: Records = Field(default_factory=list)
    """Findings, outcomes and present controls that the proposal rests on."""

    @model_validator(mode="after")
    def _asked_of_another(self) -> "SchedulingProposal":
        if self.proposed_by == self.addressed_to:
            raise fault("own_nation", "addressed_to", "is the proposing nation itself")
        if self.answer_by is not None and self.answer_by < self.proposed_on:
            raise fault("end_before_start", "answer_by", "is before proposed_on")
        return self


class SchedulingPosition(Wire):
    """Where one nation stands on a proposal. A later position supersedes an earlier one."""

    record: RecordId
    """The proposal."""
    nation: Country
    """Whose position it is."""
    stand: Literal["supports", "supports-in-part", "opposes", "under-review", "adopted"]
    """`adopted`: done as proposed; then `records` names the scheduling record."""
    since: Date
    """Day since which this is the position."""
    reason: LongText | None = None
    """Why; required with `supports-in-part` and `opposes`."""
    next_step: Text | None = None
    """What the nation does next."""
    next_step_by: Date | None = None
    """Day by which it is planned."""
    records: Records = Field(default_factory=list)
    """Scheduling records and findings that the position refers to."""

    @model_validator(mode="after")
    def _dissent_has_a_reason(self) -> "SchedulingPosition":
        if self.stand in ("supports-in-part", "opposes") and self.reason is None:
            raise fault("reason_missing", "reason", "is required with this stand")
        return self
