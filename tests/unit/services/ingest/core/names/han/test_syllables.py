"""Latin words split into Chinese syllables."""

import pytest

from services.ingest.core.names.han import syllables


@pytest.mark.parametrize(
    ("word", "split"),
    [
        ("xiaoming", "xiao ming"),
        ("kinfung", "kin fung"),
        ("chihhsiung", "chih hsiung"),
        ("boonkeng", "boon keng"),
        ("taiman", "tai man"),
        ("weiling", "wei ling"),
        ("chan", "chan"),
        ("ng", "ng"),
        ("ouyang", "ou yang"),
    ],
)
def test_a_chinese_word_splits_into_its_syllables(word: str, split: str) -> None:
    assert tuple(split.split()) in syllables(word)


@pytest.mark.parametrize("word", ["anderson", "peter", "maria", "schmidt", "", "x", "12", "a b", "müller"])
def test_another_word_does_not_split(word: str) -> None:
    assert syllables(word) == ()


def test_the_fewest_syllables_come_first() -> None:
    ways = syllables("xianguang")

    assert [len(way) for way in ways] == sorted(len(way) for way in ways)


def test_the_ways_of_a_long_word_are_bounded() -> None:
    assert len(syllables("xianxianxianxian")) <= 8
    assert syllables("li" * 20) == ()
