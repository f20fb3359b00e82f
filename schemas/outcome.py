"""What became of a hit, so that an alert gets its answer and a detector can be judged by what was in the box.

A result that found nothing is worth as much as a seizure: it is reported too, in the same words.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.cas import CasNumber
from schemas.countries import Country
from schemas.mentions import Records
from schemas.precursor_notice import AuthorityReference, Quantity
from schemas.wire import Date, LongText, Text, Wire, fault

Result = Literal["seized", "detained", "cleared", "returned", "controlled-delivery", "not-found", "not-examined"]


class Seizure(Wire):
    """What was taken, one entry a substance or kind of goods."""

    what: Text
    """Name of the substance or the goods."""
    cas: CasNumber | None = None
    """Its CAS number, where identified."""
    quantity: Quantity
    """How much was taken; its concentration is the purity found."""
    identified_by: Literal["laboratory", "field-test", "document", "statement"]
    """How it is known what it is; only a laboratory's result is a determination."""
    laboratory_reference: AuthorityReference | None = None
    """The laboratory's number of its report; required with `laboratory`."""

    @model_validator(mode="after")
    def _laboratory_gives_its_number(self) -> "Seizure":
        if self.identified_by == "laboratory" and self.laboratory_reference is None:
            raise fault("reference_missing", "laboratory_reference", "is required with laboratory")
        return self


class Outcome(Wire):
    """The end of a hit, a finding or a request."""

    records: Annotated[Records, Field(min_length=1)]
    """What it is the outcome of: finding, case, parcel, watch-list entry."""
    result: Result
    """`seized`; `detained`: held, not yet decided; `cleared`: examined, nothing wrong; `returned` to sender;
    `controlled-delivery`: travelled on under observation; `not-found`: item or person not met with; `not-examined`."""
    on: Date
    """Day of the result."""
    nation: Country
    """Where it happened."""
    place: Text | None = None
    """Office or facility."""
    seizures: Annotated[list[Seizure], Field(max_length=50)] = Field(default_factory=list)
    """What was taken; present with `seized`, and only then."""
    same_person: Literal["yes", "no", "unsure"] | None = None
    """After a hit on a listed entity: whether the addressee or sender was that entity."""
    statement: LongText | None = None
    """What was found, in words."""

    @model_validator(mode="after")
    def _seizures_go_with_seized(self) -> "Outcome":
        if (self.result == "seized") != bool(self.seizures):
            raise fault("result_mismatch", "seizures", "are given with seized, and only with it")
        return self
