"""How long a peer is listened to that is refused all the time, and how many of its pushes are read at once."""

from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest

from services.exchange.doors.patience import PUSHES_AT_ONCE, SECONDS_OF_SILENCE, Patience
from services.kit.problems import Problem

LIE = Problem(409, "fork")


@dataclass
class Ticks:
    """A clock that a test moves."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def refuse(patience: Patience, nation: str, problem: Problem, times: int) -> None:
    for _ in range(times):
        with suppress(Problem), patience.push_under_way(nation):
            raise problem


def is_heard(patience: Patience, nation: str) -> bool:
    try:
        patience.hear(nation)
    except Problem:
        return False
    return True


def test_a_peer_that_is_refused_without_end_is_not_heard_for_a_while() -> None:
    ticks = Ticks()
    patience = Patience(ticks)

    refuse(patience, "US", LIE, 50)
    before = is_heard(patience, "US")
    refuse(patience, "US", LIE, 1)
    after = is_heard(patience, "US")
    ticks.now += SECONDS_OF_SILENCE

    assert (before, after, is_heard(patience, "US")) == (True, False, True)


def test_who_is_not_heard_is_told_when_to_come_again() -> None:
    patience = Patience(Ticks())

    refuse(patience, "US", LIE, 51)

    with pytest.raises(Problem) as told:
        patience.hear("US")
    assert (told.value.status, told.value.code) == (429, "refused-often")
    assert told.value.headers == {"Retry-After": str(SECONDS_OF_SILENCE)}


def test_another_peer_is_heard_all_the_same() -> None:
    patience = Patience(Ticks())

    refuse(patience, "US", LIE, 60)

    assert is_heard(patience, "MX")


@pytest.mark.parametrize("code", ["gap", "replayed", "digest", "slow", "cut-off"])
def test_what_an_honest_peer_may_meet_does_not_count(code: str) -> None:
    patience = Patience(Ticks())

    refuse(patience, "US", Problem(409, code), 200)

    assert is_heard(patience, "US")


def test_a_fault_of_ours_does_not_count() -> None:
    patience = Patience(Ticks())

    refuse(patience, "US", Problem(503, "restoring"), 200)

    assert is_heard(patience, "US")


def test_of_one_peer_a_few_pushes_are_read_at_once_and_of_another_too() -> None:
    patience = Patience(Ticks())

    with ExitStack() as under_way:
        for _ in range(PUSHES_AT_ONCE):
            under_way.enter_context(patience.push_under_way("US"))
        with patience.push_under_way("MX"), pytest.raises(Problem) as refused, patience.push_under_way("US"):
            pass

    assert (refused.value.status, refused.value.code) == (429, "under-way")


def test_a_push_that_has_ended_makes_room_however_it_ended() -> None:
    patience = Patience(Ticks())

    refuse(patience, "US", LIE, PUSHES_AT_ONCE)

    with patience.push_under_way("US"):
        pass
