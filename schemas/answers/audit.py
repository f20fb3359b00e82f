"""What `/audit/v1` answers: lines of an audit feed for people; rows, checkpoints and paths for programs that prove."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Answer
from schemas.wire import Date, plain

ACT = r"^[a-z][a-z-]{0,39}(\.[a-z][a-z-]{0,39})?$"


class AuditFilters(BaseModel):
    """Which lines; a line fits all that is given."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    by: Annotated[str, plain(200)] | None = None
    """Of this person."""
    act: Annotated[str, StringConstraints(pattern=ACT)] | None = None
    """Of this kind, such as `parcel.shown`; `parcel` for all of its kinds."""
    of: Annotated[str, plain(200)] | None = None
    """Done to what has this id."""
    case: Annotated[str, plain(40)] | None = None
    """Done under this case, or to it."""
    since: Date | None = None
    """On this day or later, UTC."""
    until: Date | None = None
    """Before this day, UTC."""
    searched: Annotated[str, plain(200)] | None = None
    """Somebody searched for exactly these words; case and width do not count."""


class AuditEntry(Answer):
    """One line, for people."""

    line: int
    at: dt.datetime
    act: str
    """A stable word for what was done, such as `parcel.shown`."""
    of: str
    """To what, by ids."""
    by: str | None = None
    """Absent once it was erased."""
    agency: str
    roles: list[str]
    outcome: Literal["shown", "done", "asked", "refused"]
    """`asked`: handed in elsewhere next; `refused`: for want of a role or a purpose."""
    request: str
    """Id of the request."""
    case: str | None = None
    purpose: str | None = None
    count: int | None = None
    """Of a list or a search: items shown."""
    asked: dict[str, str]
    """Parameters; of words that may name a person a keyed digest."""
    did: list[str]


class AuditRow(Answer):
    """One line as it was hashed, and what proves it."""

    said: str
    """The text whose UTF-8 bytes are the leaf."""
    personal: str | None
    """The text that the line holds the SHA-256 of; null once it was erased."""
    checkpoint: dict[str, Any] | None = None
    """JWS, signed for the tree that ends with this line."""
    path: list[str] | None = None
    """Into the tree of `size` lines, where that was asked for."""


class AuditRows(Answer):
    """Lines, ascending."""

    items: list[AuditRow]
    next: int | None = None
    """Where the following ones begin."""


class AuditHead(Answer):
    """The newest signed checkpoint."""

    audit: str
    """Nation and service, such as `US/ingest`."""
    size: int
    checkpoint: dict[str, Any] | None = None
    """JWS; absent while there is no line."""


class AuditPeriod(Answer):
    """Which lines a period has: from `first` on, below `end`."""

    first: int
    end: int


class AuditConsistency(Answer):
    """That one tree continues another (RFC 9162 section 2.1.4)."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[int, Field(alias="from")]
    to: int
    path: list[str]
