"""The vocabulary of companies' names: legal forms, places, general words in many languages, numbers.

Each entry is a phrase of one or more folded words and the one token that it is compared as.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from itertools import product

from services.ingest.core.names.name import Part, Token

Phrase = tuple[tuple[str, ...], Token]
"""The words after the first, and what the phrase is compared as."""

_ENDING = re.compile(r"(?:[aeiouy]+(?:kh|go|mu|m|s|j)?|s)$")
_SHORTEST_STEM = 6
_ALTERNATIVES = re.compile(r"[()]")


def _table(name: str) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = tomllib.loads((resources.files(__package__) / name).read_text("utf-8"))
    return loaded


def _phrases(table: dict[str, str], part: Part) -> Iterator[Phrase]:
    for text, written in table.items():
        key = text.replace(" ", "")
        for phrase in _variants(text, written):
            words = tuple(phrase.split())
            joined = "".join(words)
            yield words, Token(key, part, (joined,) if joined != key and part is not Part.LEGAL else ())


def _variants(text: str, written: str) -> Iterator[str]:
    """Each way to write it; `otvetstvennost(yu|iu)` is two."""
    yield text
    for phrase in filter(None, map(str.strip, written.split(","))):
        parts = [part.split("|") for part in _ALTERNATIVES.split(phrase)]
        yield from map("".join, product(*parts))


def _by_first(entries: Iterator[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, dict[tuple[str, ...], Token]] = {}
    for words, token in entries:
        found.setdefault(words[0], {}).setdefault(words[1:], token)
    return {first: tuple(sorted(rest.items(), key=lambda each: -len(each[0]))) for first, rest in found.items()}


def _all() -> Iterator[Phrase]:
    forms, places, words = _table("legal_forms.toml"), _table("places.toml"), _table("company_words.toml")
    yield from _phrases(forms["forms"], Part.LEGAL)
    for table in places.values():
        yield from _phrases(table, Part.PLACE)
    yield from _phrases(words["generic"], Part.GENERIC)
    yield from _phrases(words["own"], Part.NAME)


def _by_stem(phrases: dict[str, tuple[Phrase, ...]]) -> dict[str, Token]:
    """Stem of a general word → its token, where all words with the stem mean one thing."""
    found: dict[str, set[Token]] = {}
    for word, several in phrases.items():
        for rest, token in several:
            if not rest and token.part in (Part.GENERIC, Part.NAME) and (root := stem(word)):
                found.setdefault(root, set()).add(token._replace(spellings=()))
    return {root: next(iter(tokens)) for root, tokens in found.items() if len(tokens) == 1}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending (of Slavic and Romance words, of an English plural); empty: too short."""
    root = _ENDING.sub("", word)
    return root if len(root) >= _SHORTEST_STEM else ""


_FORMS = _table("legal_forms.toml")
PHRASES = _by_first(_all())
"""First word → (the other words, token), the longest first."""
STEMS = _by_stem(PHRASES)
FIRST_FORMS = frozenset(_FORMS["first"]["words"].split())
LAST_FORMS = frozenset(_FORMS["last"]["words"].split())
"""Short legal forms that are words elsewhere: they count as such in the first or the last place only."""
STOP = frozenset(_table("company_words.toml")["stop"]["words"].split())
"""Words that are left out."""
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiv": 14, "xv": 15}
NUMBERS: dict[str, int] = {
    **{word: at for at, word in enumerate(_ONES.split())},
    **{word: at for at, word in enumerate(_ORDINALS.split())},
    **_TENS,
}
ROMAN: dict[str, int] = _ROMAN
SINGLE_ROMAN: dict[str, int] = {"i": 1, "v": 5, "x": 10}
