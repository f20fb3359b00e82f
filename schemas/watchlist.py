"""An entity that a nation watches for: a FollowTheMoney entity, and why, since when and how firmly it is listed.

The entity has the shape of a line of `entities.ftm.json` as OpenSanctions publishes them, cut to `id`, `schema`,
`caption` and `properties`: each property holds a list of strings, so a person with names in three scripts has three
values of `name`. Reliability of source and information is graded in the record's `handling`; here stands how firmly
the list holds the entity. A person taken off the list gets `delisted_on`, never silence.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from schemas.mentions import Records
from schemas.wire import Date, LongText, Text, Wire, fault

EntityId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
EntitySchema = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]{1,39}$")]
PropertyName = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9]{0,63}$")]
PropertyValue = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")
]
PropertyValues = Annotated[list[PropertyValue], Field(min_length=1, max_length=300)]

MOST_VALUES = 1_000
"""Values that one entity may have in all: the best-known persons of public lists have some hundreds."""


class Entity(Wire):
    """A FollowTheMoney entity."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: EntityId
    """Identifier within the list that the entity comes from."""
    schema_: EntitySchema = Field(alias="schema")
    """FollowTheMoney schema: Person, Company, Organization, Vessel, …"""
    caption: Text
    """The name under which people speak of it."""
    properties: Annotated[dict[PropertyName, PropertyValues], Field(min_length=1, max_length=80)]
    """FollowTheMoney properties by name, each with all its values: `name`, `alias`, `phone`, `taxNumber`, …"""

    @model_validator(mode="after")
    def _bounded(self) -> "Entity":
        if sum(len(values) for values in self.properties.values()) > MOST_VALUES:
            raise fault("too_many_values", "properties", "has more than 1,000 values")
        return self


class WatchlistEntry(Wire):
    """One entity of one list."""

    entity: Entity
    """Who or what is listed."""
    programme: Text
    """The list or programme that the entry belongs to."""
    grading: Literal["designated", "suspected", "of-interest"]
    """`designated`: by a public act that carries legal effect. `suspected`: subject of an inquiry. `of-interest`: seen
    in connection with others; no hit on it alone justifies a measure."""
    reason: LongText
    """Why the entity is listed, in words fit for the analyst who meets the hit."""
    legal_basis: Text | None = None
    """The act, order or warrant; required with `designated`."""
    listed_on: Date
    """Day on which the entity came onto the list."""
    review_on: Date | None = None
    """Day by which the listing is looked at again."""
    delisted_on: Date | None = None
    """Day on which the entity left the list; from then on it is not screened against."""
    records: Records = Field(default_factory=list)
    """Findings and cases that the listing rests on."""

    @model_validator(mode="after")
    def _listing_is_founded(self) -> "WatchlistEntry":
        if self.grading == "designated" and self.legal_basis is None:
            raise fault("legal_basis_missing", "legal_basis", "is required with designated")
        if self.delisted_on is not None and self.delisted_on < self.listed_on:
            raise fault("end_before_start", "delisted_on", "is before listed_on")
        return self
