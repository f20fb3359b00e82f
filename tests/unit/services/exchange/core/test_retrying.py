"""When a peer is called again."""

import random

import pytest

from services.exchange.core.retrying import Outcome, seconds_until_next


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)  # noqa: S311


def test_the_wait_doubles_up_to_a_minute(chance: random.Random) -> None:
    waits = [seconds_until_next(Outcome(None), failures, chance) for failures in range(1, 12)]

    assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(waits[:6]))
    assert all(30 <= wait <= 60 for wait in waits[6:])


def test_a_refusal_that_stays_is_tried_again_once_a_minute(chance: random.Random) -> None:
    assert seconds_until_next(Outcome(403), 1, chance) == 60


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_a_fault_that_may_pass_is_backed_off(status: int, chance: random.Random) -> None:
    assert seconds_until_next(Outcome(status), 1, chance) <= 1


def test_the_peers_own_wish_is_obeyed_within_bounds(chance: random.Random) -> None:
    assert seconds_until_next(Outcome(503, retry_after=120), 1, chance) == 120
    assert seconds_until_next(Outcome(503, retry_after=99_999), 1, chance) == 300
