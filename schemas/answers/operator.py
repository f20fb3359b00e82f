"""What `/operator/v1` takes and answers, beside records themselves."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from schemas.record import SubmissionReference
from schemas.wire import RecordId

KeyState = Literal["pinned", "trusted", "waiting", "revoked"]
RootText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
"""A tree's root: 32 bytes in base64url without padding."""


class Answer(BaseModel):
    """An answer of an API."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid")


class MentionRequest(Answer):
    """A hit or a case names a record."""

    because: Literal["hit", "case"]


class ResumeRequest(Answer):
    """A person lets a halted feed go on."""

    size: Annotated[int, Field(ge=0, le=2**53 - 1)]
    """Lines that stay."""
    root: RootText
    """The root at `size`, as both sides agreed."""
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class RevokeRequest(Answer):
    """An administrator revokes a key."""

    revoked_from: AwareDatetime
    """From this time on the key is not believed, nor any key announced under it since."""
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class LineOnFeed(Answer):
    """Where a record stands on one feed."""

    feed: str
    line: int
    receipted: bool
    """Whether a receipt of the audience covers it; always false on the home feed, which has no receipts."""


class RecordStanding(Answer):
    """A record of this nation."""

    id: str
    type: str
    agency: str | None
    """None once the record is erased."""
    erased: bool
    retracted: bool
    superseded_by: str | None
    lines: list[LineOnFeed]


class StandingsAsked(Answer):
    """Which records, a page of them."""

    records: Annotated[list[RecordId], Field(max_length=200)] = []
    references: Annotated[list[SubmissionReference], Field(max_length=200)] = []
    """Of the caller's own agency."""


class SentTo(Answer):
    """What became of a record towards one peer."""

    nation: str
    shared: bool
    receipted: bool
    because: str
    """In words."""


class RecordAtOnce(Answer):
    """Where one of many records stands."""

    id: str
    type: str
    reference: str | None
    """The agency's own; None once the record is erased."""
    retracted: bool
    superseded_by: str | None
    peers: list[SentTo]


class SharingWithPeer(Answer):
    """Why one peer has a record, or has not."""

    nation: str
    shared: bool
    because: str
    """In words."""
    line: int | None
    kept_home: list[str]
    """Members of this record that the peer's copy has not."""


class SharingExplained(Answer):
    """Why a record was or was not shared."""

    id: str
    type: str
    peers: list[SharingWithPeer]


class Attempt(Answer):
    """One call to a peer about a feed."""

    at: dt.datetime
    call: str
    first: int
    lines: int
    status: int | None
    """HTTP status; None when nobody answered."""
    code: str
    detail: str


class Alarm(Answer):
    """Something that a person must look at."""

    code: str
    detail: str
    raised_at: dt.datetime


class FeedStatus(Answer):
    """How one feed stands here."""

    feed: str
    role: Literal["home", "sent", "received"]
    size: int
    """Lines held."""
    receipted: int | None
    """Own feed to a peer: lines from 0 on that the audience's receipts cover."""
    lag: int | None
    """Own feed to a peer: lines without a receipt."""
    refused: int
    """Received feed: lines refused."""
    checkpoint_size: int | None
    checkpoint_age_seconds: float | None
    """Since the newest checkpoint was issued; a warning is due after two hours."""
    root: str
    """At `size`, base64url."""
    halted_for: str | None
    alarms: list[Alarm]
    last_attempts: list[Attempt]


class RefusedLine(Answer):
    """A line that is kept as evidence and not believed."""

    line: int
    code: str
    id: str | None
    type: str | None
    detail: str | None
    received_at: dt.datetime


class KeyStanding(Answer):
    """A key and what it may do."""

    kid: str
    nation: str
    alg: str
    not_before: dt.datetime
    not_after: dt.datetime
    announced_by: str | None
    """The key that made it trusted; None for a pinned key."""
    state: KeyState
    revoked_from: dt.datetime | None
