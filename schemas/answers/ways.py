"""What `/analyst/v1` answers about what lies between and around: paths from one to another, neighbourhoods."""

from typing import Literal

from schemas.answers.analyst import Answer, Origin, ParcelRow, PlaceOfKey
from schemas.answers.entities import EntityId
from schemas.answers.networks import Attribute


class EntityShown(Answer):
    """A person or firm that two parcels have in common."""

    entity: EntityId
    name: str | None = None
    """As written on the first record about it."""
    held: int
    """Parcels of it; more than 65 are not counted."""


class PathNode(Answer):
    """A station of a path: a parcel, or what the parcels before and behind it have in common."""

    kind: Literal["parcel", "attribute", "entity"]
    parcel: Origin | None = None
    attribute: Attribute | None = None
    entity: EntityShown | None = None
    before: list[PlaceOfKey] | None = None
    """Where it stands in the parcel before it."""
    behind: list[PlaceOfKey] | None = None
    """Where it stands in the parcel behind it."""
    also: list[Attribute] | None = None
    """What else the two parcels have in common."""


class PathRow(Answer):
    """A way from one to the other."""

    cost: float
    """Minus the natural logarithm of the chance that all its steps join what belongs together; a hub costs 10 more."""
    hub: bool
    """It leads over a hub: it says little."""
    nodes: list[PathNode]


class Paths(Answer):
    """The cheapest ways from one to the other."""

    paths: list[PathRow]
    looked_at: int
    """Parcels that were looked at."""
    hubs_left_out: list[Attribute]
    """Hubs that were met and not followed, those of the two ends first; at most 20."""
    hubs_left: int
    cut: list[str]
    """What was not followed, in words; none: all was."""


class NeighbourEdge(Answer):
    """A parcel carries an attribute, or is of an entity."""

    parcel: str
    """Feed and line."""
    to: str
    """An attribute's `hash`, or an entity's id."""
    places: list[PlaceOfKey]


class Neighbourhood(Answer):
    """What lies around something."""

    depth: int
    parcels: list[ParcelRow]
    attributes: list[Attribute]
    edges: list[NeighbourEdge]
    hubs_left_out: list[Attribute]
    """Carried by what is shown, and not followed; at most 50."""
    hubs_left: int
    parcels_left: int
    """Parcels that were reached and are not shown."""
    cut: list[str]
    """What was not followed, in words."""
