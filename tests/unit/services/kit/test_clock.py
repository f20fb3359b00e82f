"""The clock's one promise."""

from datetime import timedelta

from services.kit.clock import system_clock


def test_the_system_clock_is_in_utc() -> None:
    assert system_clock().utcoffset() == timedelta()
