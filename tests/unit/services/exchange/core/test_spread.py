"""Lines that are looked at when not all can be: evenly spread, ends included."""

import pytest

from services.exchange.core.spread import spread


@pytest.mark.parametrize(
    ("stretches", "most", "below", "expected"),
    [
        ([], 5, 10, []),
        ([(0, 2), (5, 5)], 5, 10, [0, 1, 2, 5]),
        ([(0, 2), (5, 9)], 5, 6, [0, 1, 2, 5]),
        ([(4, 9)], 5, 4, []),
        ([(0, 99)], 3, 1000, [0, 49, 99]),
        ([(0, 9), (90, 99)], 4, 1000, [0, 6, 92, 99]),
    ],
)
def test_lines_are_spread_over_all_stretches(
    stretches: list[tuple[int, int]], most: int, below: int, expected: list[int]
) -> None:
    assert spread(stretches, most, below) == expected


def test_never_more_lines_than_asked_for_and_each_once() -> None:
    lines = spread([(0, 10_000), (20_000, 20_001), (30_000, 90_000)], 200, 10**6)

    assert len(lines) == len(set(lines)) == 200
    assert (lines[0], lines[-1]) == (0, 90_000)
