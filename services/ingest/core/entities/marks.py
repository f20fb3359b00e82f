"""A label as numbers that are compared: its marks.

A mark is an unsigned 64-bit number: what it is of in the highest four bits, a hash in the others, for what links have
the lower bits of the attribute's number (networks/attributes.py). A telephone also gives its digits, so that two which
differ in one can be told; an address its numbers, its words in Latin letters and its pairs of Han characters, so that
it is known again when it is written another way. Placeholders give no mark. Sorted, at most `MOST` of them: a hostile
label costs no more than a full one.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from schemas.parcel import Parcel
from services.ingest.core.entities.placeholders import is_placeholder_name, is_placeholder_phone
from services.ingest.core.exact import number
from services.ingest.core.identifiers import Kind, plain
from services.ingest.core.keys import Key, Role
from services.ingest.core.networks.view import country_code

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
    DIGITS = 12
    """Of a telephone number, as one number."""


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
    found = {mark(Tag.COUNTRY, country)} if country else set[int]()
    counts: Counter[Kind] = Counter()
    for kind, value in keys:
        counts[kind] += 1
        if counts[kind] <= _MOST_OF_A_SORT:
            found.update(_of_key(kind, value))
    return np.array(sorted(found)[:MOST], np.uint64)


def marks_of_parcel(parcel: Parcel, keys: Iterable[Key]) -> tuple[Marks, Marks]:
    """The marks of the sender's and of the addressee's label of a parcel that carries these keys."""
    known = list(keys)
    sender, addressee = (
        marks_of(((key.kind, key.value) for key in known if key.roles & role), country_code(party.address.country))
        for role, party in ((Role.SENDER, parcel.sender), (Role.ADDRESSEE, parcel.addressee))
    )
    return sender, addressee


def name_sign(marks: Marks) -> int:
    """One signed number for all names that count, 0 for none."""
    sign: int = marks[tag_of(marks) == Tag.NAME].sum(dtype=np.uint64).astype(np.int64).item()
    return sign


@lru_cache(maxsize=50_000)
def _of_key(kind: Kind, value: str) -> tuple[int, ...]:
    tag = _TAGS.get(kind)
    if tag is None:
        return ()
    parts = tuple(_of_address(value)) if tag is Tag.ADDRESS else ()
    if ignored(kind, value):
        return parts
    if tag is Tag.PHONE:
        parts = (mark(Tag.DIGITS, int(value.lstrip("+"))),)
    return (mark(tag, number(kind, value)), *parts)


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
        yield mark(Tag.WORD, zlib.crc32(word.encode()))
    pairs = dict.fromkeys(
        run[at : at + 2] for run in _HAN.findall(_SIGNS_EVERYWHERE.sub("", text)) for at in range(len(run) - 1)
    )
    for pair in islice(pairs, _MOST_OF_AN_ADDRESS):
        yield mark(Tag.SIGNS, zlib.crc32(pair.encode()))
