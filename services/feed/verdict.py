"""The verdict on one line, as far as the line alone decides it (docs/protocol.md section 1, "Verdict of a line").

The first that applies, in this order:

    malformed     not strict JSON
    unsupported   a type not known here, or a version above the known one
    schema        all else that the schema refuses
    not-allowed   origin or audience is not the feed's, or the type is not taken from this peer

What needs the held records comes behind these and is the caller's: `not-allowed` for a correction or withdrawal of
another's record, `duplicate-id`; `erased` for a line that was gone when it came.

A line is parsed first and then validated at once: the schema is closed, has no floats, bounds every integer and
is a few levels deep, so what it accepts is strict JSON too. Only for a refused line are depth and numbers
looked at, to tell `malformed` from the rest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import ValidationError

from schemas.faults import describe
from schemas.record import Record
from schemas.registry import BODIES, VERSIONS, read_record
from schemas.wire import Wire
from services.feed.names import FeedName
from services.feed.strict_json import Malformed, parse_unproven, refuse_excess

LONGEST_DETAIL = 300
MOST_FAULTS = 500
"""Faults up to which a line is worth describing: a line of 20,000 unknown members would take 15 ms to describe."""

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TYPE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Code(StrEnum):
    """Why a line is refused; these words stand in receipts."""

    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    SCHEMA = "schema"
    NOT_ALLOWED = "not-allowed"
    DUPLICATE_ID = "duplicate-id"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be known of a line. Of a refused one, what could be read of it; it has no effect all the same."""

    code: Code | None
    """None: accepted, as far as the line alone decides."""
    detail: str | None
    """The member and the kind of fault, at most 300 characters, nothing of what the record says. None: accepted."""
    id: str | None
    type: str | None
    record: Record[Any] | None
    """None for a refused line."""
    retain_until: date | None
    supersedes: str | None
    """`id` of the record that this one replaces."""
    retracts: str | None
    """`id` of the record that this one, a retraction, withdraws."""


def judge_line(line: bytes, feed: FeedName, accept: frozenset[str] | None) -> Judged:
    """The verdict on a line of `feed`; `accept` are the types taken from its origin, None for all. Never raises."""
    try:
        obj = parse_unproven(line)
    except Malformed as fault:
        return _malformed(fault)
    try:
        record = read_record(obj)
    except ValidationError as error:
        return _judge_refused(obj, error)
    if forbidden := _not_allowed(record, feed, accept):
        return _refused(Code.NOT_ALLOWED, forbidden, obj)
    retracts = record.body.record if record.type == "retraction" else None
    return Judged(None, None, record.id, record.type, record, record.handling.retain_until, record.supersedes, retracts)


def _not_allowed(record: Record[Any], feed: FeedName, accept: frozenset[str] | None) -> str | None:
    if record.origin != feed.origin:
        return "origin: is not the feed's"
    if record.audience != feed.audience:
        return "audience: is not the feed's"
    if accept is not None and record.type not in accept:
        return "type: is not taken from this peer"
    return None


def _judge_refused(obj: dict[str, Any], error: ValidationError) -> Judged:
    """The verdict on an object that the schema refused."""
    try:
        refuse_excess(obj)
    except Malformed as fault:
        return _malformed(fault)
    if unsupported := _unsupported(obj):
        return _refused(Code.UNSUPPORTED, unsupported, obj)
    return _refused(Code.SCHEMA, _say(error), obj)


def _unsupported(obj: Mapping[str, Any]) -> str | None:
    kind, version = obj.get("type"), obj.get("version")
    if not isinstance(kind, str):
        return None
    if kind not in BODIES:
        return "type: is not known here"
    if type(version) is int and version > VERSIONS[kind]:  # True is no integer
        return "version: is above the version known here"
    return None


def _malformed(fault: Malformed) -> Judged:
    return Judged(Code.MALFORMED, str(fault)[:LONGEST_DETAIL], None, None, None, None, None, None)


def _refused(code: Code, detail: str, obj: Mapping[str, Any]) -> Judged:
    """A refusal with what can be read of the object: a member of another form than its own is not read."""
    kind = _matching(_TYPE, obj.get("type"))
    retracts = _matching(_ID, _member(obj, "body", "record")) if kind == "retraction" else None
    return Judged(
        code,
        detail[:LONGEST_DETAIL],
        _matching(_ID, obj.get("id")),
        kind,
        None,
        _day(_member(obj, "handling", "retain_until")),
        _matching(_ID, obj.get("supersedes")),
        retracts,
    )


def _member(obj: Mapping[str, Any], outer: str, inner: str) -> object:
    within = obj.get(outer)
    return within.get(inner) if isinstance(within, dict) else None


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _day(value: object) -> date | None:
    text = _matching(_DAY, value)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:  # no such day, so not readable: the verdict says so
        return None


def _say(error: ValidationError) -> str:
    """The first fault, and how many there are behind it."""
    if (count := error.error_count()) > MOST_FAULTS:
        return f"{count} faults"
    first = describe(error)[0]
    path = ".".join(step if step in _members() or _is_place(step) else "?" for step in first.member.split("."))
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"{path}: {first.reason}{more}"


def _is_place(step: str) -> bool:
    """Whether a step of a member's path is a place in a list, rather than, say, somebody's phone number."""
    return step.isdecimal() and len(step) < 4


@cache
def _members() -> frozenset[str]:
    """The name of every member that the contract knows; any other name might be something about a person."""
    models, waiting = set(), [Wire]
    while waiting:
        models.add(model := waiting.pop())
        waiting += model.__subclasses__()
    return frozenset(field.alias or name for model in models for name, field in model.model_fields.items())
