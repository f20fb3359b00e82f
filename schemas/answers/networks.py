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
    news: Literal["new", "changed"] | None = None
    """Asked for through a saved search: its owner has not seen it, or not with these reasons."""


class NewAlertJudgement(BaseModel):
    """What an analyst says of an alert."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    state: AlertState
    """`open` takes an earlier judgement back."""
    reason: LongText
    """Why; whoever meets the alert later reads it."""


class HubRow(Answer):
    """An attribute that a supervisor calls everybody's."""

    kind: AttributeName
    hash: AttributeHash
    value: str | None = None
    held: int
    """Parcels that carry it; more than 1,001 are not counted."""
    reason: str
    by: str
    agency: str
    at: dt.datetime


class NewHub(BaseModel):
    """What a supervisor calls everybody's, and why."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    attribute: Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f\x7f]+$")]
    """`kind:value`, such as `phone:+1 202 555 0143`, or an attribute's `hash`."""
    reason: LongText


class HubChanged(Answer):
    """What a change to the hubs leads to."""

    hub: HubRow
    parcels_marked: int
    """Parcels that are looked at again because of it; at most 10,000, the rest by the run."""
    run: int
    """The run that recomputes everything (GET /surface/runs)."""


class SurfaceRun(Answer):
    """A recomputation of entities, networks and scores."""

    run: int
    state: Literal["waiting", "running", "done", "failed"]
    ordered_by: str
    ordered_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    step: str
    steps_done: int
    parcels: int
    links: int
    networks: int
    failed: str | None = None
    """Why it ended without a result."""


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


class NewShare(BaseModel):
    """What is said of a network to the peer."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    statement: LongText
    """What was found, in words that stand without the score."""
    information_grade: Literal["1", "2", "3", "4"] = "2"
    """Europol 4x4: 1 certain, 2 known to the source itself, 3 corroborated, 4 not to be corroborated."""


class SharedFinding(Answer):
    """A finding, and where it stands."""

    id: str
    verdict: Literal["accepted", "held"]
    """`held`: the same was handed in before."""
    line: int
    """On the home feed."""
    shared: dict[str, int]
    """Line on the feed to each nation that it went to now; empty when the sharing policy keeps it at home."""
    handling: str
    """The strictest handling code of the records that it rests on."""
    records: int
    """Records that it names."""
    records_left: int
    """Parcels of the network that it does not name."""
    evidence_left: int
    """Reasons that it does not say."""


class FindingRow(Origin):
    """A finding, ours or a peer's."""

    issued_at: dt.datetime
    agency: str
    kind: str
    statement: str
    method: str
    score: str | None = None
    records: int
    """Records that it rests on."""
    held_parcels: list[Origin]
    """Those of them that are parcels held here; at most 50."""
    networks: list[str]
    """Networks here that hold one of those."""
    evidence: list[str]
    """Its reasons in words, each with the values that it rests on."""
    judged: str
