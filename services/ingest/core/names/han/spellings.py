"""All the spellings of one Han character in a name, commonest first: what the kernel compares with a Latin word.

The order is that of the systems' weight in the world's papers; within a system, of the commoner habit. A character
that no table has gets none.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, zip_longest

from services.ingest.core.names.han.cantonese import hong_kong, macao, southern
from services.ingest.core.names.han.hokkien import spelled_in_hokkien
from services.ingest.core.names.han.mandarin import romanised
from services.ingest.core.names.han.readings import Readings, readings_of
from services.ingest.core.names.han.surnames import family_readings, written_by_families


@lru_cache(maxsize=16384)
def given_spellings(character: str) -> tuple[str, ...]:
    """Of a simplified character in a given name."""
    return _spelled(readings_of(character), spelled_in_hokkien(character))


@lru_cache(maxsize=4096)
def family_spellings(character: str) -> tuple[str, ...]:
    """Of a simplified character as a family name."""
    return _spelled(family_readings(character), written_by_families(character) or spelled_in_hokkien(character))


@lru_cache(maxsize=16384)
def sound_spellings(character: str) -> tuple[str, ...]:
    """Of a character that stands for a foreign sound: pinyin alone."""
    readings = (reading[:-1] for reading in readings_of(character).mandarin)
    return tuple(dict.fromkeys(reading.replace("v", "u") for reading in readings))


@lru_cache(maxsize=512)
def compound_spellings(character: str, reading: str) -> tuple[str, ...]:
    """Of a character in a family name of two, where Mandarin reads it so."""
    return _spelled(Readings((reading,), readings_of(character).cantonese), spelled_in_hokkien(character))


def _spelled(readings: Readings, southerners: tuple[str, ...]) -> tuple[str, ...]:
    systems = (
        _in_turn(map(romanised, readings.mandarin)),
        _in_turn(map(hong_kong, readings.cantonese)),
        southerners,
        _in_turn(map(macao, readings.cantonese)),
    )
    rest = chain.from_iterable(map(southern, readings.cantonese))
    return tuple(dict.fromkeys((*_in_turn(systems), *rest)))


def _in_turn(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The first of each list, then the second of each, and so on."""
    return tuple(each for each in chain.from_iterable(zip_longest(*lists)) if each)
