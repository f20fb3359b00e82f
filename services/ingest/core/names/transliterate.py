"""Words of other scripts than Latin and Han in Latin letters, in the ways that people write them.

The base is any-ascii; where its reading is poor, the tables beside this file come first. A written word may be
several: the Arabic article, and each syllable of a Korean name.
"""

import unicodedata

from services.ingest.core.names.arabic import spell_arabic
from services.ingest.core.names.cyrillic import spell_cyrillic
from services.ingest.core.names.fold import LONGEST, Folded, fold
from services.ingest.core.names.scripts import (
    korean_family,
    spell_greek,
    spell_hebrew,
    spell_indic,
    spell_kana,
    spell_syllable,
)
from services.ingest.core.names.written import script_of

_OF_INDIA = "DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA"
_SPELL = {
    "CYRILLIC": spell_cyrillic,
    "GREEK": spell_greek,
    "HEBREW": spell_hebrew,
    "KATAKANA": spell_kana,
    "HIRAGANA": spell_kana,
    **dict.fromkeys(_OF_INDIA.split(), spell_indic),
}
_MOST_SYLLABLES = 4


def transliterate(word: str) -> tuple[Folded, ...]:
    """The words that a written word is; the first reading of each is the usual one in English."""
    script = next((script for script in map(script_of, word) if script), "")
    lower = unicodedata.normalize("NFC", word.lower())[:LONGEST]
    if script == "ARABIC":
        return tuple(_folded(spellings) for spellings in spell_arabic(lower))
    if script == "HANGUL":
        return _hangul(lower)
    if spell := _SPELL.get(script):
        return (_folded(spell(lower)),)
    if script == "ARMENIAN":
        return (fold(lower.replace("ու", "u").replace("և", "ev")),)
    return (fold(word),)


def _folded(spellings: tuple[str, ...]) -> Folded:
    texts = [text for text in dict.fromkeys(fold(each).text for each in spellings) if text]
    return Folded(texts[0], tuple(texts[1:])) if texts else Folded("")


def _hangul(word: str) -> tuple[Folded, ...]:
    """A token a syllable for what is as short as a name, the family's first; one word for what is longer."""
    syllables = [each for each in word if "가" <= each <= "힣"]
    spelt = [spell_syllable(each) for each in syllables]
    if 1 < len(syllables) <= _MOST_SYLLABLES:
        family = korean_family(syllables[0])
        return tuple(map(_folded, [family or spelt[0], *spelt[1:]]))
    return (_folded(("".join(each[0] for each in spelt), "".join(each[1] for each in spelt))),)
