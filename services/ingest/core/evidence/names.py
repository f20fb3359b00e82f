"""Names: the best pair of names of the two sides, and what in the writing of that pair speaks of evasion.

Two spellings of one name are one piece of evidence, so pairs are not added up: the best counts. A name of one token,
an alias that the list itself calls weak, and a name of which all that agrees is common, are comparisons of their own,
which the table bounds below the threshold: each needs something beside it. No name proves much more than its rarity:
however alike the two are, as many others are called so as its share says.
"""

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from services.ingest.core.evidence.found import Found
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.index.alignment import Scratch
from services.ingest.core.index.explain import TokenMatch, explain_names
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.score import aligned
from services.ingest.core.index.weights import FEATURES, NameWeights
from services.ingest.core.names.name import Name, Oddity, Part
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile, WrittenName

MOST_PAIRS = 60
"""Pairs of names that are scored where screening has not said which."""

_FORGET_AFTER = 20_000
_IDENTIFYING = frozenset({Part.NAME, Part.FAMILY})
_INITIALS = frozenset({Part.INITIAL, Part.PARTICLE, Part.TITLE})
_AGREEING = ("same_w", "spelling_w", "sound_w", "close_w", "joined_w", "support_w", "generic_w", "number_w")
_INFORMATION = [FEATURES.index(name) for name in _AGREEING]
"""Features that hold the information (−ln share) of the tokens that agree."""
_OWN = [FEATURES.index(name) for name in ("same_w", "spelling_w", "sound_w", "close_w", "joined_w", "acronym_n")]
"""Features of words that are a name's own."""
_ACRONYM = FEATURES.index("acronym_n")
_OF_AN_ACRONYM = 7.0
"""Information (−ln share) of an acronym: three initials or more, of which some letters begin most words."""
_WRITING = {
    Oddity.HOMOGLYPH: ("writing-homoglyph", "letters of another script that look like the ones around them"),
    Oddity.INVISIBLE: ("writing-invisible", "characters that nobody sees"),
    Oddity.CUT: ("writing-cut", "longer than is read: only the beginning was compared"),
    Oddity.DIRECTION: ("writing-direction", "marks that turn the direction of writing"),
}


class NamePair(NamedTuple):
    """A pair of names to compare: places in `label.names` and `entity.names`."""

    label: int
    entity: int


class _Scored(NamedTuple):
    log_odds: float
    share: float
    """Part of the population of which all holds that agrees in the two names."""
    label: WrittenName
    entity: WrittenName
    telling: bool = False
    """Whether a word agrees that is the name's own, not only its trade, place or number."""


def compare_names(
    label: Profile,
    entity: Profile,
    weights: Weights,
    pairs: Iterable[NamePair] | None = None,
    index: NameIndex | None = None,
    *,
    explain: bool = True,
) -> Iterator[Found]:
    """`name`, `name-common` or `name-weak` for the best pair that speaks for, and `writing-…` for what is odd in it."""
    scored = [_score(one, other, weights, index) for one, other in _pairs(label, entity, pairs)]
    best = max((s for s in scored if s.log_odds > 0), key=lambda s: _rank(s, weights), default=None)
    if best is None:
        return
    one, other = _read(best.label), _read(best.entity)
    left, right = best.label.written, best.entity.written
    note = _explained(one, other, weights, index) if explain else None
    yield Found(_comparison(best, weights), left, right, share=best.share, log_odds=best.log_odds, note=note)
    for oddity in sorted(one.oddities | other.oddities):
        if oddity in _WRITING:
            comparison, said = _WRITING[oddity]
            yield Found(comparison, left, right, note=said)


def _explained(one: Name, other: Name, weights: Weights, index: NameIndex | None) -> str:
    """What each token met and what that was worth, before slope and offset: `wang (same) +6.2; …`."""
    lines = explain_names(one, other, index, weights=weights.names)
    return "; ".join(f"{_met(line)} ({line.comparison}) {line.log_odds:+.1f}" for line in lines)


def _met(line: TokenMatch) -> str:
    if line.left == line.right:
        return line.left
    return " ~ ".join(each for each in (line.left, line.right) if each)


def _pairs(
    label: Profile, entity: Profile, pairs: Iterable[NamePair] | None
) -> Iterator[tuple[WrittenName, WrittenName]]:
    if pairs is not None:
        return ((label.names[pair.label], entity.names[pair.entity]) for pair in islice(pairs, MOST_PAIRS))
    return islice(product(label.names, entity.names), MOST_PAIRS)


def _score(one: WrittenName, other: WrittenName, weights: Weights, index: NameIndex | None) -> _Scored:
    compared, room = aligned(_read(one), _read(other), index, weights.names)
    share = _share(room)
    if compared <= 0 or share == 1.0:
        return _Scored(0.0, share, one, other)
    most = weights.beyond_rarity - math.log(share)
    telling = bool(room.features[_OWN].sum() > 0)
    return _Scored(min(compared * weights.name_slope + weights.name_offset, most), share, one, other, telling)


def score_of(one: Name, other: Name, weights: NameWeights, index: NameIndex | None = None) -> tuple[float, float]:
    """The kernel's score of two names, and the part of the population that has all that agrees in them."""
    compared, room = aligned(one, other, index, weights)
    share = _share(room)
    return compared if share < 1.0 else 0.0, share


def _share(room: Scratch) -> float:
    """Part of the population that has all that agrees."""
    return math.exp(-float(room.features[_INFORMATION].sum() + _OF_AN_ACRONYM * room.features[_ACRONYM]))


def _rank(scored: _Scored, weights: Weights) -> tuple[float, list[str]]:
    """What the pair counts in the end: some are bounded. Ties are broken by the writing, whichever side it is on."""
    counted = min(scored.log_odds, weights.lines[_comparison(scored, weights)].log_odds)
    return counted, sorted((scored.label.written, scored.entity.written))


def _comparison(scored: _Scored, weights: Weights) -> str:
    if scored.label.weak or scored.entity.weak or not scored.telling:
        return "name-weak"
    return comparison_of(_read(scored.label), _read(scored.entity), scored.share, weights)


def comparison_of(one: Name, other: Name, share: float, weights: Weights) -> str:
    """The line of the table for two names of which neither list nor label says that it is weak."""
    if _of_one_token(one) or _of_one_token(other):
        return "name-weak"
    return "name-common" if share > weights.common_name else "name"


def _of_one_token(name: Name) -> bool:
    """Whether one token is all that identifies, beside initials and titles."""
    telling = [token.part for token in name.tokens if token.part not in _INITIALS]
    return len(telling) <= 1 or not any(part in _IDENTIFYING for part in telling)


@lru_cache(maxsize=_FORGET_AFTER)
def _read(written: WrittenName) -> Name:
    return read_name(written.written, written.kind)
