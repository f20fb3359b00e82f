"""The clock's promises: UTC, stepped only by a test's file, and never where other machines are dealt with."""

import datetime as dt
from pathlib import Path

import pytest

from services.kit import clock
from services.kit.clock import refuse_stepped_clock, step_clock, system_clock

MINUTE = dt.timedelta(minutes=1)


def _off_by(now: dt.datetime) -> dt.timedelta:
    return now - dt.datetime.now(dt.UTC)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clock, "_STEPS", str(tmp_path / "clock"))
    return tmp_path / "clock"


def test_the_system_clock_is_in_utc() -> None:
    assert system_clock().utcoffset() == dt.timedelta()


def test_without_a_test_it_is_the_machines() -> None:
    assert abs(_off_by(system_clock())) < MINUTE


@pytest.mark.parametrize("seconds", [600.0, -600.0])
def test_a_test_steps_it_while_it_runs(steps: Path, seconds: float) -> None:
    before = _off_by(system_clock())
    step_clock(steps, seconds)

    after = _off_by(system_clock())

    assert abs(before) < MINUTE
    assert abs(after - dt.timedelta(seconds=seconds)) < MINUTE


def test_a_test_lets_it_run_faster(steps: Path) -> None:
    step_clock(steps, 0.0, rate=1e6)

    first, second = system_clock(), system_clock()

    assert second > first
    assert _off_by(second) > dt.timedelta()


@pytest.mark.parametrize("address", ["127.0.0.1:7101", "http://localhost:7101", "http://[::1]:7101"])
@pytest.mark.usefixtures("steps")
def test_on_one_machine_it_may_be_stepped(address: str) -> None:
    refuse_stepped_clock([address])


@pytest.mark.parametrize("address", ["0.0.0.0:7101", "https://exchange.customs.example", "10.0.0.7:7101", ":7101"])
@pytest.mark.usefixtures("steps")
def test_where_other_machines_are_dealt_with_it_may_not(address: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        refuse_stepped_clock(["127.0.0.1:7101", address])


def test_a_clock_that_cannot_be_stepped_is_good_everywhere() -> None:
    refuse_stepped_clock(["0.0.0.0:7101"])
