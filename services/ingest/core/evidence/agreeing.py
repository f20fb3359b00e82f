"""What of two names agrees when it is asked whether they may raise an alarm by themselves.

Words that resemble each other add to a score, as they should where there is more to go by. An alarm needs words that
are one name, in whatever spelling: a slip of the hand apart at most, not in a word so short that another letter makes
another word, and not where it makes another syllable of a Chinese name.
"""

import math
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from services.ingest.core.index import meetings
from services.ingest.core.index.features import SHORT
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.meetings import Scratch
from services.ingest.core.index.score import aligned
from services.ingest.core.index.tokens import SLIP
from services.ingest.core.index.weights import FEATURES, NameWeights
from services.ingest.core.names.han import syllables
from services.ingest.core.names.name import Kind, Name, Part, Token
from services.ingest.core.names.skeleton import one_apart, skeleton
from services.ingest.core.names.words import words_of
from services.ingest.core.names.written import disguised

_OWN = frozenset({Part.NAME, Part.FAMILY})
_LONG = 9
"""Letters of a word from which on a consonant more or less does not make it another."""
_SYLLABLES = 2
"""Of a Chinese given name, the most."""
_SOUTHERN = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_SOFT = frozenset("aeiouyhgj")
_ONE_FOR_ANOTHER = (_SOFT, *map(frozenset, ("kcqgh", "vwbfu", "szcx", "td", "pb", "jcdz")))
_AGREEING = ("same_w", "spelling_w", "sound_w", "close_w", "joined_w", "support_w", "generic_w", "number_w")
_INFORMATION = [FEATURES.index(name) for name in _AGREEING]
"""Features that hold the information (−ln share) of the tokens that agree."""
_CROWDED, _ACRONYM, _NUMBERS = (FEATURES.index(name) for name in ("crowded_w", "acronym_n", "number_clash_n"))
_OF_AN_ACRONYM = 7.0
"""Information (−ln share) of an acronym: three initials or more, of which some letters begin most words."""


class _Sureness(Enum):
    """How sure it is that two words are one name, the surest first."""

    SAME = 1
    """In this spelling or another."""
    SLIP = 2
    """A slip of the hand apart; an acronym."""
    SOUND = 3
    """More than a slip apart, of the same consonants: beside another word that is one name."""
    NEAR = 4
    """A long word in which one consonant differs: beside a word that is the very same name."""


class Met(NamedTuple):
    """Tokens of the two names that are one name."""

    left: Sequence[Token]
    right: Sequence[Token]
    words: int
    """How many words that is."""


class Alike(NamedTuple):
    """How like each other two names are."""

    score: float
    """The kernel's; 0 where nothing agrees."""
    share: float
    """Part of the population of which all holds that agrees in the two names."""
    met: tuple[Met, ...]
    """Own words that are one name on both sides."""
    numbers_apart: bool
    """Whether they are numbered, and not alike: the third factory and the fourth."""

    @property
    def words(self) -> int:
        """Own words that are one name; an acronym is one, a whole name written as one word is two."""
        return sum(met.words for met in self.met)


def alike(one: Name, other: Name, weights: NameWeights, index: NameIndex | None = None) -> Alike:
    """Compare two names. Symmetric."""
    score, room = aligned(one, other, index, weights)
    told = room.features[_INFORMATION].sum() - room.features[_CROWDED] + _OF_AN_ACRONYM * room.features[_ACRONYM]
    share = math.exp(-max(0.0, float(told)))
    return Alike(
        score=score if share < 1.0 else 0.0,
        share=share,
        met=_met(one, other, room),
        numbers_apart=bool(room.features[_NUMBERS] > 0),
    )


def was_disguised(written: str, tokens: Sequence[Token]) -> bool:
    """Whether one of the tokens, read from this, was written with letters of another script among its own."""
    hidden = {word.text for plain in disguised(written) for word in words_of(plain)}
    forms = [form for token in tokens for form in (token.text, *token.spellings)]
    return any(text in form for text in hidden for form in forms)


def _met(one: Name, other: Name, room: Scratch) -> tuple[Met, ...]:
    """What is one name by itself, and what sounds so beside it."""
    found: dict[_Sureness, list[Met]] = {each: [] for each in _Sureness}
    chinese = _looks_chinese(one) and _looks_chinese(other)
    for at in range(int(room.met[0])):
        i, n, j, m, code = (int(each) for each in room.matches[at])
        left, right = one.tokens[i : i + n], other.tokens[j : j + m]
        edits = float(room.values[at, 1]) * max(len(token.text) for token in (*left, *right))
        sureness = _sureness(left, right, code, edits, chinese=chinese)
        whole = code == meetings.JOINED and _is_whole(one, left) and _is_whole(other, right)
        if sureness:
            found[sureness].append(Met(left, right, 2 if whole else 1))
    same, slips, sounds, near = (found[each] for each in _Sureness)
    persons = one.kind is Kind.PERSON and other.kind is Kind.PERSON
    beside = sounds if same or slips or not persons else []
    return (*same, *slips, *beside, *(near if same or not persons else []))


def _sureness(
    left: Sequence[Token], right: Sequence[Token], code: int, edits: float, *, chinese: bool
) -> _Sureness | None:
    if code in (meetings.JOINED, meetings.ACRONYM):
        return _Sureness.SAME if code == meetings.JOINED else _Sureness.SLIP
    if left[0].part not in _OWN or right[0].part not in _OWN:
        return None
    if code in (meetings.SAME, meetings.SPELLING):
        return _Sureness.SAME
    one, other = left[0].text, right[0].text
    if code not in (meetings.SOUND, meetings.CLOSE) or max(len(one), len(other)) <= SHORT:
        return None
    if chinese:
        return _Sureness.SLIP if _as_in_the_south(one) == _as_in_the_south(other) else None
    return _Sureness.SLIP if edits <= SLIP and _begin_alike(one, other) else _by_sound(one, other)


def _begin_alike(one: str, other: str) -> bool:
    """The first letter is the one that hands and ears rarely mistake: the same, one that other scripts and languages
    write for it, or a soft one more."""
    short, long = sorted((one, other), key=len)
    if any({one[0], other[0]} <= letters for letters in _ONE_FOR_ANOTHER):
        return True
    return one[0] == other[0] or (long[0] in _SOFT and long[1] == short[0])


def _by_sound(one: str, other: str) -> _Sureness | None:
    left, right = skeleton(one), skeleton(other)
    if left == right:
        return _Sureness.SOUND
    return _Sureness.NEAR if max(len(one), len(other)) >= _LONG and one_apart(left, right) else None


def _looks_chinese(name: Name) -> bool:
    """Whether every word of it is one or two Chinese syllables, so that another letter makes another syllable."""
    ways = (syllables(token.text) for token in name.tokens if token.part in _OWN)
    return all(each and len(each[0]) <= _SYLLABLES for each in ways)


def _as_in_the_south(text: str) -> str:
    """Pinyin without what half of China does not tell apart, and so mistypes: `zh` and `z`, `ng` and `n`."""
    for written, heard in _SOUTHERN:
        text = text.replace(written, heard)
    return text


def _is_whole(name: Name, tokens: Sequence[Token]) -> bool:
    return sum(token.part in _OWN for token in tokens) == sum(token.part in _OWN for token in name.tokens)
