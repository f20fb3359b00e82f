"""An event may come a little before posting, not long before."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import schemas
from schemas.faults import Fault, describe
from schemas.registry import read_record

POSTED = Path(schemas.__file__).parent / "examples" / "valid" / "tracking-event" / "posted.json"


def _event(at: str, posted_on: str) -> dict[str, Any]:
    line = dict(json.loads(POSTED.read_text("utf-8")))
    line["body"] |= {"at": at, "posted_on": posted_on}
    return line


@pytest.mark.parametrize("at", ["2026-11-18T00:00:00+08:00", "2026-11-18T00:00:00-11:00", "2027-05-01T00:00:00Z"])
def test_an_event_from_two_days_before_posting_on_is_taken(at: str) -> None:
    assert read_record(_event(at, "2026-11-20")).body.at.utcoffset() is not None


@pytest.mark.parametrize("at", ["2026-11-17T23:59:59.999999+08:00", "2025-11-20T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_an_event_before_that_is_refused_and_named(at: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_record(_event(at, "2026-11-20"))

    assert describe(refusal.value) == [Fault("body.at", "before_posting", "more than two days before posted_on")]


@pytest.mark.parametrize(
    ("at", "day"), [("0001-01-01T00:00:00Z", "0001-01-01"), ("9999-12-31T00:00:00Z", "9999-12-31")]
)
def test_the_ends_of_the_calendar_are_days_like_others(at: str, day: str) -> None:
    assert str(read_record(_event(at, day)).body.posted_on) == day
