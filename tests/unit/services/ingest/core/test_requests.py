"""How a request stands."""

import datetime as dt

import pytest

from services.ingest.core.requests import Replied, State, standing

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def replied(answer: State, hours: int = -1, nation: str = "CN") -> Replied:
    return Replied(nation, answer, NOW + hours * HOUR)


def test_a_request_waits_until_its_deadline_and_is_overdue_after_it() -> None:
    states = [standing("US", deadline, [], NOW).state for deadline in (NOW + HOUR, NOW, NOW - HOUR)]

    assert states == ["waiting", "waiting", "overdue"]


@pytest.mark.parametrize("answer", ["agreed", "refused", "done", "not-found"])
def test_a_final_answer_outlasts_the_deadline(answer: State) -> None:
    stands = standing("US", NOW - 2 * HOUR, [replied(answer, -3)], NOW)

    assert (stands.state, stands.late, stands.waits) == (answer, False, False)


def test_a_final_answer_after_the_deadline_is_late() -> None:
    assert standing("US", NOW - 2 * HOUR, [replied("done")], NOW).late


def test_more_time_holds_until_the_deadline_only() -> None:
    states = [standing("US", deadline, [replied("pending")], NOW).state for deadline in (NOW + HOUR, NOW - HOUR)]

    assert states == ["pending", "overdue"]


def test_the_newest_answer_counts_in_whatever_order_they_come() -> None:
    replies = [replied("done", -1), replied("pending", -3), replied("agreed", -2)]

    assert standing("US", NOW + HOUR, replies, NOW).state == "done"


def test_nobody_answers_himself() -> None:
    assert standing("US", NOW + HOUR, [replied("agreed", nation="US")], NOW).state == "waiting"
