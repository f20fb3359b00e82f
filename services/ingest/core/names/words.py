"""The words of a cleaned name as they stand: what is joined by a hyphen, what follows a comma, what is in capitals.

Apostrophes belong to their word (`Sa'd`), full stops may join single letters (`S.A.`); all else that is no letter,
digit or mark divides.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from services.ingest.core.names.fold import Folded, fold
from services.ingest.core.names.transliterate import transliterate

MOST = 40
"""Words of a name that are read."""

_APOSTROPHES = frozenset("'`´‘’‛ʻʼʽʾʿˈ′＇")
_COMMAS = frozenset(",،、，")
_PIECES = re.compile(r"[^\s,\-]+|,|(?<=[^\s,\-])-(?=[^\s,\-])")
_ARTICLE = re.compile(r"[ae]l([b-df-hj-np-tv-z][a-z]{4,})")
_JOINED = "''"
"""What ends a word that was made of dotted letters: initials are no Roman digits."""
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.[ \t]?){2,}(?:[^\W\d_]\b(?![.'’]))?")
_RUN_TOGETHER = re.compile(r"(?<=[a-z]{3})(?<!Mac)(?<!Fitz)(?=[A-Z][a-z]{2})")
"""Where `IvanPetrov` divides."""


class _Separators(dict[int, str]):
    """What each character is among words: itself, an apostrophe, a hyphen, a comma, or a blank."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = self._of(character)
        if code < 0x3100:
            self[code] = kept
        return kept

    def _of(self, character: str) -> str:
        category = unicodedata.category(character)
        if character in _APOSTROPHES:
            return "'"
        if character in _COMMAS:
            return ","
        if category == "Pd":
            return "-"
        return character if category[0] in "LMN" else " "


_SEPARATORS = _Separators()


class Look:
    """How a word stands among the others: bits. Plain numbers, for flags of `enum` cost more than reading a word."""

    CAPITALS = 1
    """Two or more letters, all of them capitals."""
    HYPHEN = 2
    """Joined to the word before it."""
    COMMA = 4
    """The first after a comma."""
    LETTERS = 8
    """Made of single letters that stood apart."""


class Word(NamedTuple):
    """A folded word, how else it may be written, and how it stood."""

    text: str
    spellings: tuple[str, ...]
    look: int


def words_of(text: str, *, join_dotted: bool = False) -> list[Word]:
    """At most `MOST` words, in order. `join_dotted`: `S.A.` and `L. L. C.` are one word each."""
    if join_dotted and "." in text:
        text = _DOTTED.sub(_without_dots, text)
    words: list[Word] = []
    look = 0
    for piece in _PIECES.findall(text.translate(_SEPARATORS)):
        if piece == ",":
            look = Look.COMMA
        elif piece == "-":
            look = Look.HYPHEN
        else:
            found = _words(piece, look)
            if found:
                words.extend(found)
                look = 0
    return words[:MOST]


def _without_dots(match: re.Match[str]) -> str:
    return match.group().replace(".", "").replace(" ", "").replace("\t", "") + _JOINED + " "


@lru_cache(maxsize=100_000)
def _words(piece: str, look: int) -> tuple[Word, ...]:
    """What one piece of writing holds: one word, or several that are written as one."""
    if len(piece) > 1 and piece.isupper():
        look |= Look.CAPITALS
    if piece.endswith(_JOINED):
        look |= Look.LETTERS
    if not piece.isascii():
        folded = transliterate(piece)
    else:
        folded = (
            (fold(piece),) if look & Look.CAPITALS or piece.islower() else tuple(map(fold, _RUN_TOGETHER.split(piece)))
        )
    return tuple(
        Word(each.text, _with_bare(each), Look.HYPHEN if at else look) for at, each in enumerate(folded) if each.text
    )


def _with_bare(folded: Folded) -> tuple[str, ...]:
    """`alqurbasi` may also be written without its article."""
    bare = _ARTICLE.fullmatch(folded.text)
    return (*folded.spellings, bare.group(1)) if bare else folded.spellings
