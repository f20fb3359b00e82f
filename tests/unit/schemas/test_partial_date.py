"""Dates known to the day, the month or the year."""

import datetime as dt

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.partial_date import PartialDate, first_day, last_day

PARTIAL_DATE = TypeAdapter(PartialDate)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1964", dt.date(1964, 1, 1), dt.date(1964, 12, 31)),
        ("2001-06", dt.date(2001, 6, 1), dt.date(2001, 6, 30)),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2017-10-18", dt.date(2017, 10, 18), dt.date(2017, 10, 18)),
    ],
)
def test_a_partial_date_spans_what_it_leaves_open(written: str, first: dt.date, last: dt.date) -> None:
    read = PARTIAL_DATE.validate_python(written)

    assert (read, first_day(read), last_day(read)) == (written, first, last)


@pytest.mark.parametrize("written", ["2026-02-29", "2026-13", "2026-00", "2026-6", "26", "2026-06-31", "0000", "2026-"])
def test_what_is_in_no_calendar_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        PARTIAL_DATE.validate_python(written)
