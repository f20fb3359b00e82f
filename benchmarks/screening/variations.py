"""In which way a name differs from the nearest of the names that an entity has besides, for error rates by category.

Judged by letters alone, with no help of the matcher that is measured: the first of these that holds, over all names of
the entity; of several names the one with the earliest category counts.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from benchmarks.screening.others import plain

SHARED = "word for word a name of another entity too"
"""Comes before all: nobody can tell whose it is."""
CATEGORIES = (
    "same words, other order or marks",
    "words joined or split",
    "a word more or less",
    "initials",
    "every word spelled otherwise",
    "words more or less, spelled otherwise",
    "abbreviation of the words",
    "one word in common",
    "hardly anything in common",
)
_ALIKE = 70.0
_SOMEWHAT = 55.0


def variation(written: str, others: Iterable[str]) -> str:
    """The category of a name beside the other names of its entity."""
    words = plain(written).split()
    return CATEGORIES[min((_number(words, plain(other).split()) for other in others), default=len(CATEGORIES) - 1)]


def _number(one: Sequence[str], other: Sequence[str]) -> int:
    few, many = sorted((one, other), key=len)
    common = set(one) & set(other)
    if sorted(one) == sorted(other):
        return 0
    if sorted("".join(one)) == sorted("".join(other)) and fuzz.partial_ratio("".join(one), "".join(other)) >= _SOMEWHAT:
        return 1
    if len(common) >= 2 and set(few) <= set(many):
        return 2
    if _by_initials(few, many):
        return 3
    alike = sum(any(fuzz.ratio(word, each) >= _ALIKE for each in many) for word in few)
    if alike == len(few) and len(few) > 1:
        return 4 if len(few) == len(many) else 5
    if _abbreviated(one, other) or _abbreviated(other, one):
        return 6
    return 7 if common or alike else 8


def _by_initials(few: Sequence[str], many: Sequence[str]) -> bool:
    """Every word is there, some by their first letter only."""
    short = [word for word in few if len(word) == 1]
    whole = set(few) - set(short)
    begin = {word[0] for word in set(many) - whole}
    return bool(short) and bool(whole) and whole <= set(many) and set(short) <= begin


def _abbreviated(short: Sequence[str], long: Sequence[str]) -> bool:
    """A word of the one is made of the first letters of the other's words, in any order, as words are sorted."""
    first = sorted(word[0] for word in long)
    return any(2 <= len(word) <= len(first) and _within(sorted(word), first) for word in short if word not in long)


def _within(letters: Sequence[str], among: Sequence[str]) -> bool:
    left = list(among)
    for letter in letters:
        if letter not in left:
            return False
        left.remove(letter)
    return len(letters) >= max(2, len(among) - 2)
