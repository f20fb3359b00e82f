"""A Mandarin syllable in its five romanisations."""

import pytest

from services.ingest.core.names.han.mandarin import romanised


@pytest.mark.parametrize(
    ("reading", "spellings"),
    [
        ("xu2", "xu hsu shyu"), ("zhang1", "zhang chang jang jhang"), ("cai4", "cai tsai tsay"),
        ("qiu1", "qiu chiu chiou ciou"), ("guo1", "guo kuo gwo"), ("zhi4", "zhi chih jhih jyh"),
        ("ren2", "ren jen"), ("jun4", "jun chun jiunn"), ("lv3", "lu lyu leu"), ("xie4", "xie hsieh shieh sie"),
        ("ping2", "ping pyng"), ("zeng1", "zeng tseng"), ("yan2", "yan yen"), ("he2", "he ho"),
    ],
)  # fmt: skip
def test_a_reading_is_spelled_in_every_system(reading: str, spellings: str) -> None:
    assert set(spellings.split()) <= set(romanised(reading))


@pytest.mark.parametrize(
    ("reading", "gwoyeu"),
    [
        ("hui4", "huey"),
        ("jian4", "jiann"),
        ("hao2", "haur"),
        ("zhao4", "jaw"),
        ("lin2", "lin"),
        ("ma3", "maa"),
        ("yi4", "yih"),
        ("ying2", "yng"),
        ("xiong2", "shyong"),
        ("you3", "yeou"),
        ("wang2", "wang"),
        ("hong2", "horng"),
    ],
)
def test_gwoyeu_romatzyh_spells_the_tone(reading: str, gwoyeu: str) -> None:
    assert gwoyeu in romanised(reading)


def test_pinyin_comes_first() -> None:
    assert romanised("zhou1")[0] == "zhou"
