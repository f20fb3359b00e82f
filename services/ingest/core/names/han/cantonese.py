"""A Cantonese syllable as names are spelled in Hong Kong, in Macao, and by Cantonese families further south.

From jyutping, which has one spelling a sound, to the many of identity cards: Hong Kong's has no rule that all keep to,
Macao's follows Portuguese (`Leong`, `Vong`, `Iek`, `Kuok`). Commonest first.
"""

from functools import lru_cache
from itertools import product

_INITIALS = ("ng", "gw", "kw", *"bpmfdtnlgkhwzcsj")
_HONG_KONG_INITIALS = {
    "b": "p b", "d": "t d", "g": "k g", "gw": "kw k gw", "kw": "kw k", "z": "ch ts j", "c": "ch ts",
    "s": "s sh",
    "j": "y", "ng": "ng -", "n": "n l",
}  # fmt: skip
"""`-`: none at all, as in `Au` and `Ngau`."""
_HONG_KONG_FINALS = {
    "aa": "a ah", "aai": "ai aai", "aau": "au aau", "aam": "am", "aan": "an", "aang": "ang", "aap": "ap",
    "aat": "at",
    "aak": "ak", "ai": "ai", "au": "au ou", "am": "am um", "an": "an un", "ang": "ang", "ap": "ap up",
    "at": "at ut",
    "ak": "ak", "e": "e eh", "ei": "ei i ee", "eng": "eng ing", "ek": "ek ik", "i": "i ee", "iu": "iu ew",
    "im": "im",
    "in": "in", "ing": "ing", "ip": "ip", "it": "it", "ik": "ik ick", "o": "o or", "oi": "oi oy", "ou": "o ou",
    "on": "on", "ong": "ong", "ot": "ot", "ok": "ok", "u": "u oo", "ui": "ui", "un": "un oon", "ung": "ung",
    "ut": "ut", "uk": "uk", "oe": "euh er", "oeng": "eung", "oek": "euk", "eoi": "ui", "eon": "un eun",
    "eot": "ut",
    "yu": "u yu ue", "yun": "uen un", "yut": "uet ut",
}  # fmt: skip
_MACAO_INITIALS = {
    "b": "p", "d": "t", "g": "k", "gw": "ku k", "kw": "ku k", "z": "ch", "c": "ch", "s": "s", "j": "i",
    "w": "v w",
    "ng": "ng -",
}  # fmt: skip
_MACAO_FINALS = {
    "aa": "a", "aai": "ai", "aau": "ao", "aam": "am", "aan": "an", "aang": "ang", "aap": "ap up", "aat": "at",
    "aak": "ak",
    "ai": "ai", "au": "ao", "am": "am", "an": "an", "ang": "ang", "ap": "ap", "at": "at", "ak": "ak", "e": "e",
    "ei": "ei i", "eng": "eng", "ek": "ek", "i": "i", "iu": "io", "im": "im", "in": "in", "ing": "eng",
    "ip": "ip",
    "it": "it", "ik": "ek", "o": "o", "oi": "oi", "ou": "ou o", "on": "on", "ong": "ong", "ot": "ot",
    "ok": "ok",
    "u": "u", "ui": "ui", "un": "un", "ung": "ong", "ut": "ut", "uk": "ok", "oe": "eu", "oeng": "eong",
    "oek": "eok",
    "eoi": "oi", "eon": "on", "eot": "ot", "yu": "u", "yun": "un", "yut": "ut",
}  # fmt: skip
_SOUTHERN_FINALS = {
    "oeng": "eong ong", "ung": "oong", "au": "aw ow", "iu": "iew", "ou": "ow oh", "in": "een", "un": "oon",
    "yun": "oon", "ing": "eng", "uk": "ook", "ok": "ock", "oek": "eok", "aai": "ye", "ik": "eck", "u": "oo",
    "im": "eem",
    "am": "um", "oi": "oy", "ui": "ooi", "aa": "ah", "ei": "ee ey", "eoi": "ooi",
}  # fmt: skip
_WHOLE = {
    "m": "ng", "ng": "ng ung eng", "zi": "chi tsz tze ji tse", "ci": "chi tsz tse tze",
    "si": "si sze see shi sz she",
    "ji": "yi yee i", "jing": "ying", "jin": "yin yeen in", "jyu": "yu yue u iu", "jyun": "yuen yun un",
    "jyut": "yuet yut ut",
    "jan": "yan ian iyan", "jau": "yau iao yiu yaw yow", "jiu": "yiu io iu yew", "jik": "yik iek yick",
    "jip": "yip ip yap",
    "jim": "yim im yeem", "jit": "yit it", "jam": "yam yum iam", "joeng": "yeung ieong yeong young yong",
    "juk": "yuk yok iok yook", "hiu": "hiu hio io hew",
    "jung": "yung iong yong yoong", "joek": "yeuk ieok", "jeon": "yun ion", "jeoi": "yui ioi", "jat": "yat iat",
    "jap": "yap iap",
    "wu": "wu woo u", "wui": "wui ui woo", "wun": "wun woon un", "wut": "wut ut", "wing": "wing veng weng",
    "wik": "wik vek",
    "wong": "wong vong", "gwok": "kwok kuok kok gwok", "gwong": "kwong kuong kong", "gwing": "kwing kueng",
    "gu": "ku koo kou",
    "gwan": "kwan kuan kun", "gam": "kam kum gam", "gau": "kau kao kow gau kou", "dak": "tak tuck teck",
    "cyun": "chuen chun tsuen",
    "zyun": "chuen chun", "syun": "suen sun", "oi": "oi ngoi", "on": "on ngon", "au": "au ao ou ow aw",
    "aa": "a ah nga",
    "hoeng": "heung heong hong", "gaai": "kai kaai gai", "lok": "lok lock", "lou": "lo lou low loo",
    "sou": "so sou soo",
    "dou": "to tou do", "hou": "ho hou", "gou": "ko kou go kow", "bou": "po pou bo", "mou": "mo mou",
    "cou": "tso cho chou tsou",
    "zou": "cho tso chou jo", "tou": "to tou", "pou": "po pou",
}  # fmt: skip
"""Syllables whose spelling has forms of its own; they are all that the syllable has."""


@lru_cache(maxsize=2048)
def hong_kong(syllable: str) -> tuple[str, ...]:
    """Spellings of a jyutping syllable without tone, as Hong Kong writes them."""
    if syllable in _WHOLE:
        return tuple(_WHOLE[syllable].split())
    return _spelled(syllable, _HONG_KONG_INITIALS, _HONG_KONG_FINALS)


@lru_cache(maxsize=2048)
def macao(syllable: str) -> tuple[str, ...]:
    """As Macao's registers write it, after Portuguese."""
    return () if syllable in _WHOLE else _spelled(syllable, _MACAO_INITIALS, _MACAO_FINALS)


@lru_cache(maxsize=2048)
def southern(syllable: str) -> tuple[str, ...]:
    """As families in Malaysia and Singapore write it, where that differs."""
    if syllable in _WHOLE or _parts(syllable)[1] not in _SOUTHERN_FINALS:
        return ()
    return _spelled(syllable, _HONG_KONG_INITIALS, _SOUTHERN_FINALS)


def _spelled(syllable: str, initials: dict[str, str], finals: dict[str, str]) -> tuple[str, ...]:
    initial, final = _parts(syllable)
    heads = initials.get(initial, initial or "-").split()
    tails = finals.get(final, final).split()
    found = sorted(product(range(len(heads)), range(len(tails))), key=sum)
    return tuple(dict.fromkeys(heads[head].strip("-") + tails[tail] for head, tail in found))


def _parts(syllable: str) -> tuple[str, str]:
    initial = next((each for each in _INITIALS if syllable.startswith(each) and syllable != each), "")
    return initial, syllable[len(initial) :]
