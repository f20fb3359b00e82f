"""What somebody typed, made fit to be compared: one form of each character, nothing that cannot be seen, no more than
is ever read. What was taken out or replaced is said as an `Oddity`: who types so may not want to be found.

Reads at most `READ` characters, so its time is bounded whatever is sent. Never raises.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from services.ingest.core.names.homoglyphs import CYRILLIC_AS_LATIN, GREEK_AS_LATIN, LATIN_AS_CYRILLIC, LATIN_AS_GREEK
from services.ingest.core.names.name import Oddity

READ = 300
"""Characters of a name that are read; the longest real names on watch lists have some 250."""
_MARKS = 3
"""Combining marks that one letter may carry: Vietnamese and Arabic use two, a flood of them is decoration."""

_DIRECTION = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "")
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0))
_NO_WIDTH = (0x00AD, 0x034F, 0x180E, 0x200B, 0x200C, 0x200D, *range(0x2060, 0x2066), 0xFEFF)
_FILLERS = (0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)
_CONTROLS = frozenset((*range(0x20), *range(0x7F, 0xA0))) - frozenset(map(ord, "\t\n\v\f\r\x85"))
_INVISIBLE = dict.fromkeys((*_NO_WIDTH, *_FILLERS, *_SELECTORS, *_CONTROLS), "")
_JOINERS = frozenset("\u200c\u200d")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = {
    "LATIN": {"CYRILLIC": CYRILLIC_AS_LATIN, "GREEK": GREEK_AS_LATIN},
    "CYRILLIC": {"LATIN": LATIN_AS_CYRILLIC},
    "GREEK": {"LATIN": LATIN_AS_GREEK},
}


class Written(NamedTuple):
    """What is left to read, and what was odd about the rest."""

    text: str
    oddities: frozenset[Oddity]


_NOTHING: frozenset[Oddity] = frozenset()


def clean(written: str) -> Written:
    """The text in NFKC, at most `READ` characters, without controls, invisible characters, direction marks and
    letters disguised as others."""
    if len(written) <= READ and written.isascii() and written.isprintable():
        return Written(written, _NOTHING)
    odd = {Oddity.CUT} if len(written) > READ else set[Oddity]()
    text = unicodedata.normalize("NFKC", _visible(written[:READ], odd))[:READ]
    text = _unmask(_without_floods(text), odd)
    return Written(text, frozenset(odd))


def _visible(text: str, odd: set[Oddity]) -> str:
    seen = text.translate(_DIRECTION)
    if seen != text:
        odd.add(Oddity.DIRECTION)
    shown = seen.translate(_INVISIBLE)
    if shown != seen and not _needs_joiners(seen, shown):
        odd.add(Oddity.INVISIBLE)
    return "".join(each if each.isprintable() or each.isspace() else " " for each in shown)


def _needs_joiners(text: str, shown: str) -> bool:
    """Persian, Urdu and the scripts of India are rightly written with zero-width joiners."""
    only_joiners = len(text) - len(shown) == sum(map(text.count, _JOINERS))
    return only_joiners and any("\u0600" <= each <= "\u06ff" or "\u0900" <= each <= "\u0dff" for each in shown)


def _without_floods(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for each in text:
        marks = marks + 1 if unicodedata.combining(each) else 0
        if marks <= _MARKS:
            kept.append(each)
    return "".join(kept)


def disguised(written: str) -> tuple[str, ...]:
    """The words that were written with letters of another script among their own, in the script that they pretend."""
    if written.isascii():
        return ()
    text = _without_floods(unicodedata.normalize("NFKC", _visible(written[:READ], set()))[:READ])
    words = [(word, _one_script(word)) for word in _WORD.findall(text) if not word.isascii()]
    return tuple(plain for word, plain in words if plain != word)


def _unmask(text: str, odd: set[Oddity]) -> str:
    def unmasked(match: re.Match[str]) -> str:
        word = match.group()
        plain = word if word.isascii() else _one_script(word)
        if plain != word:
            odd.add(Oddity.HOMOGLYPH)
        return plain

    return _WORD.sub(unmasked, text)


def _one_script(word: str) -> str:
    """The word in the script of most of its letters (Latin in a tie), when all the others look like letters of it."""
    scripts = [script_of(each) for each in word]
    counts = {script: scripts.count(script) for script in ("LATIN", "CYRILLIC", "GREEK")}
    if sum(1 for count in counts.values() if count) < 2:
        return word
    for script in sorted(counts, key=lambda each: -counts[each]):
        plain = [
            each if own in (script, "") else _ALIKE[script].get(own, {}).get(each, "")
            for each, own in zip(word, scripts, strict=True)
        ]
        if all(plain):
            return "".join(plain)
    return word


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """The first word of the letter's Unicode name: LATIN, CYRILLIC, ARABIC, CJK, HANGUL …; empty for what is none."""
    return unicodedata.name(character, "").split(" ", 1)[0] if character.isalpha() else ""
