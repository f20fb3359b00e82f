"""Dates that cannot be true when a record is handed in. The schema cannot say it: it knows no clock."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.record import Submission, latest_retention

CLOCKS_APART = dt.timedelta(hours=14)
"""Local days run ahead of UTC by up to 14 hours (UTC+14:00)."""


@dataclass(frozen=True, slots=True)
class Implausible:
    """The member that cannot be true, and why."""

    member: str
    detail: str


def find_implausible(submission: Submission[Any], now: dt.datetime) -> Implausible | None:
    """The first date of `submission` that cannot be true at `now`."""
    until = submission.handling.retain_until
    if until < now.date():
        return Implausible("handling.retain_until", "the day has passed: the record would be erased at once")
    if until > latest_retention(now.date()):
        return Implausible("handling.retain_until", "more than ten years ahead")
    check = _CHECKS.get(submission.type)
    return check(submission.body, now) if check else None


def _posted_on(body: Any, now: dt.datetime) -> Implausible | None:
    if body.posted_on > (now + CLOCKS_APART).date():
        return Implausible("body.posted_on", "a day that has not come anywhere yet")
    return None


def _event_at(body: Any, now: dt.datetime) -> Implausible | None:
    if body.at > now + dt.timedelta(hours=1):
        return Implausible("body.at", "an hour or more in the future")
    return None


_CHECKS: Mapping[str, Callable[[Any, dt.datetime], Implausible | None]] = {
    "parcel": _posted_on,
    "tracking-event": _event_at,
}
