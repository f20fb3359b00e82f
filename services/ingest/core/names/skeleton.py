"""How a name sounds, roughly: one key for the Latin spellings of one Arabic, Persian, Turkic or Slavic name.

Knows no language and looks at nothing but the letters: consonants fall into classes, vowels into two (round ones and
the others), doubled letters are one, endings and beginnings that are written in many ways are evened out. The more
consonants a name has, the less its vowels count. Two names with one skeleton are perhaps one name: a second key for
finding, and weaker than a spelling for judging.
"""

import re
from functools import lru_cache

_CLASSES = {
    "s": "shch sch sh sz",
    "c": "tsch tch cz ch dzh",
    "j": "dsch zh dj",
    "f": "ph",
    "h": "kh",
    "k": "gh g ck q",
    "d": "dh",
    "t": "th",
    "x": "ks",
    "ts": "tz",
    "v": "w",
    "ka": "ca",
    "ku": "co cu",
    "kl": "cl",
    "kr": "cr",
}
_CLASS_OF = {written: sound for sound, many in _CLASSES.items() for written in many.split()}
_CONSONANT = re.compile("|".join(sorted(_CLASS_OF, key=lambda each: (-len(each), each))))
_EVEN = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^(?:[yj](?=e)|(?:y|i|j)(?=ev))", ""),
        (r"^(?:iu|ju)", "yu"),
        (r"^(?:ia|ja)(?=[^aeiouy])", "ya"),
        (r"(?:[iy][iyj]|[ey]j|[aeiouy]?ff)$", lambda match: "v" if match.group().endswith("f") else "i"),
        (r"(?<=[aeiouy])h$", ""),
        (r"(?<=[aeiouy])f$", "v"),
        (r"(?<=[aeiouy])w(?=.)", "u"),
        (r"ou|oo", "u"),
    )
)
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouy]+")
_SHORTEST = 4
_MANY = 4
"""Consonants from which on inner vowels are left out."""


@lru_cache(maxsize=200_000)
def skeleton(token: str) -> str:
    """The key of a folded token; the token itself when it has other letters than a-z or is too short to be reduced."""
    if len(token) < _SHORTEST or not token.isascii() or not token.isalpha():
        return token
    text = token
    for pattern, replacement in _EVEN:
        text = pattern.sub(replacement, text)
    text = _DOUBLED.sub(r"\1", _CONSONANT.sub(lambda match: _CLASS_OF[match.group()], text))
    many = len(_VOWELS.sub("", text)) >= _MANY
    return _VOWELS.sub(lambda match: _vowel(match, many), text)


def _vowel(match: re.Match[str], many: bool) -> str:
    """Whether a run of vowels is round; at the end also whether it is `i`; nothing inside a name of many consonants."""
    run, first, last = match.group(), match.start() == 0, match.end() == len(match.string)
    if last and not first:
        return "i" if run[-1] in "iy" else "u" if run[-1] in "ou" else "a"
    if many and not first:
        return ""
    return "u" if "u" in run or "o" in run else "a"


def one_apart(left: str, right: str) -> bool:
    """Whether two keys are the same, or one sign more, less or otherwise makes them so."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((at for at, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), len(short))
    return short[at + (len(long) == len(short)) :] == long[at + 1 :]
