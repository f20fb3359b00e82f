"""Han characters in the simplified form, and their Latin spellings, for names of streets and places.

Readings are those of the names' own table (`names/han`). In its commonest reading a character may be read wrongly in a
name of a place; that only matters for the large places, which are corrected here: `spells` tries every reading.
"""

from functools import lru_cache

from services.ingest.core.names.han.readings import readings_of
from services.ingest.core.names.han.readings import simplified as simplified_character
from services.ingest.core.names.han.spellings import given_spellings

_FORGET_AFTER = 20_000
_OWN_READINGS = {
    "西藏": "xizang",
    "重庆": "chongqing",
    "长春": "changchun",
    "长沙": "changsha",
    "长治": "changzhi",
    "蚌埠": "bengbu",
    "厦门": "xiamen",
    "佛山": "foshan",
    "成都": "chengdu",
}


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return "".join(map(simplified_character, text))


@lru_cache(maxsize=_FORGET_AFTER)
def latin(signs: str) -> str:
    """The pinyin of a name without tones and gaps, each character in its commonest reading; 吕 is `lu`."""
    return _OWN_READINGS.get(signs) or "".join(map(_first_reading, signs))


@lru_cache(maxsize=_FORGET_AFTER)
def spells(signs: str, text: str) -> bool:
    """Whether `text` writes the characters, each in any of its spellings, those of Hong Kong and Taiwan too."""
    ends = {0}
    for sign in signs:
        ends = {end + len(s) for end in ends for s in _spellings(sign) if text.startswith(s, end)}
    return len(text) in ends


def _first_reading(sign: str) -> str:
    readings = readings_of(sign).mandarin
    return readings[0][:-1].replace("v", "u") if readings else sign


@lru_cache(maxsize=_FORGET_AFTER)
def _spellings(sign: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((_first_reading(sign), *given_spellings(sign))))
