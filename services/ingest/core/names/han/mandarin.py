"""A Mandarin syllable in the romanisations that people have had: pinyin, Wade-Giles, MPS II, Tongyong and Gwoyeu.

Each is a rule from initial and final, after the systems' own tables; apostrophes and marks are left out, as passports
leave them out. Gwoyeu Romatzyh spells the tone, so it needs one.
"""

from functools import lru_cache

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_WADE = {"b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "x": "hs", "zh": "ch", "r": "j", "z": "ts", "c": "ts"}
_MPS2 = {"q": "ch", "x": "sh", "zh": "j", "z": "tz", "c": "ts"}
_TONGYONG = {"zh": "jh", "q": "c", "x": "s"}
_GWOYEU = {"zh": "j", "q": "ch", "x": "sh", "z": "tz", "c": "ts"}
_HISSING = frozenset(("zh", "ch", "sh", "r", "z", "c", "s"))
_WHOLE = {
    "zhi": "chih jr jhih", "chi": "chih chr", "shi": "shih shr", "ri": "jih r rih", "zi": "tzu tz zih",
    "ci": "tzu tsu tsz cih", "si": "ssu szu sz sih", "yi": "i yi", "you": "yu you yow", "ye": "yeh", "yan": "yen",
    "yue": "yueh", "yong": "yung", "er": "erh el", "e": "o", "wu": "wu woo", "wen": "wun", "weng": "wong ong",
    "wei": "way", "xu": "hsu shiu syu shyu", "yu": "yu yue yee", "yuan": "yuan yuen", "yun": "yun", "ju": "chu jiu jyu",
    "qu": "chu chiu cyu", "lü": "lu lyu leu liu", "nü": "nu nyu", "wang": "wang", "huang": "huang hwang",
    "hua": "hua hwa", "hui": "hui huei hwei huey", "guo": "kuo kwo gwo", "ke": "ko", "ge": "ko", "he": "ho her hur",
    "zhou": "chou jou jhou chow", "zhu": "chu ju jhu choo", "hu": "hu hwu hoo", "lu": "lu loo", "su": "su soo",
}  # fmt: skip
"""Syllables whose spelling does not follow from initial and final, or has a common form of its own."""


@lru_cache(maxsize=2048)
def romanised(reading: str) -> tuple[str, ...]:
    """The spellings of a pinyin reading with its tone as last digit (`xu2`), pinyin first, a-z only."""
    syllable, tone = (reading[:-1], int(reading[-1])) if reading[-1:].isdigit() else (reading, 0)
    syllable = syllable.replace("v", "ü")
    initial, final = _parts(syllable)
    found = [*_pinyin(syllable), *_WHOLE.get(syllable, "").split()]
    if syllable not in _WHOLE:
        found += [_wade(initial, final), _mps2(initial, final), _tongyong(initial, final)]
    if tone:
        found.append(_gwoyeu(initial, final, tone))
    return tuple(dict.fromkeys(each.replace("ü", "u") for each in found if each))


def _parts(syllable: str) -> tuple[str, str]:
    initial = next((each for each in _INITIALS if syllable.startswith(each)), "")
    return initial, syllable[len(initial) :]


def _pinyin(syllable: str) -> tuple[str, ...]:
    if "ü" not in syllable:
        return (syllable,)
    return syllable.replace("ü", "u"), syllable.replace("ü", "yu"), syllable.replace("ü", "v")


def _wade(initial: str, final: str) -> str:
    if initial in ("y", "w"):
        return initial + final
    if final in ("ian", "ie", "üe", "ue"):
        final = {"ian": "ien", "ie": "ieh", "üe": "ueh", "ue": "ueh"}[final]
    elif final == "uo" and initial not in ("g", "k", "h", "sh"):
        final = "o"
    elif final == "ui" and initial in ("g", "k"):
        final = "uei"
    elif final == "e" and initial in ("g", "k", "h"):
        final = "o"
    else:
        final = final.replace("ong", "ung")
    return _WADE.get(initial, initial) + final


def _mps2(initial: str, final: str) -> str:
    if initial in ("y", "w"):
        return initial + final.replace("ong", "ung").replace("ao", "au")
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "i" + final
    final = {"iu": "iou", "ui": "uei", "ong": "ung", "iong": "iung", "ao": "au", "iao": "iau"}.get(final, final)
    return _MPS2.get(initial, initial) + final


def _tongyong(initial: str, final: str) -> str:
    if initial in ("y", "w"):
        return initial + final
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "y" + final
    final = {"iu": "iou", "ui": "uei", "iong": "yong", "eng": "ong" if initial == "f" else "eng"}.get(final, final)
    return _TONGYONG.get(initial, initial) + final.replace("ü", "yu")


_FULL_FINALS = {"ao": "au", "iao": "iau", "iu": "iou", "ui": "uei", "un": "uen", "ü": "iu", "üe": "iue"}
_BY_Y = {"i": "i", "in": "in", "ing": "ing", "u": "iu", "uan": "iuan", "ue": "iue", "un": "iun"}


def _gwoyeu(initial: str, final: str, tone: int) -> str:
    """Gwoyeu Romatzyh: the four tones are written into the vowels."""
    base = _gwoyeu_final(initial, final)
    head = "" if initial in ("y", "w") else _GWOYEU.get(initial, initial)
    if tone == 1:
        return head + base
    if tone == 2:
        return head + (base if head in ("m", "n", "l", "r") else _second(base, bare=not head))
    return head + _third(base, bare=not head) if tone == 3 else head + _fourth(base, bare=not head)


def _gwoyeu_final(initial: str, final: str) -> str:
    if initial in _HISSING and final == "i":
        return "y"
    if initial == "y":
        return _BY_Y.get(final, "i" + final.replace("ao", "au"))
    if initial == "w":
        return "u" if final == "u" else "u" + final
    if initial in ("j", "q", "x") and final.startswith("u"):
        return "i" + final
    if final == "er":
        return "el"
    return _FULL_FINALS.get(final, final)


def _second(base: str, *, bare: bool) -> str:
    if base == "y":
        return "yr"
    if base[0] == "i":
        rest = base[1:]
        return "y" + rest if rest and rest[0] in "aeou" else ("yi" if bare and not rest else "y" + rest)
    if base[0] == "u":
        rest = base[1:]
        return "w" + rest if rest and rest[0] in "aeo" else "wu" + rest
    at = next(at for at in range(len(base), 0, -1) if base[at - 1] in "aeiou")
    return base[:at] + "r" + base[at:]


def _third(base: str, *, bare: bool) -> str:
    if base == "y":
        return "yy"
    medial = {"i": "e", "u": "o"}.get(base[0]) if len(base) > 1 and base[1] in "aeou" else None
    lead = {"i": "y", "u": "w"}.get(base[0], "") if bare else ""
    if medial and base not in ("ie", "uo"):
        return lead + medial + base[1:]
    if base in ("ie", "uo"):
        return (lead + base[1] * 2) if bare else base + base[1]
    for double, spelled in (("ai", "ae"), ("au", "ao")):
        if base == double:
            return spelled
    at = next(at for at in range(len(base)) if base[at] in "aeiou")
    return lead + base[: at + 1] + base[at:]


def _fourth(base: str, *, bare: bool) -> str:
    lead = {"i": "y", "u": "w"}.get(base[0], "") if bare and base not in ("i", "u") else ""
    body = base
    if lead:
        body = lead + (base[1:] if base[1] in "aeou" else base)
    elif bare:
        body = {"i": "yi", "u": "wu"}.get(base, base)
    if body.endswith("ng"):
        return body[:-1] + "q"
    if body.endswith(("n", "l")):
        return body + body[-1]
    if body.endswith(("ai", "ei")):
        return body[:-1] + "y"
    if body.endswith(("au", "ou")):
        return body[:-1] + "w"
    return body + "h"
