"""A row that an operator handed in: read it strictly, or say which member is wrong and how.

    malformed      not one strict JSON object
    unsupported    a type or version not known here
    schema         a member is missing, unknown, or not what the schema asks
    implausible    a date that cannot be true now

A refusal never repeats the value.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import ValidationError

from schemas.faults import describe
from schemas.record import Submission
from schemas.registry import BODIES, VERSIONS, read_submission
from services.exchange.core.lines import content_digest
from services.exchange.core.plausible import find_implausible
from services.feed.strict_json import Malformed, parse_unproven, refuse_excess


@dataclass(frozen=True, slots=True)
class Ready:
    """A submission that can be appended."""

    content: dict[str, Any]
    """As parsed."""
    submission: Submission[Any]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: a stable code, the member, the kind of fault in words."""

    code: str
    member: str | None
    detail: str


Row: TypeAlias = Ready | Refusal


def read_row(data: bytes, now: dt.datetime) -> Row:
    """A row of NDJSON, or a JSON body."""
    try:
        content = parse_unproven(data)
    except Malformed as fault:
        return Refusal("malformed", None, str(fault))
    read = read_content(content, now)
    return read if isinstance(read, Ready) else _excess(content) or read


def _excess(content: dict[str, Any]) -> Refusal | None:
    """Depth and numbers: the closed schema proves them for what it accepts, so only a refused row is looked at."""
    try:
        refuse_excess(content)
    except Malformed as fault:
        return Refusal("malformed", None, str(fault))
    return None


def read_content(content: dict[str, Any], now: dt.datetime) -> Row:
    """A submission that is parsed already."""
    if unknown := _not_known_here(content):
        return unknown
    try:
        submission = read_submission(content)
    except ValidationError as error:
        fault = describe(error)[0]
        return Refusal("schema", fault.member, fault.reason[:300])
    if implausible := find_implausible(submission, now):
        return Refusal("implausible", implausible.member, implausible.detail)
    return Ready(content, submission, content_digest(content))


def _not_known_here(content: dict[str, Any]) -> Refusal | None:
    kind, version = content.get("type"), content.get("version")
    if isinstance(kind, str) and kind not in BODIES:
        return Refusal("unsupported", "type", "not a record type of this exchange")
    if type(version) is int and isinstance(kind, str) and version > VERSIONS[kind]:
        return Refusal("unsupported", "version", "above the version known here")
    return None
