"""A label as numbers that are compared: its marks.

A mark is an unsigned 64-bit number: what it is of in the highest four bits, its value in the others. A telephone number
stands for itself, so that two which differ in one digit can be told; everything else is a hash. An address gives,
beside the whole of it, its numbers, its words in Latin letters and its pairs of Han characters, so that it is known
again when it is written another way. Placeholders give no mark. Sorted, at most `MOST` of them: a hostile label costs
no more than a full one.
"""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.placeholders import is_placeholder_name, is_placeholder_phone
from services.ingest.core.exact import number
from services.ingest.core.identifiers import Kind, plain

Marks = NDArray[np.uint64]

MOST = 48
"""Marks of a label."""
_MOST_OF_A_SORT = 8
_MOST_OF_AN_ADDRESS = 12
VALUE_BITS = 60
VALUE = (1 << VALUE_BITS) - 1


class Tag(IntEnum):
    """What a mark is of; stored, so numbers never change."""

    PHONE = 1
    EMAIL = 2
    TAX = 3
    NAME = 4
    ADDRESS = 5
    """The whole of an address in which a number stands."""
    WALLET = 6
    WEBSITE = 7
    NUMBER = 8
    """A number in an address."""
    WORD = 9
    """A word in an address, in Latin letters."""
    SIGNS = 10
    """Two Han characters beside each other in an address."""
    COUNTRY = 11


_TAGS = {
    Kind.PHONE: Tag.PHONE,
    Kind.EMAIL: Tag.EMAIL,
    Kind.TAX: Tag.TAX,
    Kind.NAME: Tag.NAME,
    Kind.ADDRESS: Tag.ADDRESS,
    Kind.WALLET: Tag.WALLET,
    Kind.WEBSITE: Tag.WEBSITE,
}
CONTACTS = frozenset({Tag.PHONE, Tag.EMAIL, Tag.TAX, Tag.ADDRESS, Tag.WALLET, Tag.WEBSITE})
"""What leads to somebody, beside a name."""

_DIGITS = re.compile(r"[0-9]+")
_LATIN = re.compile(r"[^\W\d_\u3000-\uffff]{2,}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_EVERYWHERE = frozenset(
    """st street rd road ave avenue blvd boulevard ln lane dr drive way ct court pl place apt apartment unit suite ste
    room rm flat fl floor bldg building block house no number city town district county province state the of and
    north south east west po box usa us china cn prc united states""".split()  # noqa: SIM905
)
"""Words of addresses that tell nothing, or are left out at will."""
_SIGNS_EVERYWHERE = re.compile("[省市区县镇路街道号室楼栋层座单元室弄巷]")


def mark(tag: Tag, value: int) -> int:
    """A mark of this value."""
    return (tag << VALUE_BITS) | (value & VALUE)


def tag_of(marks: Marks) -> NDArray[np.uint8]:
    """What each mark is of."""
    return (marks >> np.uint64(VALUE_BITS)).astype(np.uint8)


def marks_of(keys: Iterable[tuple[Kind, str]], country: int = 0) -> Marks:
    """The marks of a label that carries these keys (core/keys.py); `country` by networks/view.py, 0 unknown."""
    found: dict[int, None] = {}
    for kind, value in keys:
        found.update(dict.fromkeys(_of_key(kind, value)))
    if country:
        found[mark(Tag.COUNTRY, country)] = None
    return np.array(sorted(_bounded(found)), np.uint64)


def _bounded(marks: Iterable[int]) -> Iterator[int]:
    """At most so many of each sort, and in all; the first ones."""
    counts: dict[int, int] = {}
    for each in islice(marks, 4 * MOST):
        tag = each >> VALUE_BITS
        counts[tag] = counts.get(tag, 0) + 1
        if (
            counts[tag] <= (_MOST_OF_AN_ADDRESS if tag >= Tag.NUMBER else _MOST_OF_A_SORT)
            and sum(counts.values()) <= MOST
        ):
            yield each


@lru_cache(maxsize=50_000)
def _of_key(kind: Kind, value: str) -> tuple[int, ...]:
    tag = _TAGS.get(kind)
    if tag is None or ignored(kind, value):
        return () if kind is not Kind.ADDRESS else tuple(_of_address(value))
    if tag is Tag.PHONE:
        return (mark(tag, int(value.lstrip("+"))),)
    own = mark(tag, number(kind, value))
    return (own, *_of_address(value)) if tag is Tag.ADDRESS else (own,)


def ignored(kind: Kind, value: str) -> str | None:
    """Why a key joins nobody, whoever carries it; None when it may."""
    if kind is Kind.NAME and is_placeholder_name(value):
        return "placeholder"
    if kind is Kind.PHONE and is_placeholder_phone(value):
        return "placeholder"
    if kind is Kind.ADDRESS and not _DIGITS.search(value):
        return "no-house-number"
    return None


def _of_address(value: str) -> Iterator[int]:
    text = plain(value)
    for digits in islice(dict.fromkeys(_DIGITS.findall(text)), _MOST_OF_A_SORT):
        yield mark(Tag.NUMBER, int(digits[:15]))
    words = dict.fromkeys(word for word in _LATIN.findall(text) if word not in _EVERYWHERE)
    for word in islice(words, _MOST_OF_AN_ADDRESS):
        yield mark(Tag.WORD, number("word", word))
    for run in _HAN.findall(_SIGNS_EVERYWHERE.sub("", text)):
        for at in range(len(run) - 1):
            yield mark(Tag.SIGNS, number("signs", run[at : at + 2]))
