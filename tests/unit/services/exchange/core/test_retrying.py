"""When a peer is called again."""

import random

import pytest

from services.exchange.core.retrying import Outcome, PageLimit, seconds_until_next


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)  # noqa: S311


def test_the_wait_doubles_up_to_a_minute(chance: random.Random) -> None:
    waits = [seconds_until_next(Outcome(None), failures, chance) for failures in range(1, 12)]

    assert all(2**n <= wait <= min(60, 1.5 * 2**n) for n, wait in enumerate(waits[:6]))
    assert waits[6:] == [60.0] * 5


def test_a_refusal_that_stays_is_tried_again_once_a_minute(chance: random.Random) -> None:
    assert seconds_until_next(Outcome(403), 1, chance) == 60


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_a_fault_that_may_pass_is_backed_off(status: int, chance: random.Random) -> None:
    assert 1 <= seconds_until_next(Outcome(status), 1, chance) <= 1.5


def test_the_peers_own_wish_is_obeyed_within_bounds(chance: random.Random) -> None:
    assert seconds_until_next(Outcome(503, retry_after=120), 1, chance) == 120
    assert seconds_until_next(Outcome(503, retry_after=99_999), 1, chance) == 300


def test_a_page_that_stays_unanswered_is_halved_down_to_a_line_and_grows_again() -> None:
    limit, lines = PageLimit(), []

    for failures in range(1, 13):
        limit.unanswered(failures, limit.lines)
        lines.append(limit.lines)
    for _ in range(11):
        limit.answered()
        lines.append(limit.lines)

    assert lines[:12] == [1000, 500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1]
    assert lines[12:] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 1000]


def test_halving_begins_at_the_lines_that_were_tried() -> None:
    limit = PageLimit()

    limit.unanswered(2, 6)

    assert limit.lines == 3
