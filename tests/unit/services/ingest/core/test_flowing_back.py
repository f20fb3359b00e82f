"""What outcomes make of an alert."""

import datetime as dt

import pytest

from services.ingest.core.flowing_back import AlertState, Stand, Told, decide

DAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def told(result: str, *parcels: int, nation: str = "CN", at: dt.datetime = NOON) -> Told:
    return Told(1, nation, result, DAY, at, frozenset(parcels))


def alert(state: AlertState = "open", judged_at: dt.datetime | None = None) -> Stand:
    return Stand(state, judged_at, frozenset({1, 2}))


def decided(stand: Stand, *outcomes: Told) -> AlertState | None:
    decision = decide(stand, outcomes, "US")
    return decision.state if decision else None


@pytest.mark.parametrize("result", ["seized", "detained", "controlled-delivery"])
def test_something_found_confirms_an_open_alert(result: str) -> None:
    assert decided(alert(), told(result, 1)) == "confirmed"


def test_something_found_opens_an_alert_that_was_dismissed_before() -> None:
    assert decided(alert("dismissed", NOON - HOUR), told("seized", 1)) == "open"


def test_what_was_known_when_somebody_judged_changes_nothing() -> None:
    assert decided(alert("dismissed", NOON + HOUR), told("seized", 1)) is None


@pytest.mark.parametrize("result", ["not-found", "not-examined", "returned", "cleared"])
def test_nothing_found_in_one_parcel_leaves_the_alert_as_it_is(result: str) -> None:
    assert decided(alert(), told(result, 1, nation="US")) is None


def test_a_network_cleared_parcel_by_parcel_is_dismissed() -> None:
    both = [told("cleared", number, nation="US") for number in (1, 2)]

    assert decided(alert(), *both) == "dismissed"


def test_the_other_nation_ends_no_alert_of_ours() -> None:
    assert decided(alert(), told("cleared", 1, 2, nation="CN")) is None


def test_a_seizure_keeps_a_network_from_being_dismissed() -> None:
    both = [told("seized", 1, at=NOON - 2 * HOUR), told("cleared", 1, 2, nation="US")]

    assert decided(alert("open", NOON - HOUR), *both) is None
