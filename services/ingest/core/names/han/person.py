"""A person's name in Han characters: which are the family's, which the given ones, which a title.

The family name stands first: one character, two of a known pair, or two family names of a married woman. A name with a
middle dot, a long one, and one of the characters that stand for sounds without a family name is foreign.
"""

import re

from services.ingest.core.names.han.foreign import by_sound, is_consonant, stands_for_sounds
from services.ingest.core.names.han.readings import is_han, simplified
from services.ingest.core.names.han.spellings import (
    compound_spellings,
    family_spellings,
    given_spellings,
)
from services.ingest.core.names.han.surnames import COMMON, DOUBLE, SINGLE, compound_reading
from services.ingest.core.names.name import Part, Token

_MOST = 40
"""Characters of a name that are read; the longest transliterated names have some twenty."""
_BRACKETS = re.compile(r"[(（〔［\[【「『<《].*?(?:[)）〕］\]】」』>》]|$)")
_DOTS = re.compile(r"[·•・‧∙⋅●.．]")
_TITLES = {
    "先生": "mr", "女士": "ms", "小姐": "miss", "太太": "mrs", "夫人": "mrs", "博士": "dr", "教授": "professor",
    "医生": "dr", "医师": "dr", "律师": "lawyer", "议员": "member", "主席": "chairman", "委员": "member",
    "部长": "minister",
    "局长": "director", "总经理": "manager", "经理": "manager", "董事长": "chairman", "主任": "director",
    "老师": "teacher",
    "师傅": "master", "同志": "comrade", "将军": "general", "老板": "boss", "工程师": "engineer", "同学": "student",
    "阿姨": "aunt", "叔叔": "uncle", "收": "addressee", "亲启": "addressee", "氏": "family", "总": "manager",
}  # fmt: skip
_BY_LENGTH = sorted(_TITLES, key=len, reverse=True)
_LONGEST_CHINESE = 4
_NICKNAME = frozenset("阿小老")


def read_han_person(text: str) -> tuple[Token, ...]:
    """The tokens of a person's name, a token a character, simplified; a transliterated word is one token.

    Other scripts in it are left out; () for a text without Han characters.
    """
    outside = _BRACKETS.sub(" ", text)
    words = [_han_of(word) for word in _DOTS.split(outside if any(map(is_han, outside)) else text)]
    words = [word for word in words if word]
    if len(words) > 1:
        return tuple(map(by_sound, words[:_MOST]))
    if not words:
        return ()
    name, title = _without_title(words[0])
    said = (Token(title, Part.TITLE, (_TITLES[title],)),) if title else ()
    return (by_sound(name), *said) if _is_foreign(name) else (*_name(name), *said)


def _han_of(word: str) -> str:
    return "".join(simplified(each) for each in word if is_han(each))[:_MOST]


def _is_foreign(name: str) -> bool:
    """Longer than Chinese names are; or of the characters for sounds, and it begins with no family name or ends with a
    lone consonant after a family name that few have."""
    if name[:2] in DOUBLE or _nickname(name):
        return False
    if len(name) > _LONGEST_CHINESE:
        return True
    if not stands_for_sounds(name) or name[0] in COMMON:
        return False
    return len(name) > 1 if name[0] not in SINGLE else len(name) > 2 and is_consonant(name[-1])


def _nickname(characters: str) -> bool:
    return characters[0] in _NICKNAME and len(characters) == 2


def _without_title(characters: str) -> tuple[str, str]:
    for title in _BY_LENGTH:
        name = characters.removesuffix(title)
        if name != characters and name and (len(title) > 1 or name in SINGLE or len(name) > 2):
            return name, title
    return characters, ""


def _name(name: str) -> tuple[Token, ...]:
    if _nickname(name):
        part = Part.FAMILY if name[0] != "阿" and name[1] in SINGLE else Part.NAME
        spellings = family_spellings(name[1]) if part is Part.FAMILY else given_spellings(name[1])
        return Token(name[0], Part.PARTICLE, given_spellings(name[0])), Token(name[1], part, spellings)
    if name[:2] in DOUBLE:
        return (*_compound(name[:2]), *map(_given, name[2:]))
    families = _families(name)
    return (*map(_family, name[:families]), *map(_given, name[families:]))


def _families(name: str) -> int:
    if not name or name[0] not in SINGLE:
        return 0
    return 2 if len(name) == 4 and name[0] in COMMON and name[1] in COMMON else 1


def _compound(surname: str) -> tuple[Token, ...]:
    readings = compound_reading(surname)
    if readings:
        pairs = zip(surname, readings, strict=True)
        return tuple(Token(each, Part.FAMILY, compound_spellings(each, reading)) for each, reading in pairs)
    return tuple(map(_family, surname))


def _family(character: str) -> Token:
    return Token(character, Part.FAMILY, family_spellings(character))


def _given(character: str) -> Token:
    return Token(character, Part.NAME, given_spellings(character))
