"""How a Latin word splits into Chinese syllables: `xiaoming` is `xiao` `ming`, `kinfung` is `kin` `fung`.

A syllable is whatever some character of the common ones is spelled as, in any romanisation.
"""

from functools import cache, lru_cache
from itertools import chain

from services.ingest.core.names.han.cantonese import hong_kong, macao
from services.ingest.core.names.han.hokkien import spelled_in_hokkien
from services.ingest.core.names.han.mandarin import romanised
from services.ingest.core.names.han.readings import readings_of, simple_characters
from services.ingest.core.names.han.surnames import SINGLE, written_by_families

_LONGEST_WORD = 24
_LONGEST_SYLLABLE = 7
_MOST_SYLLABLES = 4
_MOST_WAYS = 8


_USUAL = 2
"""Spellings of a sound, of a family name twice as many, that count as a syllable: rarer ones make any word Chinese."""


@lru_cache(maxsize=65536)
def syllables(latin: str) -> tuple[tuple[str, ...], ...]:
    """The ways to split a folded word, fewest syllables first, at most eight; () when it is not Chinese-looking.

    All syllables of a way are of one habit: of pinyin, of Taiwan, of Hong Kong, of Macao or of the south.
    """
    if not 0 < len(latin) <= _LONGEST_WORD or not latin.isascii() or not latin.isalpha():
        return ()
    ways = {way for known in _systems() for way in _ways(latin, known, _MOST_SYLLABLES) if "ng" not in way[1:]}
    return tuple(sorted(ways, key=lambda way: (len(way), way))[:_MOST_WAYS])


def _ways(latin: str, known: frozenset[str], most: int) -> list[tuple[str, ...]]:
    if not latin:
        return [()]
    if not most:
        return []
    found: list[tuple[str, ...]] = []
    for end in range(min(_LONGEST_SYLLABLE, len(latin)), 0, -1):
        head = latin[:end]
        if head in known:
            found += [(head, *rest) for rest in _ways(latin[end:], known, most - 1)]
    return found


@cache
def _systems() -> tuple[frozenset[str], ...]:
    """Without Gwoyeu Romatzyh, whose letters for tones make syllables of anything."""
    characters = [character for character in simple_characters() if spelled_in_hokkien(character)] + list(SINGLE)
    readings = [readings_of(character) for character in characters]
    mandarin = {reading.rstrip("1234") for each in readings for reading in each.mandarin}
    cantonese = {reading for each in readings for reading in each.cantonese}
    systems = (
        (romanised(reading)[:1] for reading in mandarin),
        (romanised(reading)[1:] or romanised(reading) for reading in mandarin),
        (hong_kong(reading)[:_USUAL] for reading in cantonese),
        ((macao(reading) or hong_kong(reading))[:_USUAL] for reading in cantonese),
        (written_by_families(each)[: 2 * _USUAL] + spelled_in_hokkien(each)[:_USUAL] for each in characters),
    )
    return tuple(frozenset(each for each in chain.from_iterable(system) if len(each) > 1) for system in systems)
