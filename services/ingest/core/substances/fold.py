"""A chemical's name as it is compared, and where in the text each compared character stood.

`4-AP`, `4 AP` and `４－ＡＰ` are one name; Greek letters are read as the words that people type for them.
Order is kept.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ω": "omega"}


class Folded(NamedTuple):
    """A text without case, blanks and punctuation."""

    key: str
    places: tuple[int, ...]
    """For each character of `key`, the index in the text of the one that it came from."""


def fold(text: str) -> Folded:
    """Linear in the length of `text`."""
    characters: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for character in _folded(written):
            characters.append(character)
            places.append(place)
    return Folded("".join(characters), tuple(places))


@lru_cache(maxsize=20_000)
def chemical_key(written: str) -> str:
    """The key of a whole name."""
    return fold(written).key


@lru_cache(maxsize=10_000)
def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(filter(str.isalnum, _GREEK.get(plain, plain)))
