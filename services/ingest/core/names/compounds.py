"""Names of several Arabic words that are one name, written in one word or in several: `Abd al-Rahman`, `Salah al-Din`.

`Abd al-Rahman`, `Abdul Rahman`, `Abderrahmane` and `ABDULRAHMAN` are one token; `Salahuddin` and `Salah al-Din` are
two, `salah` and `din`; so are `Karimzadeh` and `Karim Zadeh`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from services.ingest.core.names.name import Part, Token
from services.ingest.core.names.person_words import ARTICLES, SERVANT
from services.ingest.core.names.words import Look, Word

_SERVANT_OF = re.compile(
    r"abd(?:[aeiou]{1,2}(?:l|r(?=r)|s(?=s)|z(?=z)|n(?=n)|d(?=d)|t(?=t))|i(?=[b-df-hj-km-np-tv-xz]))(?=(?!l?lah?$)[a-z]{4})"
)
_OF_THE_FAITH = re.compile(r"([a-z]{3,}?(?=u|oo?dd|[ae]dd)|[a-z]{3,}[aiu]l(?=din$))(?:u|oo?|[ae])?d?(d(?:in|een|ine))")
_OF_THE_MERCIFUL = re.compile(r"([a-z]{4,}?)[uie]?r?(rahman|rahmen|rehman)")
_PERSIAN = re.compile(r"([a-z]{4,})(pour|poor|pur|nejad|nezhad|nazhad|zadeh|zade|zada)")
_SAME = {
    "din": "uddin eddin eddine aldin deen dine ddin",
    "rahman": "rahmen rehman",
    "pour": "poor pur",
    "nejad": "nezhad nazhad",
    "zadeh": "zade zada",
}
_LAST = {each: (text, tuple(many.split())[:6]) for text, many in _SAME.items() for each in (text, *many.split())}
"""Ending → its one spelling, and the others."""
_ENDS = tuple(_LAST)
_DIN = frozenset(("din", "deen", "dine", "ddin"))


def servant(words: Sequence[Word], at: int) -> tuple[int, Word] | None:
    """`Abd al-Rahman` and its like at this place: where it ends, and the name in one word."""
    word = words[at]
    if word.text not in SERVANT:
        return _joined(word, at)
    end = at + 1
    if end < len(words) - 1 and words[end].text in ARTICLES and not words[end].look & Look.COMMA:
        end += 1
    if end >= len(words) or len(words[end].text) < 3 or words[end].look & Look.COMMA:
        return None
    if word.text == "abd" and end == at + 1 and not words[end].look & Look.HYPHEN and len(words[end].text) < 4:
        return None
    return end + 1, Word(*_servant_of(words[end].text), word.look)


def _joined(word: Word, at: int) -> tuple[int, Word] | None:
    found = _SERVANT_OF.match(word.text) if word.text.startswith("abd") else None
    if not found:
        return None
    text, spellings = _servant_of(word.text[found.end() :])
    return at + 1, Word(text, tuple(each for each in (*spellings, word.text) if each != text), word.look)


@lru_cache(maxsize=10_000)
def _servant_of(whose: str) -> tuple[str, tuple[str, ...]]:
    return "abdul" + whose, ("abd" + whose, "abdel" + whose)


def endings(words: Sequence[Word], at: int) -> tuple[int, tuple[Word, ...]] | None:
    """`Salah al-Din` or `Salahuddin`, `Habiburrahman`, `Karimzadeh` at this place: where it ends, and its words."""
    word = words[at]
    if at and word.text in ARTICLES and at + 1 < len(words) and words[at + 1].text in _DIN:
        return at + 2, (Word(*_LAST["din"], Look.HYPHEN),)
    if at and word.text in _LAST:
        return at + 1, (Word(*_LAST[word.text], word.look),)
    parts = _parted(word.text)
    return parts and (at + 1, (Word(parts[0], (word.text,), word.look), Word(*_LAST[parts[1]], Look.HYPHEN)))


@lru_cache(maxsize=50_000)
def _parted(text: str) -> tuple[str, str] | None:
    """A name and the known ending that is written with it."""
    if not text.endswith(_ENDS):
        return None
    for pattern in (_OF_THE_FAITH, _OF_THE_MERCIFUL, _PERSIAN):
        found = pattern.fullmatch(text)
        if found and not text.startswith("abd"):
            return found.group(1), found.group(2)
    return None


def with_joined(tokens: list[Token]) -> list[Token]:
    """`al` and `faqih` are also written `alfaqih`: the second says so."""
    for at in range(len(tokens) - 1):
        one, two = tokens[at], tokens[at + 1]
        if one.part is Part.PARTICLE and two.part in (Part.NAME, Part.FAMILY):
            joined = tuple(each + two.text for each in dict.fromkeys((one.text, *one.spellings)))
            tokens[at + 1] = Token(two.text, two.part, two.spellings + joined)
    return tokens
