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

from services.ingest.core.evidence.agreeing import Alike, alike, was_disguised
from services.ingest.core.evidence.found import Found
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.index.explain import TokenMatch, explain_names
from services.ingest.core.index.index import NameIndex
from services.ingest.core.names.name import Kind, Name, Oddity, Part
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile, WrittenName

MOST_PAIRS = 60
"""Pairs of names that are scored where screening has not said which."""

_FORGET_AFTER = 20_000
_OF_A_PERSON = 2
"""Words of a person's name that must be one name on both sides."""
_IDENTIFYING = frozenset({Part.NAME, Part.FAMILY})
_INITIALS = frozenset({Part.INITIAL, Part.PARTICLE, Part.TITLE})
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
    alike: Alike
    label: WrittenName
    entity: WrittenName


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
    scored = [_score(one, other, weights, index) for one, other in pairs_of_names(label, entity, pairs)]
    best = max((s for s in scored if s.log_odds > 0), key=lambda s: _rank(s, weights), default=None)
    if best is None:
        return
    left, right = best.label.written, best.entity.written
    note = _explained(read_written(best.label), read_written(best.entity), weights, index) if explain else None
    yield Found(_comparison(best, weights), left, right, share=best.alike.share, log_odds=best.log_odds, note=note)
    for oddity in sorted(_oddities(best)):
        comparison, said = _WRITING[oddity]
        yield Found(comparison, left, right, note=said)


def _oddities(best: _Scored) -> set[Oddity]:
    """What is odd in the writing; letters of another script only in a word that is the same name."""
    found = (read_written(best.label).oddities | read_written(best.entity).oddities) & _WRITING.keys()
    if not any(
        was_disguised(best.label.written, met.left) or was_disguised(best.entity.written, met.right)
        for met in best.alike.met
    ):
        found -= {Oddity.HOMOGLYPH}
    return set(found)


def _explained(one: Name, other: Name, weights: Weights, index: NameIndex | None) -> str:
    """What each token met and what that was worth, before slope and offset: `wang (same) +6.2; …`."""
    lines = explain_names(one, other, index, weights=weights.names)
    return "; ".join(f"{_met(line)} ({line.comparison}) {line.log_odds:+.1f}" for line in lines)


def _met(line: TokenMatch) -> str:
    if line.left == line.right:
        return line.left
    return " ~ ".join(each for each in (line.left, line.right) if each)


def pairs_of_names(
    label: Profile, entity: Profile, pairs: Iterable[NamePair] | None
) -> Iterator[tuple[WrittenName, WrittenName]]:
    """The pairs of names that are compared; without `pairs` all, as far as they are bounded."""
    if pairs is not None:
        return ((label.names[pair.label], entity.names[pair.entity]) for pair in islice(pairs, MOST_PAIRS))
    return islice(product(label.names, entity.names), MOST_PAIRS)


def _score(one: WrittenName, other: WrittenName, weights: Weights, index: NameIndex | None) -> _Scored:
    found = alike(read_written(one), read_written(other), weights.names, index)
    if found.score <= 0:
        return _Scored(0.0, found, one, other)
    most = weights.beyond_rarity - math.log(found.share)
    return _Scored(min(found.score * weights.name_slope + weights.name_offset, most), found, one, other)


def _rank(scored: _Scored, weights: Weights) -> tuple[float, list[str]]:
    """What the pair counts in the end: some are bounded. Ties are broken by the writing, whichever side it is on."""
    counted = min(scored.log_odds, weights.lines[_comparison(scored, weights)].log_odds)
    return counted, sorted((scored.label.written, scored.entity.written))


def _comparison(scored: _Scored, weights: Weights) -> str:
    if scored.label.weak or scored.entity.weak:
        return "name-weak"
    return comparison_of(read_written(scored.label), read_written(scored.entity), scored.alike, weights)


def comparison_of(one: Name, other: Name, found: Alike, weights: Weights) -> str:
    """The line of the table for two names of which neither list nor label says that it is weak.

    A person's name needs two words that are one name on both sides, any other one word of its own and something
    beside it. Firms and ships with numbers that differ are two.
    """
    persons = one.kind is Kind.PERSON and other.kind is Kind.PERSON
    if found.words < (_OF_A_PERSON if persons else 1) or found.numbers_apart:
        return "name-weak"
    if found.words < _OF_A_PERSON and (_of_one_token(one) or _of_one_token(other)):
        return "name-weak"
    return "name-common" if found.share > weights.common_name else "name"


def _of_one_token(name: Name) -> bool:
    """Whether one token is all that identifies, beside initials and titles."""
    telling = [token.part for token in name.tokens if token.part not in _INITIALS]
    return len(telling) <= 1 or not any(part in _IDENTIFYING for part in telling)


@lru_cache(maxsize=_FORGET_AFTER)
def read_written(written: WrittenName) -> Name:
    """The name as it is compared."""
    return read_name(written.written, written.kind)
