"""A written word folded to a-z and 0-9, with the other ways in which people fold it: `Müller` is `muller`, and
`mueller` is its spelling.

Bounded: a folded word has at most `LONGEST` letters. Folding a folded word changes nothing.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

LONGEST = 40
"""Letters of a word that are compared; longer ones are several words run together or none."""

_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ə": "a", "ŋ": "ng"}
)
_IN_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "š": "sh", "ş": "sh", "ș": "sh", "č": "ch", "ç": "ch"}
    | {"ž": "zh", "đ": "dj", "ð": "dh", "ñ": "ny", "ț": "ts", "ţ": "ts", "ə": "e", "ğ": "gh", "ć": "ch", "ń": "ny"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ł": "l", "ı": "i", "ŋ": "ng"}
)


class Folded(NamedTuple):
    """A word in a-z and 0-9, and other ways to write it. Empty for a word without letters and digits."""

    text: str
    spellings: tuple[str, ...] = ()


@lru_cache(maxsize=100_000)
def fold(word: str) -> Folded:
    """One word without blanks, in any script but Han; apostrophes and marks inside it vanish."""
    if word.isascii():
        return Folded(_ascii(word))
    lower = unicodedata.normalize("NFC", word.casefold().replace("ß", "ss"))
    text = _ascii(_bare(lower.translate(_PLAIN)))
    other = _ascii(_bare(lower.translate(_IN_LETTERS)))
    return Folded(text, (other,) if other != text else ())


def _bare(word: str) -> str:
    """Without marks; letters of other scripts by their nearest Latin ones."""
    marked = unicodedata.normalize("NFD", word)
    plain = unicodedata.normalize("NFC", "".join(each for each in marked if not "\u0300" <= each <= "\u036f"))
    return plain if plain.isascii() else anyascii(plain)


def _ascii(word: str) -> str:
    lower = word.lower()
    kept = lower if lower.isalnum() else "".join(filter(str.isalnum, lower))
    return kept[:LONGEST]
