"""Han characters in the simplified form, and their Latin spellings, for names of streets and places."""

from functools import lru_cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, pinyin

_SIMPLE = OpenCC("t2s")
_FORGET_AFTER = 20_000


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return str(_SIMPLE.convert(text))


@lru_cache(maxsize=_FORGET_AFTER)
def latin(signs: str) -> str:
    """The pinyin of a name without tones and gaps, in its usual reading; 吕 is `lu`, as labels have it."""
    return "".join(lazy_pinyin(signs, style=Style.NORMAL)).replace("ü", "u").replace("v", "u").lower()


@lru_cache(maxsize=_FORGET_AFTER)
def spells(signs: str, text: str) -> bool:
    """Whether `text` writes the characters, each in any of its readings."""
    ends = {0}
    for sign in signs:
        ends = {end + len(s) for end in ends for s in _readings(sign) if text.startswith(s, end)}
    return len(text) in ends


@lru_cache(maxsize=_FORGET_AFTER)
def _readings(sign: str) -> tuple[str, ...]:
    found = list(pinyin(sign, style=Style.NORMAL, heteronym=True)[0])
    plain = [r.replace("ü", "u").replace("v", "u").lower() for r in found]
    return tuple(dict.fromkeys(plain + ["lv" for r in plain if r == "lu"]))
