"""The envelope: how long a record may be kept."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import schemas
from schemas.faults import describe
from schemas.record import latest_retention
from schemas.registry import read_record

USUAL = Path(schemas.__file__).parent / "examples" / "valid" / "parcel" / "usual.json"


@pytest.fixture
def line() -> dict[str, Any]:
    return dict(json.loads(USUAL.read_text("utf-8")))


@pytest.mark.parametrize(
    ("day", "latest"),
    [
        (dt.date(2026, 11, 23), dt.date(2036, 11, 23)),
        (dt.date(2028, 2, 29), dt.date(2038, 2, 28)),
        (dt.date(9990, 1, 1), dt.date.max),
        (dt.date.max, dt.date.max),
    ],
)
def test_a_record_may_be_kept_for_ten_years_to_the_day(day: dt.date, latest: dt.date) -> None:
    assert latest_retention(day) == latest


def test_the_last_day_allowed_is_taken_and_the_next_is_not(line: dict[str, Any]) -> None:
    line["handling"]["retain_until"] = "2036-11-23"
    kept = read_record(line)
    line["handling"]["retain_until"] = "2036-11-24"

    with pytest.raises(ValidationError) as refusal:
        read_record(line)

    assert kept.handling.retain_until == dt.date(2036, 11, 23)
    assert [fault.member for fault in describe(refusal.value)] == ["handling.retain_until"]
