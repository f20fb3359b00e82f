import pytest

from benchmarks.screening.variations import CATEGORIES, variation


@pytest.mark.parametrize(
    ("written", "other", "number"),
    [
        ("Tordric WEXQUIST", "WEXQUIST, Tórdric", 0),
        ("YARN MERE Ullith", "YARNMERE, Ullith", 1),
        ("Tordric Wexquist", "WEXQUIST, Tordric Nocklan", 2),
        ("T. Wexquist", "WEXQUIST, Tordric", 3),
        ("Tordrick Vexquist", "WEXQUIST, Tordric", 4),
        ("Tordrick Vexquist", "WEXQUIST, Tordric Nocklan", 5),
        ("UNS", "ULMARE NETHERLISLE SHIPPING", 6),
        ("Ulmare Maritime", "ULMARE NETHERLISLE SHIPPING", 7),
        ("Glavmorput", "ULMARE NETHERLISLE SHIPPING", 8),
    ],
)
def test_a_name_differs_in_the_way_that_comes_first(written: str, other: str, number: int) -> None:
    assert variation(written, [other]) == CATEGORIES[number]


def test_the_nearest_name_counts() -> None:
    assert variation("Tordric Wexquist", ["Ullith Yarnmere", "WEXQUIST, Tordric"]) == CATEGORIES[0]


def test_without_another_name_nothing_is_in_common() -> None:
    assert variation("Tordric Wexquist", []) == CATEGORIES[-1]
