"""What retention did and what holds it back, as both services answer it."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Answer
from schemas.wire import RecordId, plain

Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$"),
]
MOST_HELD = 10_000
"""Records that one case holds."""


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ErasedLines(Answer):
    """What one run erased of one type of record on one feed."""

    feed: str
    type: str
    """Of the records; `refused` for lines that were refused."""
    count: int
    lines: list[tuple[int, int]]
    """First and last of each stretch, ascending; the first thousand stretches."""


class ProvenAfter(Answer):
    """Erased lines of a feed against its newest checkpoint, after the run."""

    feed: str
    size: int
    """Of the checkpoint."""
    root: str
    """Its root, base64url."""
    checked: int
    """Erased lines whose leaf hashes were proven to be in the signed tree (RFC 9162 section 2.1.3)."""
    holds: bool
    """Whether the tree has that root, and every line that was checked is in it."""


class RetentionRun(Answer):
    """One run of retention."""

    run: int
    began_at: dt.datetime
    ended_at: dt.datetime | None = None
    """Absent while it runs, or when it was broken off; the next run does the rest."""
    due_before: dt.date
    """Records whose `retain_until` lies before this day, UTC, were due."""
    erased: list[ErasedLines]
    also: dict[str, int]
    """What else went, by kind: evidence, hits, labels, links, alerts, notes, looks."""
    held_back: int
    """Records that were due and are under a legal hold."""
    proofs: list[ProvenAfter]


class LegalHold(Answer):
    """A case whose records are kept beyond their date."""

    hold: int
    case: str
    by: str
    agency: str
    reason: str
    since: dt.datetime
    records: int
    """That it holds now; 0 once it is over."""
    told_at: dt.datetime | None = None
    """Since when the own exchange knows of it, too; absent while it has to be told."""
    ended_at: dt.datetime | None = None
    ended_by: str | None = None
    ended_because: str | None = None


class HoldReason(_Asked):
    """Why a hold is set, or ended."""

    reason: Reason


class HoldTold(_Asked):
    """A hold as ingest tells the own exchange of it."""

    by: Annotated[str, plain(200)]
    agency: Annotated[str, plain(41)]
    reason: Reason
    records: Annotated[list[RecordId], Field(max_length=MOST_HELD)]
    """All that the case holds now, in place of what was told before."""


class HoldEnded(_Asked):
    """The end of a hold, as ingest tells the own exchange of it."""

    by: Annotated[str, plain(200)]
    agency: Annotated[str, plain(41)]
    reason: Reason
