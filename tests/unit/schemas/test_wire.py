"""The scalars every record is written in: one spelling each."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError, create_model

from schemas.wire import Date, Decimal, Grams, LocalTime, LongText, RecordId, Text, Time, Wire

TAKEN: list[tuple[Any, object, object]] = [
    (Date, "2028-02-29", dt.date(2028, 2, 29)),
    (Time, "2026-11-23T10:00:00Z", dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)),
    (Time, "2026-11-23T10:00:00.000001Z", dt.datetime(2026, 11, 23, 10, 0, 0, 1, dt.UTC)),
    (LocalTime, "2026-11-23T18:00:00+08:00", dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)),
    (Decimal, "0", "0"),
    (Decimal, "999999999999999.999999", "999999999999999.999999"),
    (Grams, 0, 0),
    (Text, "张伟示 – Ω", "张伟示 – Ω"),
    (LongText, "one\ntwo\tthree", "one\ntwo\tthree"),
]

REFUSED: list[tuple[Any, object]] = [
    (Date, "2026-2-3"),
    (Date, "20260203"),
    (Date, "2026-02-30"),
    (Date, "0000-01-01"),
    (Date, 0),
    (Date, dt.date(2026, 2, 3)),
    (Date, "２026-02-03"),
    (Time, "2026-11-23T10:00:00z"),
    (Time, "2026-11-23t10:00:00Z"),
    (Time, "2026-11-23T10:00:00+00:00"),
    (Time, "2026-11-23T10:00:00,5Z"),
    (Time, "2026-11-23T10:00:00.Z"),
    (Time, "2026-11-23T24:00:00Z"),
    (Time, "2026-11-23T10:00:60Z"),
    (Time, "2026-11-23T10:00:00Z\n"),
    (LocalTime, "2026-11-23T10:00:00"),
    (LocalTime, "2026-11-23T10:00:00+24:00"),
    (Decimal, "01"),
    (Decimal, "1."),
    (Decimal, ".5"),
    (Decimal, "+1"),
    (Decimal, "1e3"),
    (Decimal, "1.0000000"),
    (Decimal, 1),
    (Grams, -1),
    (Grams, 1.0),
    (Grams, True),
    (Grams, "1"),
    (RecordId, "019B2F40-7C01-7A10-8B2C-0C1D2E3F4A01"),
    (RecordId, "019b2f40-7c01-4a10-8b2c-0c1d2e3f4a01"),
    (Text, ""),
    (Text, "a\nb"),
    (Text, "\x7f"),
    (LongText, "a\rb"),
]


def _read(scalar: Any, written: object) -> object:
    model = create_model("One", __base__=Wire, member=(scalar, ...))
    read: object = model.model_validate({"member": written}).model_dump()["member"]
    return read


@pytest.mark.parametrize(("scalar", "written", "meant"), TAKEN)
def test_the_one_spelling_is_taken(scalar: Any, written: object, meant: object) -> None:
    assert _read(scalar, written) == meant


@pytest.mark.parametrize(("scalar", "written"), REFUSED)
def test_every_other_spelling_is_refused(scalar: Any, written: object) -> None:
    with pytest.raises(ValidationError):
        _read(scalar, written)


class Sample(Wire):
    """A model with a member that may be absent."""

    name: Text | None = None


def test_a_member_that_may_be_absent_may_not_be_null() -> None:
    assert Sample.model_validate({}) == Sample()

    with pytest.raises(ValidationError):
        Sample.model_validate({"name": None})


def test_an_unknown_member_is_refused() -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"nom": "x"})
