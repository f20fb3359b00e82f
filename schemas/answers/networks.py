"""What `/analyst/v1` answers about networks: what belongs together, who matters in it, why, and how to argue with it.

An attribute is shown by its number (`hash`) and by its value as written on a record that carries it; a value that no
record holds any more is left out. Whatever is cut says how much: members that end in `left`, or `cut` in words.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.answers.analyst import Answer, Origin, ParcelRow, PlaceOfKey
from schemas.answers.entities import EntityId
from schemas.wire import LongText

AttributeName = Literal[
    "phone", "email", "tax", "name", "address", "wallet", "website", "item", "cas", "domain", "description", "series"
]
AlertState = Literal["open", "confirmed", "dismissed"]
AttributeHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""An attribute's number, 64 bits in hexadecimal."""


class Attribute(Answer):
    """Something that a parcel carries and others may carry too."""

    kind: AttributeName
    hash: AttributeHash
    value: str | None = None
    """As written on a record that carries it."""
    held: int
    """Parcels that carry it, of all; more than 1,001 are not counted."""
    hub: bool
    """So many carry it, or a supervisor says so, that it links nobody by itself."""
    why_hub: str | None = None
    """Why, in words."""
    allowed: str | None = None
    """Of a hub that a supervisor calls so: why, in his words. Of another one the number of parcels is why."""


class TermRow(Answer):
    """One reason for or against."""

    kind: Literal["base", "hit", "detector", "proximity", "counter"]
    name: str
    """Of the detector or rule."""
    sentence: str
    text: str | None = None
    """The sentence with the names of `numbers` in braces, to be said in another language."""
    log_odds: float
    """What it adds to the score, natural logarithm; below zero: against."""
    raw: float
    """What it would be worth alone."""
    expected: float | None = None
    """Patterns like this that honest trade would show among as many parcels."""
    numbers: dict[str, float]
    """What was counted."""
    parcels: list[Origin]
    """That it rests on; at most 50."""
    parcels_left: int
    attributes: list[Attribute]
    """That it rests on; at most 50."""
    attributes_left: int
    path: list[str] | None = None
    """From a parcel of the network to what it is near: `p` with feed and line, `a` with an attribute's number."""


class Because(Answer):
    """The strongest reason, to be said in another language."""

    text: str
    """With the names of `numbers` in braces."""
    numbers: dict[str, float]
    more: int
    """Reasons for, beside it."""


class AlertMark(Answer):
    """The alert about a network."""

    alert: int
    state: AlertState


class NetworkRow(Answer):
    """Parcels that belong together."""

    id: str
    score: float
    """Log-odds that it is worth a look, natural logarithm: 0 is one to one."""
    why: str
    """The strongest reason, in one sentence."""
    because: Because | None = None
    parcels: int
    entities: int
    """Persons and firms."""
    first_on: dt.date
    """Day of posting of its first parcel."""
    last_on: dt.date
    born_at: dt.datetime
    changed_at: dt.datetime
    alert: AlertMark | None = None


class MemberRow(Answer):
    """Somebody in a network."""

    entity: EntityId
    name: str | None = None
    """As written on the first record about it."""
    country: str | None = None
    role: str
    """By position: organiser, broker, distributor, sender, addressee."""
    rank: int
    """1 matters most."""
    measures: dict[str, float]


class NetworkLink(Attribute):
    """What parcels of a network have in common."""

    in_network: int
    """Parcels of the network that carry it."""
    places: list[PlaceOfKey]


class PartRow(Answer):
    """Parcels of a network that are tied more closely than the network as a whole; found by the run over everything."""

    id: str
    """Goes on from run to run while most of its parcels stay together."""
    parcels: int
    """That are in the network now."""
    first_on: dt.date
    """Day of posting of its first parcel."""
    last_on: dt.date
    born_at: dt.datetime
    links: list[NetworkLink]
    """What most of its parcels carry, hubs left out; at most 3. `in_network` counts those of the part."""


class DayOfNetwork(Answer):
    """A day in a network's life."""

    on: dt.date
    parcels: int
    """Posted on it."""
    events: int
    """Tracking events of its parcels, UTC."""


class NetworkChange(Answer):
    """What became of a network at a time."""

    at: dt.datetime
    what: str
    """`born`, `grew`, `shrank`, `merged`, `split` or `ended`."""
    parcels: int
    """That came or went."""
    other: str | None = None
    """The network that it merged with or split from."""
    score: float
    """Afterwards."""


class ChangedSince(Answer):
    """What came and went since a day."""

    since: dt.date
    changes: list[NetworkChange]
    """The newest first; at most 200."""
    changes_left: int
    came: list[Origin]
    """Parcels of it now that were not in it then; at most 500."""
    came_left: int
    went: list[Origin]
    """Parcels that were in it and are no more; at most 500."""
    went_left: int


class Network(NetworkRow):
    """A network, opened."""

    members: list[MemberRow]
    """Who matters most first; at most 200."""
    members_left: int
    parcel_rows: list[ParcelRow]
    """A page of its parcels, by day of posting; of the part that was asked for."""
    next: str | None = None
    """Give this back as `after` for the next page of parcels; absent on the last."""
    parcels_left: int
    """Parcels behind this page."""
    parts: list[PartRow]
    """The groups inside, the largest first; at most 50. Parcels that came since the last run are in none."""
    parts_left: int
    links: list[NetworkLink]
    """What holds it together, the most shared first; at most 100."""
    links_left: int
    hubs_left_out: list[NetworkLink]
    """What two or more of its parcels carry but too many others carry too; at most 100."""
    hubs_left: int
    timeline: list[DayOfNetwork]
    """Days on which something happened; the last 400."""
    days_left: int
    evidence: list[TermRow]
    """The base first, then what adds most; they add up to the score."""
    changed: ChangedSince | None = None
    """Present when `changed_since` was asked for."""
    cut: list[str]
    """What was not looked through, in words."""


class Replayed(Answer):
    """A score, counted again from the stored reasons."""

    id: str
    stored: float
    replayed: float
    same: bool
    evidence: list[TermRow]
    """As counted again."""


class OnList(Answer):
    """An entry of a watch list."""

    list: str
    """Name of the list."""
    entity: str
    """Identifier within the list."""
    caption: str


class AlertRow(Answer):
    """A network that somebody should look at."""

    alert: int
    state: AlertState
    score: float
    """When it was last raised."""
    network: NetworkRow
    listed: OnList | None = None
    """Whom its strongest hit is on."""
    origins: list[str]
    """Nations that its parcels left from (ISO 3166-1 alpha-2)."""
    raised_at: dt.datetime
    seen_at: dt.datetime
    """When it was last raised again."""
    raised_by: Origin | None = None
    """The parcel whose arrival raised it."""
    mark: str
    """Another one when its reasons are others."""
    assignee: str | None = None
    """Whose work it is."""
    assigned_by: str | None = None
    assigned_at: dt.datetime | None = None
    reason: str | None = None
    judged_by: str | None = None
    judged_at: dt.datetime | None = None
    fallen: bool = False
    """Open, and its network scores less than raises an alert now: it stands because it is somebody's work."""
    news: Literal["new", "changed"] | None = None
    """Asked for through a saved search: its owner has not seen it, or not with these reasons."""


class NewAlertJudgement(BaseModel):
    """What an analyst says of an alert."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    state: AlertState
    """`open` takes an earlier judgement back."""
    reason: LongText
    """Why; whoever meets the alert later reads it."""


class PartWithout(Answer):
    """Parcels that hold together without the attribute."""

    parcels: int
    score: float
    """Of the reasons that rest on its parcels alone."""
    first: list[Origin]
    """Its first parcels; at most 20."""


class WithoutAttribute(Answer):
    """A network, as if an attribute did not exist."""

    id: str
    attribute: Attribute
    in_network: int
    """Parcels of the network that carry it."""
    score: float
    """As it is."""
    score_without: float
    """Without the reasons that rest on it alone."""
    reasons_gone: list[TermRow]
    parts_before: int
    """Parts that hold together by a rare attribute or an entity, as it is: 1 when it is one piece."""
    parts: list[PartWithout]
    """Without it, the largest first; at most 50. A part of one parcel holds together with nobody."""
    parts_left: int
    cut: list[str]
