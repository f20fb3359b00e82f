"""Words in Arabic letters (Arabic, Persian, Urdu, Kurdish) in Latin ones. Short vowels are not written there: frequent
names are known by a table, the others get an `a` between two consonants, and the skeleton evens out the rest.
"""

import tomllib
from importlib import resources

_NAMES: dict[str, str] = tomllib.loads((resources.files(__package__) / "arabic_names.toml").read_text("utf-8"))["names"]
_VARIANTS = {"ا": "أإآٱ", "ی": "ىيېےئ", "ک": "ك", "ه": "ةۀہھەۃ", "و": "ۆؤۇ", "ن": "ں", "": "ًٌٍَُِّْٰـءٔٴ\u200c\u200d"}
_ONE_FORM = {ord(each): one for one, many in _VARIANTS.items() for each in many}
_LETTERS = "بپتثجچحخدذرزژسشصضطظغفقکگلمنهڤٹڈڑڕڵڭڨ"
_SOUNDS = "b p t th j ch h kh d dh r z zh s sh s d t z gh f q k g l m n h v t d r r l ng g"
_CONSONANTS = dict(zip(_LETTERS, _SOUNDS.split(), strict=True))
_ARTICLE = "ال"
_SERVANT = "عبد"


def _one_form(word: str) -> str:
    return word.translate(_ONE_FORM)


_READINGS = {
    _one_form(written): tuple(readings.split())
    for readings, many in _NAMES.items()
    for written in many.split()
}  # fmt: skip


def spell_arabic(word: str) -> list[tuple[str, ...]]:
    """The words in it (`al`, and `abd` of a joined name, apart), each with its spellings."""
    bare = _one_form(word)
    if bare in _READINGS:
        return [_READINGS[bare]]
    if bare.startswith(_SERVANT + _ARTICLE) and len(bare) > 6:
        return [("abd",), ("al",), *_name(bare[5:])]
    if bare.startswith(_ARTICLE) and len(bare) > 4:
        return [("al", "el"), *_name(bare[2:])]
    return _name(bare)


def _name(bare: str) -> list[tuple[str, ...]]:
    if bare in _READINGS:
        return [_READINGS[bare]]
    text = "".join(_heard(bare))
    if not text:
        return []
    return [tuple(dict.fromkeys((text, text.replace("u", "ou").replace("ii", "i"), text.replace("i", "e"))))]


def _heard(bare: str) -> list[str]:
    """Consonants with an `a` between two of them; و and ی as vowels between consonants."""
    heard: list[str] = []
    for at, each in enumerate(bare):
        after_consonant = bool(heard) and heard[-1][-1] not in "aiu"
        before = bare[at + 1] if at + 1 < len(bare) else ""
        if each in "وی" and heard == ["a"] and before in _CONSONANTS:
            heard = ["o" if each == "و" else "i"]
        elif each in "وی":
            vowel = after_consonant and before not in ("ا", "و", "ی")
            heard.append(("u" if each == "و" else "i") if vowel else ("w" if each == "و" else "y"))
        elif each in "اع":
            heard.append("" if heard and heard[-1].endswith("a") else "a")
        elif each == "ه" and not before and after_consonant:
            heard.append("a")
        elif each in _CONSONANTS:
            heard.append(("a" if after_consonant else "") + _CONSONANTS[each])
        heard = [sound for sound in heard if sound]
    return heard
