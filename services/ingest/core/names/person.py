"""A person's name in letters: which words are the family's, which are titles, particles and initials.

Order says nothing unless the writing shows it: `FAQIH, Saad Rashed` and `CHAN Tai-man` mark the family name, `Saad
Faqih` does not. `Abd al-Rahman`, `Abdul Rahman` and `ABDULRAHMAN` are one name.
"""

from collections.abc import Sequence

from services.ingest.core.names.compounds import endings, servant, with_joined
from services.ingest.core.names.name import Part, Token
from services.ingest.core.names.person_words import (
    FULL_NAMES,
    GENERATIONS,
    PARTICLES,
    PREFIXES,
    SURE_TITLES,
    TITLES,
)
from services.ingest.core.names.words import Look, Word, words_of


def read_person(text: str) -> tuple[Token, ...]:
    """The tokens of a cleaned name, in the order in which they were written."""
    words = words_of(text)
    if not words:
        return ()
    given = next((at for at, word in enumerate(words) if at and word.look & Look.COMMA), 0)
    if given and all(word.text in SURE_TITLES or word.text in GENERATIONS for word in words[given:]):
        given = 0
    if given:
        return (*_tokens(words[:given], Part.FAMILY), *_tokens(words[given:], Part.NAME))
    return _by_capitals(words)


def _by_capitals(words: list[Word]) -> tuple[Token, ...]:
    """Words in capitals among others that are not are the family name, when they stand together."""
    capital = [bool(word.look & Look.CAPITALS) and word.text not in GENERATIONS for word in words]
    if (
        not any(capital)
        or all(capital)
        or any(word.look & Look.CAPITALS and word.text in SURE_TITLES for word in words)
    ):
        return _tokens(words, Part.NAME)
    first, last = capital.index(True), len(capital) - capital[::-1].index(True)
    if not all(capital[first:last]) or not any(word.text not in TITLES for word in words[:first] + words[last:]):
        return _tokens(words, Part.NAME)
    before, family, after = words[:first], words[first:last], words[last:]
    return (*_tokens(before, Part.NAME), *_tokens(family, Part.FAMILY), *_tokens(after, Part.NAME))


def _tokens(words: Sequence[Word], part: Part) -> tuple[Token, ...]:
    """One section of a name: all of it, the family's words, or the given ones."""
    words = _compounds(words)
    return tuple(with_joined([_token(words, at, part) for at in range(len(words))]))


def _compounds(words: Sequence[Word]) -> Sequence[Word]:
    """With the Arabic names of several words as one, or apart, however they were written."""
    read: list[Word] = []
    at = 0
    while at < len(words):
        if one := servant(words, at):
            at, word = one
            read.append(word)
        elif several := endings(words, at):
            at = several[0]
            read.extend(several[1])
        else:
            read.append(words[at])
            at += 1
    return read


def _token(words: Sequence[Word], at: int, part: Part) -> Token:
    word, last = words[at], at == len(words) - 1
    text = word.text
    if len(text) == 1:
        return Token(text, Part.INITIAL)
    if text in SURE_TITLES or (text in TITLES and not last and not word.look & Look.HYPHEN):
        return Token(SURE_TITLES.get(text) or TITLES[text], Part.TITLE)
    if last and at and text in GENERATIONS:
        number = GENERATIONS[text]
        return Token(number, Part.NUMBER if number.isdigit() else Part.TITLE)
    if _is_particle(words, at, last and part is not Part.NAME):
        return Token(PARTICLES[text], Part.PARTICLE, (text,) if PARTICLES[text] != text else ())
    if text.isdigit():
        return Token(text, Part.NUMBER)
    full = FULL_NAMES.get(text)
    return Token(text, part, tuple(dict.fromkeys(word.spellings + full)) if full else word.spellings)


def _is_particle(words: Sequence[Word], at: int, last_of_family: bool) -> bool:
    text = words[at].text
    if text not in PARTICLES or last_of_family or len(words) == 1:
        return False
    last = at == len(words) - 1
    if text in PREFIXES:
        return not last and (at > 0 or text != "ben")
    joined = words[at].look & Look.HYPHEN or (not last and words[at + 1].look & Look.HYPHEN)
    return not joined and not (last and not at)
