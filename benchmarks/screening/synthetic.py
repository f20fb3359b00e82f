"""Names in any number, for speed: put together from the parts of names in the measuring sets, and bent a little.

Persons take a word from each of two or three names at the same place in the name, companies words of several companies.
One word in six is mistyped, which gives a large list the long tail of rare words that real ones have. The same seed
gives the same names.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random
from string import ascii_uppercase

from benchmarks.screening.data import Listed
from benchmarks.screening.matcher import Row
from services.ingest.core.names.name import Kind

_NAMES_AN_ENTITY = 2
_BENT = 1 / 6
_PERSONS = 0.7


def rows(listed: Sequence[Listed], noise: Sequence[str], count: int, seed: int) -> Iterator[Row]:
    """`count` invented names, two an entity, numbered on from the listed entities."""
    people = [name.split() for name in noise]
    people += [name.replace(",", "").split() for each in listed if each.kind is Kind.PERSON for name in _names(each)]
    companies = [name.split() for each in listed if each.kind is Kind.COMPANY for name in _names(each)]
    return islice(_rows(people, companies, len(listed), Random(seed)), count)  # noqa: S311 - the same draw each run


def bend(word: str, random: Random) -> str:
    """One typing error: a letter changed, left out, doubled or swapped with the next."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        (
            word[:at] + random.choice(ascii_uppercase) + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def _rows(
    people: Sequence[Sequence[str]], companies: Sequence[Sequence[str]], first: int, random: Random
) -> Iterator[Row]:
    entity = first
    while True:
        person = random.random() < _PERSONS
        pool, kind = (people, Kind.PERSON) if person else (companies, Kind.COMPANY)
        words = _compose(pool, random)
        for _ in range(_NAMES_AN_ENTITY):
            yield Row(entity, " ".join(bend(w, random) if random.random() < _BENT else w for w in words), kind)
        entity += 1


def _compose(pool: Sequence[Sequence[str]], random: Random) -> list[str]:
    """As many words as some name has, each from a name that has a word at that place."""
    length = max(2, min(6, len(random.choice(pool))))
    words: list[str] = []
    while len(words) < length:
        donor = random.choice(pool)
        if len(donor) > len(words):
            words.append(donor[len(words)])
    return words


def _names(each: Listed) -> tuple[str, ...]:
    return (each.name, *each.aliases)
