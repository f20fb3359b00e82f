"""A company's name in Han characters: place, own words, what many companies call themselves, legal form.

Chinese is written without blanks, so the name is cut where the vocabulary explains most of it. What no word explains is
the company's own: a token a character. Words with a meaning carry it in the same English in which Latin names are
read, so that 科技 meets Technology and Tekhnologii alike.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby

from services.ingest.core.names import company as latin
from services.ingest.core.names.fold import fold
from services.ingest.core.names.han.foreign import by_sound, stands_for_sounds
from services.ingest.core.names.han.numerals import ORDINAL, number_of
from services.ingest.core.names.han.readings import is_han, readings_of, simplified
from services.ingest.core.names.han.spellings import given_spellings, sound_spellings
from services.ingest.core.names.name import Kind, Part, Token

_MOST = 120
"""Characters of a name that are read."""
_LONGEST_WORD = 8
_PIECES = re.compile(r"[A-Za-z]+|[0-9]+|[^\W\dA-Za-z_]+")
_OF_A_PLACE = ("特别行政区", "自治区", "自治州", "地区", "省", "市", "县", "区", "镇", "州", "新区")
_UNKNOWN_PLACE = re.compile(
    r"([^省市县区镇]{2,4}?)(?:自治[区州县]|省|(?<![超城都门股])市|县|(?<![小社景园])区|镇)(?=..)"
)
_CANTONESE = frozenset(("香港", "澳门", "九龙", "新界"))
_COSTS = {Part.LEGAL: 0.3, Part.PLACE: 0.6, Part.GENERIC: 0.7, Part.NAME: 0.9}
_OWN_CHARACTER = 1.0
_SHORTEST_BRAND = 3


def read_han_company(text: str) -> tuple[Token, ...]:
    """The tokens of a company's name in the order in which they were written; Latin words and digits in it too."""
    numbered = ORDINAL.sub(lambda match: f" {number_of(match.group(1))} ", text[:_MOST])
    pieces = _PIECES.findall(numbered)
    plain = [_simplified(piece) for piece in pieces]
    cut = [token for at, piece in enumerate(plain) for token in _cut(piece, first=not at)]
    southern = any(piece != other for piece, other in zip(pieces, plain, strict=True)) or any(
        token.text in _CANTONESE for token in cut
    )
    return _named([_own(token, southern=southern) for token in cut])


def _simplified(piece: str) -> str:
    return piece.lower() if piece.isascii() else "".join(map(simplified, piece))


def _cut(piece: str, *, first: bool) -> list[Token]:
    if piece.isascii():
        return [Token(piece.lstrip("0") or "0", Part.NUMBER) if piece.isdigit() else Token(fold(piece).text, Part.NAME)]
    places, end = _places_in_front(piece) if first else ([], 0)
    return [*places, *_best_cut(piece[end:])]


def _places_in_front(piece: str) -> tuple[list[Token], int]:
    """Places from large to small up to one that no table has but that says what it is, and where they end: `长兴县`."""
    words = _words()
    known = next((end for end in range(_LONGEST_WORD, 1, -1) if piece[:end] in words), 0)
    if not known:
        found = _UNKNOWN_PLACE.match(piece)
        return ([Token(found.group(), Part.PLACE, (_pinyin(found.group(1)),))], found.end()) if found else ([], 0)
    token = words[piece[:known]]
    smaller, end = _places_in_front(piece[known:]) if token.part is Part.PLACE else ([], 0)
    return ([token, *smaller], known + end) if smaller else ([], 0)


def _best_cut(piece: str) -> list[Token]:
    """The cheapest way through the piece: words of the vocabulary and single characters."""
    words = _words()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(piece) + 1):
        ways = [(best[end - 1][0] + _OWN_CHARACTER, end - 1)]
        for start in range(max(0, end - _LONGEST_WORD), end):
            word = words.get(piece[start:end])
            if word:
                ways.append((best[start][0] + _COSTS[word.part], start))
        best.append(min(ways))
    return _read_back(piece, [start for _, start in best])


def _read_back(piece: str, starts: list[int]) -> list[Token]:
    tokens: list[Token] = []
    end = len(piece)
    while end:
        word = piece[starts[end] : end]
        tokens.append(_words().get(word) or Token(word, Part.NAME))
        end = starts[end]
    return _with_brands(tokens[::-1])


def _with_brands(tokens: list[Token]) -> list[Token]:
    """Three and more of the characters that stand for foreign sounds are one brand."""
    joined: list[Token] = []
    for sounds, run in groupby(tokens, key=lambda token: len(token.text) == 1 and stands_for_sounds(token.text)):
        own = list(run)
        is_brand = sounds and len(own) >= _SHORTEST_BRAND
        joined += [by_sound("".join(token.text for token in own))] if is_brand else own
    return joined


def _own(token: Token, *, southern: bool) -> Token:
    """A company's own character with its spellings: Mandarin's alone for one of the mainland."""
    if token.part is not Part.NAME or token.spellings or not is_han(token.text):
        return token
    return token._replace(spellings=(given_spellings if southern else sound_spellings)(token.text))


def _named(tokens: list[Token]) -> tuple[Token, ...]:
    """With general words, else places, for the company's own, when it has none."""
    for shared in (Part.GENERIC, Part.PLACE):
        if any(token.part in (Part.NAME, Part.NUMBER) for token in tokens):
            break
        tokens = [token._replace(part=Part.NAME) if token.part is shared else token for token in tokens]
    return tuple(tokens)


def _pinyin(word: str) -> str:
    return "".join(next(iter(readings_of(each).mandarin), "")[:-1].replace("v", "u") for each in word)


@cache
def _words() -> dict[str, Token]:
    """Every word of the vocabulary → the token that it is read as."""
    companies = tomllib.loads((resources.files(__package__) / "company_words.toml").read_text("utf-8"))
    places = tomllib.loads((resources.files(__package__) / "places.toml").read_text("utf-8"))
    generic = companies["generic"]
    words = {word: _word(word, Part.NAME, english) for word, english in companies["own"].items()}
    words |= {word: _word(word, Part.GENERIC, english) for word, english in _undivided(generic).items()}
    words |= {word: _word(word, Part.LEGAL, english) for word, english in companies["legal"].items()}
    named = {word: _pinyin(word) for word in places["plain"].split()} | places["readings"] | places["named"]
    for place, english in named.items():
        token = _word(place, Part.PLACE, english)
        words |= {place + suffix: token for suffix in ("", *_OF_A_PLACE)}
    return words


def _undivided(words: dict[str, str]) -> dict[str, str]:
    """Without those that are two others in Chinese and two words in English: each half meets its own."""
    return {
        word: english
        for word, english in words.items()
        if any(len(_read(phrase)) == 1 for phrase in _phrases(english))
        or not any(word[:at] in words and word[at:] in words for at in range(1, len(word)))
    }


def _word(word: str, part: Part, english: str) -> Token:
    """Its spellings are the words of its translations, as the reader of Latin names has them."""
    phrases = _phrases(english)
    whole = [token.text for phrase in phrases for token in _read(phrase) if len(_read(phrase)) == 1]
    parts = [token.text for phrase in phrases for token in _read(phrase)]
    joined = ["".join(phrase.split()) for phrase in phrases]
    return Token(word, part, tuple(dict.fromkeys((*whole, *joined, *(parts if part is Part.GENERIC else ())))))


def _phrases(english: str) -> list[str]:
    return [phrase.strip() for phrase in english.split(",") if phrase.strip()]


@lru_cache(maxsize=4096)
def _read(phrase: str) -> tuple[Token, ...]:
    return latin.read_company(phrase, Kind.COMPANY)
