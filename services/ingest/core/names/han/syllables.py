"""How a Latin word splits into Chinese syllables: `xiaoming` is `xiao` `ming`, `kinfung` is `kin` `fung`.

A syllable is whatever some character of the common ones is spelled as, in any romanisation.
"""

from functools import cache, lru_cache

from services.ingest.core.names.han.readings import simple_characters
from services.ingest.core.names.han.spellings import given_spellings
from services.ingest.core.names.han.surnames import SINGLE, written_by_families

_LONGEST_WORD = 24
_LONGEST_SYLLABLE = 7
_MOST_SYLLABLES = 4
_MOST_WAYS = 8


@lru_cache(maxsize=65536)
def syllables(latin: str) -> tuple[tuple[str, ...], ...]:
    """The ways to split a folded word, fewest syllables first, at most eight; () when it is not Chinese-looking."""
    if not 0 < len(latin) <= _LONGEST_WORD or not latin.isascii() or not latin.isalpha():
        return ()
    ways = sorted(_ways(latin, _MOST_SYLLABLES), key=lambda way: (len(way), sum(len(each) == 1 for each in way)))
    return tuple(ways[:_MOST_WAYS])


def _ways(latin: str, most: int) -> list[tuple[str, ...]]:
    if not latin:
        return [()]
    if not most:
        return []
    known = _known()
    found: list[tuple[str, ...]] = []
    for end in range(min(_LONGEST_SYLLABLE, len(latin)), 0, -1):
        head = latin[:end]
        if head in known:
            found += [(head, *rest) for rest in _ways(latin[end:], most - 1)]
    return found


@cache
def _known() -> frozenset[str]:
    given = (each for character in simple_characters() for each in given_spellings(character))
    family = (each for character in SINGLE for each in written_by_families(character))
    return frozenset(each for each in (*given, *family) if len(each) > 1)
