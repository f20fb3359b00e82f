"""What is wrong with a record, in words that repeat nothing of it.

`describe` turns pydantic's error into faults: the member, the kind, the reason. A fault is shown to operators, kept as
a verdict and told to the other nation, so it must not carry what the record says. Input values are left out, and so
is the name of a member that the contract does not know, unless it is plainly a name of a member.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MOST_FAULTS = 20
LONGEST_REASON = 200

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,39}")
_UNION_STEPS = {("item", "s10"), ("item", "courier"), ("key", "OKP"), ("key", "AKP")}
"""Where pydantic puts the tag of a union's branch behind the member: the tag is no member."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    member: str
    """Path from the record's outside, dots between, list places counted from 0: `body.contents.0.cas`; `` for all."""
    kind: str
    """A stable word for it: pydantic's error type, or our own such as `s10_check_digit`."""
    reason: str
    """A sentence without the value; at most 200 characters."""


def describe(error: ValidationError) -> list[Fault]:
    """The faults behind a refusal, in the order of the contract's members; the first 20, never none."""
    details = error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    return [Fault(_member(detail), detail["type"], _reason(detail)) for detail in details]


def _member(detail: ErrorDetails) -> str:
    steps = detail["loc"]
    path = [
        str(step) for before, step in zip((None, *steps), steps, strict=False) if (before, step) not in _UNION_STEPS
    ]
    named = (*path, *_context(detail).get("member", "").split(".")) if "member" in _context(detail) else tuple(path)
    return ".".join(step if step.isdecimal() or _PLAIN_NAME.fullmatch(step) else "?" for step in named)


def _reason(detail: ErrorDetails) -> str:
    say = _SENTENCES.get(detail["type"])
    return (say(_context(detail)) if say else detail["msg"])[:LONGEST_REASON]


def _context(detail: ErrorDetails) -> Mapping[str, Any]:
    return detail.get("ctx", {})


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is required",
    "extra_forbidden": lambda _: "is not a member that this version knows",
    "model_type": lambda _: "must be an object",
    "union_tag_not_found": lambda ctx: f"must be an object with the member {ctx['discriminator']}",
    "union_tag_invalid": lambda ctx: f"{ctx['discriminator']} must be one of {ctx['expected_tags']}",
    "string_pattern_mismatch": lambda ctx: f"must match {ctx['pattern']}",
    "value_error": lambda ctx: str(ctx["error"]),
    "date_from_datetime_parsing": lambda _: "there is no such day",
    "date_from_datetime_inexact": lambda _: "there is no such day",
    "datetime_from_date_parsing": lambda _: "there is no such time",
}
"""Where pydantic's own words would repeat the value, or say less to an operator than ours."""
