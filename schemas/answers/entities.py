"""What `/analyst/v1/entities` answers: a person or firm as the records have them, and why these records are one."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Answer, EvidenceRow, HitRow, Origin, RestrictedCode
from schemas.wire import LongText

EntityId = Annotated[str, StringConstraints(pattern=r"^e[0-9]{1,18}$")]
"""An entity, and a label: an entity has the number of the label that founded it."""
ValueKind = Literal["name", "phone", "email", "tax", "address", "wallet", "website"]
Why = Literal["placeholder", "unreadable", "no-house-number", "hub"]
Count = Annotated[int, Field(ge=0)]
MOST_LABELS = 500
"""Labels that one decision may name."""


class SeenValue(Answer):
    """A value, in every spelling in which it was seen."""

    kind: ValueKind
    value: str | None = None
    """As compared; absent where nothing identifying can be read in it."""
    written: list[str]
    """Every spelling, the most usual first."""
    count: Count
    """Records of this entity that have it."""
    first_on: dt.date
    """Day of posting of the first."""
    last_on: dt.date
    records: list[Origin]
    """Some of them, the newest first."""


class IgnoredValue(SeenValue):
    """A value that joined nobody."""

    why: Why
    """`placeholder`: people write it where they know nothing. `unreadable`: too short, or no such thing. `hub`: too
    many different names have it. `no-house-number`: an address that is no place in particular."""
    in_all: Count | None = None
    """Parcels that carry it, of a hub; counted up to some thousand."""
    names: Count | None = None
    """Different names among the first of them, of a hub."""


class LabelOfEntity(Origin):
    """A sender or addressee of a record, and why it is of this entity."""

    label: EntityId
    place: Literal["sender", "addressee"]
    posted_on: dt.date
    names: list[str]
    """None when its record is withheld."""
    withheld: RestrictedCode | None = None
    """Handling code of its record, until this reader says what he opens it for."""
    through: EntityId | None = None
    """The label that it was compared with; absent for the one from which the others are told."""
    score: float | None = None
    """Log-odds that the two are one, when they were joined."""
    reasons: list[str]
    """What spoke for it, and whether something spoke against."""
    evidence: list[EvidenceRow]
    """The comparison of the two labels, as screening weighs it; of labels that are shown."""


class DecisionRow(Answer):
    """What an analyst decided about this entity's labels."""

    decision: int
    kind: Literal["merge", "split"]
    at: dt.datetime
    by: str
    agency: str
    reason: str
    left: list[EntityId]
    right: list[EntityId]
    undone_at: dt.datetime | None = None
    undone_by: str | None = None
    undone_because: str | None = None


class EntityRow(Answer):
    """An entity in a list."""

    entity: EntityId
    names: list[str]
    """The most usual first; of records that are shown to this reader."""
    withheld: Count = 0
    """Of the records that were looked through, how many are not."""
    labels: Count
    """Records that name it; counted up to some thousand."""
    first_on: dt.date | None = None
    last_on: dt.date | None = None


class Entity(EntityRow):
    """A person or firm."""

    redirected_from: EntityId | None = None
    """The id that was asked for, when it was merged into this one."""
    former: list[EntityId]
    """Ids of entities that were merged into it."""
    values: list[SeenValue]
    """Names in every script, addresses, telephones, and all else, of the labels that were looked through."""
    ignored: list[IgnoredValue]
    looked_through: Count
    """Labels whose values are told; the newest."""
    hits: list[HitRow]
    """Hits on its records, the likeliest first."""
    decisions: list[DecisionRow]
    members: list[LabelOfEntity]
    """A page of its labels."""
    next: str | None = None
    """Give this back as `after` for the next page of labels."""


class NewMerge(Answer):
    """These entities are one."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    entities: Annotated[list[EntityId], Field(min_length=2, max_length=50)]
    reason: LongText
    """Why; kept, and shown."""


class NewSplit(Answer):
    """These labels are not of the entity."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    labels: Annotated[list[EntityId], Field(min_length=1, max_length=MOST_LABELS)]
    reason: LongText
    """Why; kept, and shown."""


class NewUndo(Answer):
    """Why a decision is taken back."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    reason: LongText


class EntitiesDecided(Answer):
    """What a decision came to."""

    decision: int
    entities: list[EntityId]
    """Entities of the labels that it names, as they are now."""
