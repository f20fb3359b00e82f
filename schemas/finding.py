"""What one nation's screening found and thinks the other should know: a hit, a network or a pattern, with its reasons.

A finding never stands on a number: it names the records it rests on, and each line of evidence says in words what
was seen and in which of them. The score orders a queue; it proves nothing and decides nothing.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from schemas.mentions import MOST_RECORDS, Records
from schemas.wire import LongText, ShortText, Text, Time, Wire, fault

Score = Annotated[str, StringConstraints(pattern=r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$")]
"""0 to 1, at most four digits behind the point."""


class EvidenceLine(Wire):
    """One reason."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    """What kind of evidence it is, such as `shared-phone`, `same-item-number`, `name`."""
    statement: Text
    """The reason in words."""
    values: Annotated[list[Text], Field(max_length=10)] = Field(default_factory=list)
    """The values that were compared, as the records have them."""
    seen_in: Annotated[list[Annotated[int, Field(ge=0, lt=MOST_RECORDS)]], Field(max_length=MOST_RECORDS)] = Field(
        default_factory=list
    )
    """In which records: positions in the finding's `records`, from 0."""
    weight: Score | None = None
    """Share of this line in the score."""


class Finding(Wire):
    """A hit on a list, a network of parcels, or a pattern over time."""

    kind: Literal["hit", "network", "pattern"]
    """`hit`: a record matches a listed entity or control. `network`: records belong together. `pattern`: a habit."""
    statement: LongText
    """What was found, in words that stand without the score."""
    method: ShortText
    """What found it: name and version of the detector, or `analyst`."""
    found_at: Time
    """When it was found, UTC."""
    score: Score | None = None
    """How strongly the method holds it; not a probability unless the method says so."""
    records: Annotated[Records, Field(min_length=1)]
    """Records that it rests on."""
    evidence: Annotated[list[EvidenceLine], Field(min_length=1, max_length=100)]
    """The reasons, strongest first."""
    judged: Literal["unseen", "confirmed", "doubtful"]
    """Whether a person looked at it before it was sent, and what he thought."""

    @model_validator(mode="after")
    def _evidence_points_at_records(self) -> "Finding":
        if any(position >= len(self.records) for line in self.evidence for position in line.seen_in):
            raise fault("no_such_record", "evidence", "names a position behind the end of records")
        return self
