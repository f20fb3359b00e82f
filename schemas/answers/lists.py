"""What `/analyst/v1/lists` answers: the watch lists, their versions, and what an import made."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from schemas.answers.analyst import Answer

ListName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Count = Annotated[int, Field(ge=0)]


class Importing(Answer):
    """An import that this process does now."""

    name: str
    """The list."""
    read: Count
    """Bytes read so far."""
    bytes: Count
    """Bytes to be read in all; some formats are read twice."""
    entities: Count
    """Entities read so far."""


class ListRow(Answer):
    """A list and its version in force."""

    name: str
    feed: str | None = None
    """The feed whose `watchlist-entry` records it holds; absent when it is imported from files."""
    version: Count
    entities: Count
    """On the list now."""
    imported_at: dt.datetime
    """When the version in force was made."""


class Lists(Answer):
    """Every list, and what is being imported."""

    items: list[ListRow]
    importing: list[Importing]


class FileOfVersion(Answer):
    """A file that a version was made of."""

    name: str
    bytes: Count
    sha256: str


class VersionRow(Answer):
    """A version of a list."""

    version: Count
    imported_at: dt.datetime
    imported_by: str
    """Who imported it; `feed` for the list of a feed."""
    format: str
    files: list[FileOfVersion]
    entities: Count
    """On the list with this version."""
    new: Count
    changed: Count
    removed: Count
    forced: str | None = None
    """What would have been refused, had it not been forced."""
    remarks: list[str]
    """What a person must know of this version."""
    confirmed_at: dt.datetime | None = None
    """When the same files last came again."""


class ListImported(Answer):
    """What an import did."""

    name: str
    """The list."""
    version: Count
    unchanged: bool
    """The same files are in force already: no version was made."""
    format: str
    entities: Count
    new: Count
    changed: Count
    removed: Count
    hits_withdrawn: Count
    """Hits on entities that are on the list no more."""
    forced: str | None = None
    """What would have been refused, had it not been forced."""
    remarks: list[str]
    """What a person must know of this version."""
