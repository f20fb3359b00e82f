"""How many people, or companies, carry a word in their name: what a shared name proves depends on it.

The shipped tables hold frequent names with the share among the people where they are at home, the highest where
several peoples have them: too common is the safe error, for it proves less. What no table has is rare, the rarer the
longer. Their sources stand in the tables.
"""

import tomllib
from functools import cache, lru_cache
from importlib import resources

from services.ingest.core.names.han import syllables
from services.ingest.core.names.name import Kind, Part
from services.ingest.core.names.skeleton import skeleton

_NUMBERS = {1: 5e-3, 2: 1e-3, 3: 2e-4}
_INITIAL, _PARTICLE, _TITLE, _NUMBER = 0.06, 0.03, 0.02, 2e-5
_PATRONYMIC = 5e-3
_PATRONYMICS = ("ovich", "evich", "ovna", "evna", "yevich", "oglu", "ogly")
_OF_GOD = 2e-3
_HEARD = 0.3
"""How much rarer an unusual spelling is than what it sounds like."""
_LOOKS_ALIKE = 0.6
"""Part of the letters that an unusual spelling has in common with the usual one."""
_UNKNOWN_HAN_GIVEN, _UNKNOWN_HAN_FAMILY, _UNKNOWN_HAN_WORD = 2e-3, 1e-4, 5e-3
_SYLLABLE, _TWO_SYLLABLES = 3e-3, 3e-4
_SHARED = 5e-3
"""A place or a general word that is in no table."""
_OF_A_COMPANY = 0.05
"""How much rarer a person's name is in a company's."""
_UNKNOWN = (2e-4, 1e-4, 5e-5, 3e-5, 2e-5, 1e-5)
"""An unknown word of up to 3, 4, 5, 6, 7 and more letters."""


@lru_cache(maxsize=200_000)
def share(text: str, part: Part, kind: Kind) -> float:
    """The share of persons (or companies) that carry the folded token or Han character: above 0, at most 1."""
    if part == Part.NUMBER:
        return _NUMBERS.get(len(text), _NUMBER)
    if part in (Part.INITIAL, Part.PARTICLE, Part.TITLE):
        return {Part.INITIAL: _INITIAL, Part.PARTICLE: _PARTICLE}.get(part, _TITLE)
    if kind in (Kind.COMPANY, Kind.THING):
        return _of_companies(text, part)
    return _of_han(text, part) if not text.isascii() else _of_persons(text)


def _of_companies(text: str, part: Part) -> float:
    words, unknown = _words(), _unknown(text)
    if part in (Part.LEGAL, Part.PLACE, Part.GENERIC):
        return words.get(text, _UNKNOWN_HAN_WORD if not text.isascii() else _SHARED)
    if not text.isascii():
        return words.get(text, _UNKNOWN_HAN_GIVEN if len(text) == 1 else _UNKNOWN_HAN_WORD)
    return words.get(text) or max(unknown, _OF_A_COMPANY * _of_persons(text))


def _of_han(text: str, part: Part) -> float:
    if part == Part.FAMILY:
        return _families().get(text, _UNKNOWN_HAN_FAMILY)
    return _given().get(text, _UNKNOWN_HAN_GIVEN)


def _of_persons(text: str) -> float:
    known = _names().get(text)
    if known:
        return known
    if text.endswith(_PATRONYMICS):
        return _PATRONYMIC
    if text.startswith("abdul") or text.endswith("ullah"):
        return _OF_GOD
    if heard := _heard(text):
        return _HEARD * heard
    return max(_unknown(text), {1: _SYLLABLE, 2: _TWO_SYLLABLES}.get(_syllables(text), 0.0))


def _unknown(text: str) -> float:
    return _UNKNOWN[min(max(len(text) - 3, 0), len(_UNKNOWN) - 1)]


def _shares(name: str, *without: str, only: str = "") -> dict[str, float]:
    """Name → share, the highest of the file's tables."""
    tables: dict[str, dict[str, str]] = tomllib.loads((resources.files(__package__) / name).read_text("utf-8"))
    found: dict[str, float] = {}
    for table, bands in tables.items():
        if table not in without and (not only or table == only):
            for percent, texts in bands.items():
                found |= {text: max(found.get(text, 0.0), float(percent) / 100) for text in texts.split()}
    return found


@cache
def _names() -> dict[str, float]:
    return _shares("frequent_names.toml", "han_family", "han_given")


def _heard(text: str) -> float:
    """The share of the most frequent name that it sounds and looks like: consonants alone make one of any."""
    near = (known for name, known in _by_sound().get(skeleton(text), ()) if _look_alike(name, text))
    return max(near, default=0.0)


def _look_alike(known: str, text: str) -> bool:
    """Most letters in common; and no word of two Chinese syllables looks like one of one."""
    common = sum(min(known.count(letter), text.count(letter)) for letter in set(known))
    if 2 * common < _LOOKS_ALIKE * (len(known) + len(text)):
        return False
    cut = _syllables(known)
    return not cut or cut == _syllables(text)


def _syllables(text: str) -> int:
    return min(map(len, syllables(text)), default=0)


@cache
def _by_sound() -> dict[str, list[tuple[str, float]]]:
    """Skeleton → the frequent names of it with their shares; of names that are long enough to have one."""
    found: dict[str, list[tuple[str, float]]] = {}
    for name, known in _names().items():
        if len(name) > 4:
            found.setdefault(skeleton(name), []).append((name, known))
    return found


@cache
def _families() -> dict[str, float]:
    return _shares("frequent_names.toml", only="han_family")


@cache
def _given() -> dict[str, float]:
    return _shares("frequent_names.toml", only="han_given")


@cache
def _words() -> dict[str, float]:
    return _shares("frequent_words.toml")
