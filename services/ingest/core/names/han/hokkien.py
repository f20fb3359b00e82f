"""A character as Hokkien and Teochew families of Taiwan, Singapore, Malaysia and Indonesia spell it.

Readings stand in `hokkien.toml`. Their spelling is older than any rule: `tsun` is Choon, Chun or Joon, `ing` is Eng.
What Teochew, Hakka and Hainanese families write otherwise stands there by character.
"""

import tomllib
from functools import cache, lru_cache
from importlib import resources
from itertools import product

_INITIALS = ("tsh", "ts", "ph", "th", "kh", "ng", *"ptkbgjlmnhs")
_SPELLED_INITIALS = {
    "tsh": "ch", "ts": "ch j", "ph": "ph p", "th": "th t", "kh": "kh k", "b": "b m", "g": "g ng", "j": "j y",
    "p": "p b",
}  # fmt: skip
_FINALS = {
    "a": "ah a", "ai": "ai", "au": "au ow", "e": "ay e", "i": "ee i", "ian": "ian ien ean", "iam": "iam",
    "iau": "iau eow iew",
    "iat": "iat iet", "iap": "iap", "ik": "ek eck ik", "in": "in", "ing": "eng ing", "iok": "iok eok",
    "io": "io eo",
    "iong": "iong eong iang ong", "iang": "iang", "iu": "iew iu ew", "o": "oh o", "oo": "oo oh", "ok": "ok ock",
    "u": "oo u", "ua": "ua wa", "uan": "uan", "uat": "uat", "ue": "uay ue", "ui": "ui wee uey ooi",
    "un": "oon un",
    "ut": "ut",
}  # fmt: skip
_BARE = {
    "i": "ee yee i", "ik": "ek aik yik", "im": "im yim", "in": "in yin", "it": "it yit", "ing": "eng yeng ing",
    "ian": "ian yan yen", "iam": "iam yam", "iap": "yap iap yeap", "iau": "yeow yau iau",
    "iong": "yong iong eong", "iok": "yok iok",
    "iu": "yew iu yu", "iah": "iah yah", "ia": "ia yah", "u": "oo u yu", "ui": "wee ui wei", "un": "oon un yun",
    "uan": "uan wan guan",
    "uat": "uat", "a": "ah a", "oo": "oo oh ow",
}  # fmt: skip
"""Finals without an initial."""


@lru_cache(maxsize=8192)
def spelled_in_hokkien(character: str) -> tuple[str, ...]:
    """Spellings of a simplified character, commonest first; () for one that names do not use."""
    readings, other = _table()
    found = [each for reading in readings.get(character, ()) for each in _spelled(reading)]
    return tuple(dict.fromkeys((*found[:2], *other.get(character, ()), *found[2:])))


@lru_cache(maxsize=1024)
def _spelled(reading: str) -> tuple[str, ...]:
    initial = next((each for each in _INITIALS if reading.startswith(each)), "")
    final = reading[len(initial) :]
    heads = _SPELLED_INITIALS.get(initial, initial).split() or [""]
    tails = (_FINALS if initial else _BARE).get(final, final).split()
    order = sorted(product(range(len(heads)), range(len(tails))), key=sum)
    return tuple(heads[head] + tails[tail] for head, tail in order)


@cache
def _table() -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]]]:
    table = tomllib.loads((resources.files(__package__) / "hokkien.toml").read_text("utf-8"))
    readings: dict[str, list[str]] = {}
    for reading, characters in table["readings"].items():
        for character in characters:
            readings.setdefault(character, []).append(reading)
    return readings, {character: tuple(spelled.split()) for character, spelled in table["other"].items()}
