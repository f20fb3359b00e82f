"""Base64url and times: one spelling each, and no value repeated in an error."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.feed.encoding import b64u, b64u_decode, parse_time, wire_time


@pytest.mark.parametrize(
    ("data", "text"), [(b"", ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"\xfb\xff\xbf", "-_-_")]
)
def test_base64url_is_written_without_padding_and_read_back(data: bytes, text: str) -> None:
    assert b64u(data) == text
    assert b64u_decode(text) == data


@pytest.mark.parametrize(
    "text", ["Zg==", "Zg=", "=", "Zh", "Zm9", "Z", "Zm9vZ", "Zm 9v", "Zm9v\n", "+/+/", "Zm9v!", "Ｚg", "Zg\x00", "é"]
)
def test_another_spelling_of_base64url_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not base64url") as refusal:
        b64u_decode(text)

    assert text not in str(refusal.value)


def test_a_time_is_written_in_utc_with_microseconds_only_where_there_are_some() -> None:
    eight_hours_east = timezone(timedelta(hours=8))

    assert wire_time(datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) == "2026-11-23T10:00:00Z"
    assert wire_time(datetime(2026, 11, 23, 10, 0, 0, 1200, tzinfo=UTC)) == "2026-11-23T10:00:00.001200Z"
    assert wire_time(datetime(2026, 11, 23, 10, 0, tzinfo=eight_hours_east)) == "2026-11-23T02:00:00Z"


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        wire_time(datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [("2026-11-23T10:00:00Z", 0), ("2026-11-23T10:00:00.5Z", 500_000), ("2026-11-23T10:00:00.000001Z", 1)],
)
def test_a_time_on_the_wire_is_read(text: str, microsecond: int) -> None:
    assert parse_time(text) == datetime(2026, 11, 23, 10, 0, 0, microsecond, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23t10:00:00Z",
        "2026-11-23T10:00:00z",
        "2026-11-23 10:00:00Z",
        "2026-11-23T10:00:00+00:00",
        "2026-11-23T10:00Z",
        "2026-11-23T10:00:00.Z",
        "2026-11-23T10:00:00.1234567Z",
        "2026-11-23T10:00:00,5Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T23:59:60Z",
        "2026-02-30T10:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-W48-1T10:00:00Z",
        "20261123T100000Z",
        "2026-11-23T10:00:00Z\n",
        "２026-11-23T10:00:00Z",
    ],
)
def test_any_other_form_of_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_time(text)
