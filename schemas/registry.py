"""The fifteen record types: which body each has, in which version, and how a record of it is read.

`BODIES` is the one list of what may cross the border. `read_record` turns the parsed object of a line into a
typed record, `read_submission` does so for what an operator hands in; both raise `pydantic.ValidationError`
and nothing else, for an unknown type or version too. The model of a type is built when it is first met.
"""

from functools import cache
from typing import Any, Literal, cast

from pydantic import Field, create_model

from schemas.case import Case, CaseReply, CaseRequest
from schemas.finding import Finding
from schemas.key_announcement import KeyAnnouncement
from schemas.outcome import Outcome
from schemas.parcel import Parcel
from schemas.precursor_notice import PreExportNotice, PreExportReply
from schemas.record import Record, Submission
from schemas.retraction import Retraction
from schemas.scheduling import Scheduling, SchedulingPosition, SchedulingProposal
from schemas.tracking_event import TrackingEvent
from schemas.watchlist import WatchlistEntry
from schemas.wire import Wire

BODIES: dict[str, type[Wire]] = {
    "parcel": Parcel,
    "tracking-event": TrackingEvent,
    "scheduling": Scheduling,
    "scheduling-proposal": SchedulingProposal,
    "scheduling-position": SchedulingPosition,
    "watchlist-entry": WatchlistEntry,
    "pre-export-notice": PreExportNotice,
    "pre-export-reply": PreExportReply,
    "case": Case,
    "case-request": CaseRequest,
    "case-reply": CaseReply,
    "finding": Finding,
    "outcome": Outcome,
    "retraction": Retraction,
    "key-announcement": KeyAnnouncement,
}
"""Record type to body; one line a type, in the order of docs/protocol.md section 1."""

VERSIONS: dict[str, int] = dict.fromkeys(BODIES, 1)
"""Record type to the newest version of its body that is understood here."""


def read_record(obj: dict[str, Any]) -> Record[Any]:
    """The record of a feed's line, from the object that a strict JSON parser made of it."""
    return record_model(_known_type(obj)).model_validate(obj)


def read_submission(obj: dict[str, Any]) -> Submission[Any]:
    """The record that an operator hands in, from the object that a strict JSON parser made of it."""
    return submission_model(_known_type(obj)).model_validate(obj)


@cache
def record_model(record_type: str | None) -> type[Record[Any]]:
    """A line that holds one type of record: name and version fixed, body typed. None: refuses all, naming the types."""
    return cast(type[Record[Any]], _closed_over(Record, record_type))


@cache
def submission_model(record_type: str | None) -> type[Submission[Any]]:
    """A submission of one type of record, as `record_model`."""
    return cast(type[Submission[Any]], _closed_over(Submission, record_type))


def _known_type(obj: dict[str, Any]) -> str | None:
    record_type = obj.get("type")
    return record_type if isinstance(record_type, str) and record_type in BODIES else None


def _closed_over(envelope: type[Record[Any] | Submission[Any]], record_type: str | None) -> type:
    known = (record_type,) if record_type else tuple(BODIES)
    body = BODIES[record_type] if record_type else Wire
    newest = VERSIONS[record_type] if record_type else 1
    name = "".join(word.capitalize() for word in (record_type or "unknown").split("-"))
    said = {member: envelope.model_fields[member].description for member in ("type", "version")}
    fixed: dict[str, Any] = {
        "type": (Literal[known], Field(description=said["type"])),
        "version": (int, Field(ge=1, le=newest, description=said["version"])),  # not Literal: that takes True for 1
    }
    base = cast(type[Wire], envelope.__class_getitem__(body))
    return create_model(name + envelope.__name__, __base__=base, **fixed)
