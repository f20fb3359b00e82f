"""What a character is and how it is read: its simplified form, its Mandarin and Cantonese readings.

`readings.tsv` ships with the code (`gather.py` made it); it is read at the first use.
"""

from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple


class Readings(NamedTuple):
    """Readings of one simplified character; empty for one that the table has not."""

    mandarin: tuple[str, ...] = ()
    """Pinyin with the tone as last digit, `v` for ü: `chen2`."""
    cantonese: tuple[str, ...] = ()
    """Jyutping without tone: `can`."""


@lru_cache(maxsize=32768)
def simplified(character: str) -> str:
    """The character's form in the mainland's standard; Japanese and variant forms too."""
    _, _, form = _table().get(character, "").partition("\t")
    return form if len(form) == 1 else character


@lru_cache(maxsize=32768)
def readings_of(character: str) -> Readings:
    """Of a simplified character."""
    line = _table().get(character, "")
    if line.count("\t") < 3:
        return Readings()
    _, _, mandarin, cantonese = line.split("\t")
    return Readings(tuple(mandarin.split()), tuple(cantonese.split()))


@cache
def _table() -> dict[str, str]:
    text = (resources.files(__package__) / "readings.tsv").read_text("utf-8")
    return {line[0]: line for line in text.splitlines() if line}


def is_han(character: str) -> bool:
    """Whether it is an ideograph."""
    return "一" <= character <= "鿿" or "㐀" <= character <= "䶿" or "\U00020000" <= character <= "\U0003ffff"


def simple_characters() -> list[str]:
    """The simplified characters of GB 2312's first level and second, which names are made of."""
    return [each for each in _table() if each.encode("gb2312", "ignore")]
