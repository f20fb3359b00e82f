"""The name of a company, an authority, a ship or an aircraft in letters: its own words, and what many others share.

A legal form, a place and a general word come as one token each, in one spelling for all languages: `OOO TEKHNOLOGII
SEVERA` and `Technologies Severa Ltd.` differ in nothing but order. If nothing is a company's own, what it shares
with others must name it.
"""

import re
from collections.abc import Sequence

from services.ingest.core.names.company_words import (
    FIRST_FORMS,
    LAST_FORMS,
    NUMBERS,
    PHRASES,
    ROMAN,
    SINGLE_ROMAN,
    STEMS,
    STOP,
    stem,
)
from services.ingest.core.names.compounds import servant, with_joined
from services.ingest.core.names.name import Kind, Name, Part, Token
from services.ingest.core.names.words import Look, Word, words_of

_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|go|y|ya|a|o)?")
_FEWEST_FOR_ACRONYM = 3
_NUMBERED = frozenset(("no", "nr", "num", "number", "nomer", "numero"))
"""What stands before a number and says nothing else."""
_ARTICLES = frozenset(("al", "el", "ul", "wal", "lil", "bil"))


def read_company(text: str, kind: Kind) -> tuple[Token, ...]:
    """The tokens of a cleaned name, in the order in which they were written."""
    words = _without_split_letters(words_of(text, join_dotted=True))
    if kind is Kind.THING:
        return tuple(_thing(words, at) for at in range(len(words)))
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        at, token = _next(words, at)
        if token:
            tokens.append(token)
    return _named(with_joined(tokens)) or tuple(Token(word.text, Part.NAME, word.spellings) for word in words)


def looks_like_company(text: str) -> bool:
    """Whether a name of unknown kind says that it is a company's: by a legal form, a general word or an ampersand."""
    if "&" in text:
        return True
    words = words_of(text, join_dotted=True)
    for at in range(len(words)):
        phrase = _phrase(words, at)
        if phrase and (phrase[1].part is Part.LEGAL or (phrase[1].part is Part.GENERIC and len(words) > 1)):
            return True
    return False


def acronym(name: Name) -> str | None:
    """The first letters of a company's words, when there are enough of them; weak evidence by itself."""
    words = [token.text for token in name.tokens if token.part is not Part.LEGAL and not token.text[0].isdigit()]
    if name.kind is not Kind.COMPANY or name.han or not _FEWEST_FOR_ACRONYM <= len(words) <= 8:
        return None
    return "".join(word[0] for word in words)


def _next(words: Sequence[Word], at: int) -> tuple[int, Token | None]:
    """The token at this place and where the next begins; none for a word that is left out."""
    if phrase := _phrase(words, at):
        return phrase
    word = words[at]
    if number := _number(words, at):
        return number
    if compound := servant(words, at):
        return compound[0], Token(compound[1].text, Part.NAME, compound[1].spellings)
    if word.text in _ARTICLES and at + 1 < len(words):
        return at + 1, Token("al", Part.PARTICLE, (word.text,) if word.text != "al" else ())
    if word.text in STOP and len(words) > 1:
        return at + 1, None
    if word.text in _NUMBERED and at + 1 < len(words) and _number(words, at + 1):
        return at + 1, None
    return at + 1, Token(word.text, Part.NAME, word.spellings)


def _phrase(words: Sequence[Word], at: int) -> tuple[int, Token] | None:
    for rest, token in PHRASES.get(words[at].text, ()):
        end = at + 1 + len(rest)
        if end > len(words) or any(word.text != wanted for word, wanted in zip(words[at + 1 : end], rest, strict=True)):
            continue
        if not rest and token.part is Part.LEGAL and not _in_its_place(words, at):
            continue
        return end, token
    known = STEMS.get(stem(words[at].text))
    return (at + 1, known._replace(spellings=(words[at].text,))) if known else None


def _in_its_place(words: Sequence[Word], at: int) -> bool:
    """Whether a short legal form stands where it is one: `AS`, `Ao`, `Trust` are words elsewhere."""
    text = words[at].text
    bound = text in FIRST_FORMS or text in LAST_FORMS
    return not bound or (not at and text in FIRST_FORMS) or (0 < at == len(words) - 1 and text in LAST_FORMS)


def _number(words: Sequence[Word], at: int) -> tuple[int, Token] | None:
    """Digits, an ordinal, Roman digits after a word, or a number in words: `forty 4` is 44."""
    text = words[at].text
    if text[0].isdigit():
        found = _ORDINAL.fullmatch(text)
        return (at + 1, _digits(found.group(1))) if found else None
    if at and text in ROMAN and not words[at].look & Look.LETTERS:
        return at + 1, _digits(str(ROMAN[text]))
    value = NUMBERS.get(text)
    if value is None:
        return None
    after = words[at + 1].text if at + 1 < len(words) else ""
    ones = int(after) if after.isdecimal() and len(after) == 1 else NUMBERS.get(after, 0)
    if value >= 20 and 0 < ones < 10:
        return at + 2, _digits(str(value + ones))
    return at + 1, Token(str(value), Part.NUMBER, (text,))


def _digits(written: str) -> Token:
    return Token(written.lstrip("0") or "0", Part.NUMBER)


def _thing(words: Sequence[Word], at: int) -> Token:
    word = words[at]
    if word.text.isdigit():
        return _digits(word.text)
    roman = ROMAN.get(word.text) or SINGLE_ROMAN.get(word.text)
    if at and at == len(words) - 1 and roman:
        return _digits(str(roman))
    return Token(word.text, Part.NAME, word.spellings)


def _named(tokens: list[Token]) -> tuple[Token, ...]:
    """With general words, else places, for the company's own, when it has none."""
    for shared in (Part.GENERIC, Part.PLACE):
        if any(token.part is Part.NAME for token in tokens):
            break
        tokens = [token._replace(part=Part.NAME) if token.part is shared else token for token in tokens]
    return tuple(tokens)


def _without_split_letters(words: list[Word]) -> list[Word]:
    """`A B C` is one word."""
    joined: list[Word] = []
    for word in words:
        single = len(word.text) == 1 and word.text.isalpha() and not word.look & Look.COMMA
        if single and joined and joined[-1].look & Look.LETTERS:
            joined[-1] = Word(joined[-1].text + word.text, (), joined[-1].look)
        else:
            joined.append(word._replace(look=word.look | Look.LETTERS) if single else word)
    return joined
