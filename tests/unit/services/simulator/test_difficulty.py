"""One setting that everything hard follows from."""

from dataclasses import astuple

import pytest

from services.simulator.difficulty import NAMED, difficulty_of, level_of


@pytest.mark.parametrize(("name", "level"), NAMED.items())
def test_a_name_means_its_level(name: str, level: float) -> None:
    assert difficulty_of(name) == difficulty_of(level) == difficulty_of(str(level))


def test_between_two_names_lies_what_is_between_them() -> None:
    easy, between, default = (astuple(difficulty_of(level)) for level in (0, 0.25, 0.5))

    assert between == pytest.approx([(one + other) / 2 for one, other in zip(easy, default, strict=True)])


def test_harder_worlds_carry_less_and_hide_more() -> None:
    easy, default, hard = (difficulty_of(name) for name in NAMED)

    assert easy.carried > default.carried > hard.carried
    assert easy.typing_error < default.typing_error < hard.typing_error
    assert easy.honest_errors < default.honest_errors < hard.honest_errors


@pytest.mark.parametrize("wrong", ["harder", "", "nan", "-0.1", 1.5])
def test_what_is_no_difficulty_is_refused(wrong: str | float) -> None:
    with pytest.raises(ValueError, match="easy, default, hard or a number from 0 to 1"):
        level_of(wrong)
