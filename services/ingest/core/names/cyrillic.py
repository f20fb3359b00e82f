"""Cyrillic words in Latin letters, in the ways in use: as the United States' lists write them (BGN/PCGN), as Russian
passports do (ICAO 9303), as newspapers do, as Germans and Serbs do, and as Ukrainians do where the letters are theirs.
"""

_LETTERS = "абвгдезийклмнопрстуфхыэѐѝ"
_SOUNDS = "a b v g d e z i y k l m n o p r s t u f kh y e e i"
_BASE = dict(zip(_LETTERS, _SOUNDS.split(), strict=True)) | {
    **{"ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"},
    **{"і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u", "ј": "j", "ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "c"},
    **{"џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u"},
    **{"ү": "u", "һ": "h", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u", "ѣ": "e", "ѳ": "f", "ѵ": "i", "ӏ": "", "’": ""},
}
_PASSPORT = _BASE | {"й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}
_GERMAN = _BASE | {
    "й": "j",
    "ю": "ju",
    "я": "ja",
    "х": "ch",
    "ж": "sch",
    "щ": "schtsch",
    "в": "w",
    "ц": "z",
    "ч": "tsch",
}
_BALKAN = _BASE | {"й": "j", "ю": "ju", "я": "ja", "х": "h", "ж": "z", "ш": "s", "ч": "c", "ц": "c", "щ": "sht"}
_UKRAINIAN = _BASE | {"г": "h", "и": "y", "й": "i", "ю": "iu", "я": "ia", "х": "kh"}
_UKRAINIAN_START = {"є": "ye", "ю": "yu", "я": "ya", "ї": "yi", "й": "y"}
_UKRAINE = frozenset("іїєґ")
_VOWELS = frozenset("аеёиоуыэюяіїєъь")


def spell_cyrillic(word: str) -> tuple[str, ...]:
    """Ways to write a small-letter word; the first is the commonest in English."""
    usual = _usual(word)
    if _UKRAINE & set(word):
        native = _UKRAINIAN_START.get(word[0], _UKRAINIAN.get(word[0], "")) + _with(_UKRAINIAN, word[1:])
        return _each(native, usual, _with(_UKRAINIAN, word), _short_endings(native))
    passport = _with(_PASSPORT, word)
    return _each(
        usual,
        _short_endings(usual),
        passport,
        _with(_BASE, word.replace("ё", "йо")),
        _with(_GERMAN, word),
        _with(_BALKAN, word),
    )


def _usual(word: str) -> str:
    """BGN/PCGN, with `ye` where it is heard and none of its marks."""
    heard = [
        "ye" if each in "её" and (not at or word[at - 1] in _VOWELS) else _BASE.get(each, each)
        for at, each in enumerate(word)
    ]
    return "".join(heard)


def _with(table: dict[str, str], word: str) -> str:
    return "".join(table.get(each, each) for each in word)


def _short_endings(text: str) -> str:
    """`Dmitriy` is `Dmitry`, `Yuliya` is `Yulia`, `Yevgeny` is `Evgeny`."""
    short = text.removesuffix("iy") + "y" if text.endswith("iy") else text
    short = short[:-3] + "ia" if short.endswith("iya") else short
    short = short[:-1] if short.endswith("yy") else short
    return short[1:] if short.startswith("ye") else short.replace("yev", "ev")


def _each(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
