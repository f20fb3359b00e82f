"""What `/analyst/v1/networks/{id}/chart` answers: a network as nodes and edges to be drawn, and what is not among them.

Parties are joined by parcels and by what they have in common. Parcels from one party to another are one node, which
names them. What does not fit the limit stands together by community, in 20 nodes at most: nothing is left out unseen.
"""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.answers.analyst import Answer, Origin
from schemas.answers.cases import Purpose
from schemas.answers.networks import AttributeName
from schemas.record import HandlingCode

NodeKind = Literal["party", "attribute", "parcels", "rest"]
EdgeKind = Literal["sent", "addressed", "carries", "rest"]


class ChartNode(Answer):
    """Something that is drawn."""

    id: str
    """A party's entity id; `a` and an attribute's number; `p` with both parties; `rest` and the
    number of the community."""
    kind: NodeKind
    community: int
    """The group of parcels that it belongs to with most of its own; 1 is the largest."""
    parcels: int
    """Parcels of the network: of the party, with the attribute, from the one party to the other, or standing for."""
    first_on: dt.date
    """Day of posting of the first of them."""
    last_on: dt.date
    label: str | None = None
    """A party's name or an attribute's value as written, a single parcel's item number; absent: no record has it."""
    country: str | None = None
    """Of a party's address (ISO 3166-1 alpha-2)."""
    company: bool | None = None
    """Of a party: it gives a company's name and no person's."""
    role: str | None = None
    """Of a party: organiser, broker, distributor, sender or addressee; absent for those who were not ranked."""
    rank: int | None = None
    """1 matters most."""
    attribute: AttributeName | None = None
    """What an attribute is."""
    held: int | None = None
    """Parcels of all that carry the attribute; more than 1,001 are not counted."""
    hits: int = 0
    """Watch-list hits that are not dismissed, of a party or its parcels."""
    records: list[Origin] | None = None
    """Of parcels: the first of them, at most 20."""
    parties: int | None = None
    """Of what stands for others: parties."""
    attributes: int | None = None
    """Of what stands for others: attributes."""
    communities: int | None = None
    """Of what stands for others: communities; more than one where there are very many."""


class ChartEdge(Answer):
    """What joins two nodes."""

    source: str
    target: str
    kind: EdgeKind
    parcels: int
    """That it rests on."""
    first_on: dt.date
    last_on: dt.date


class ChartCommunity(Answer):
    """Parcels whose mean tie is above a level (docs/networks.md)."""

    number: int
    parcels: int
    parties: int


class NotDrawn(Answer):
    """What the chart does not show one by one."""

    parties: int
    parcels: int
    attributes: int
    """Shared by parties of the network, behind the limit."""
    of_one_party: int
    """Attributes that only one party of the network has: they join nobody."""
    hubs: int
    """Attributes that several parties have but too many others too (GET the network for their names)."""
    unread: int
    """Parcels of the network that were not looked at."""


class NetworkChart(Answer):
    """A network, to be drawn."""

    id: str
    handling: HandlingCode
    """The strictest handling code of the records that were looked at."""
    nodes: list[ChartNode]
    """The most telling first."""
    edges: list[ChartEdge]
    communities: list[ChartCommunity]
    """The largest first."""
    not_drawn: NotDrawn


class NewTaking(BaseModel):
    """A picture or report that somebody takes away; what draws it is the desk."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    format: Literal["svg", "png", "pdf", "print"]
    purpose: Purpose | None = None
    """Needed where a record of the network is H2 or H3."""


class Taken(Answer):
    """It was noted."""

    handling: HandlingCode
    """The strictest code of the network's records, which the file must name."""
