"""What `/analyst/v1` answers about an alert as work: opened, with every reason, whose it is, and searches for more.

An alert is about a network (schemas/answers/networks.py). What one reader saved, nobody else sees.
"""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Answer, HitRow
from schemas.answers.networks import AlertRow, AlertState, AttributeHash, NetworkLink, TermRow
from schemas.answers.ways import PathNode
from schemas.countries import Country
from schemas.wire import Date, ShortText

MOST_AT_ONCE = 200
"""Alerts that one request may change."""

Subject = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Somebody, as tokens name him."""
AlertId = Annotated[int, Field(ge=1, lt=2**62)]
Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Score = Annotated[float, Field(ge=-1_000, le=1_000)]


class AlertFilters(BaseModel):
    """Which alerts; an alert fits all that is given."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    state: AlertState | None = None
    least_score: Score | None = None
    """Log-odds."""
    raised_since: Date | None = None
    """On this day or later, UTC."""
    raised_before: Date | None = None
    """Before this day, UTC."""
    origin: Country | None = None
    """A parcel of the network left from this nation."""
    feed: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}/[A-Z]{2}$")] | None = None
    """The parcel that raised it came by this feed."""
    assignee: Subject | None = None
    """It is this person's."""
    unassigned: bool | None = None
    """It is nobody's; false: it is somebody's."""
    detector: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None
    """This detector or rule speaks for it, or against."""


class Spelled(Answer):
    """One attribute, as differing records write it."""

    hash: AttributeHash
    written: list[str]
    """Two to four ways of writing it."""


class AlertTerm(TermRow):
    """One reason for or against an alert, with what was compared."""

    spelled: list[Spelled]
    """Attributes of it that its first parcels write in more than one way."""

    hits: list[HitRow] | None = None
    """Of a hit: those on this entry, the likeliest first; of what is near: those at the end of the path. At most 3."""
    hits_left: int = 0
    stations: list[PathNode] | None = None
    """The path, each station opened."""
    if_same: float | None = None
    """Of a hit: the score were an analyst to say that it is the person."""
    if_other: float | None = None
    """Of a hit: the score were an analyst to say that it is somebody else."""


class AlertJudged(Answer):
    """What was said of an alert."""

    at: dt.datetime
    by: str
    agency: str
    state: AlertState
    reason: str
    score: float
    """What it scored then."""


class Trail(Answer):
    """How the parcel that raised the alert hangs together with a hit in the same network, or with what tells most."""

    stations: list[PathNode]
    hit: HitRow | None = None
    """On the last of them; absent when no hit is on its parcels."""


class Standing(Answer):
    """What a judgement would meet."""

    threshold: float
    """Below it an open alert goes by itself."""
    score: float
    """Of the network now."""
    reasons_for: int
    """Reasons that would be known: only another one opens a dismissed alert again."""
    open_hits: int
    """Hits on its parcels that nobody has judged; judging the alert judges none of them."""
    open_alerts: int
    """Alerts that are open now, this one among them."""


class Alert(AlertRow):
    """An alert, opened."""

    evidence: list[AlertTerm]
    """The base first, then what adds most; they add up to the score."""
    trail: Trail | None = None
    """Absent when no way leads there."""
    links: list[NetworkLink]
    """What holds its parcels together, the most shared first; at most 20."""
    links_left: int
    hubs_left_out: list[NetworkLink]
    """What two or more of its parcels carry but too many others carry too; at most 20."""
    hubs_left: int
    judgements: list[AlertJudged]
    """The newest first; at most 50."""
    standing: Standing


class NewAssignment(BaseModel):
    """Whose some alerts are from now on."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    alerts: Annotated[list[AlertId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    assignee: Subject | None
    """null: nobody's."""


class Assigned(Answer):
    """What became of an assignment."""

    assigned: list[int]
    """Alerts that are as was asked, also when they were before."""
    absent: list[int]
    """There is no such alert now."""
    not_yours: list[int]
    """Somebody else's, or nobody's and not for yourself: a supervisor may give them."""


class AssigneeRow(Answer):
    """Somebody who has alerts."""

    assignee: str
    open: int
    """Of them, open."""


class Assignees(Answer):
    """Whose alerts are."""

    items: list[AssigneeRow]
    """By name; at most 200."""
    nobodys: int
    """Open alerts that are nobody's."""


class NewSearch(BaseModel):
    """A search to keep."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    name: ShortText
    wanted: AlertFilters


class SavedSearch(Answer):
    """A search that its owner kept, and what it would tell him."""

    search: int
    name: str
    wanted: AlertFilters
    made_at: dt.datetime
    seen_at: dt.datetime
    """When he last said that he had looked."""
    new: int
    """Alerts that fit and that he has not seen."""
    changed: int
    """Alerts that fit and have other reasons than when he saw them."""


class SavedSearches(Answer):
    """One reader's searches."""

    items: list[SavedSearch]
    """By name; at most 30."""


class NewLook(BaseModel):
    """What of a search was looked at."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    seen: Annotated[dict[AlertId, Mark], Field(max_length=MOST_AT_ONCE)] | None = None
    """Alerts with their `mark` as it was shown; absent: all that fits now."""


class LookRow(Answer):
    """Somebody looked."""

    at: dt.datetime
    by: str
    agency: str


class Looked(LookRow):
    """Somebody looked at something."""

    what: str
    """Its kind, such as `alert` or `case`."""
    which: str
    """Its number or id."""
