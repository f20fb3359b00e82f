"""What is compared of an address, the same for every script and order in which it was written."""

from typing import NamedTuple


class Word(NamedTuple):
    """A name in an address, without the word that says what it is (road, 路, district, 区)."""

    text: str
    """Latin letters a-z and digits, joined; of Han characters, their pinyin."""
    signs: str = ""
    """The Han characters, simplified, where it was written in them."""


class Parts(NamedTuple):
    """An address that was read. Whatever was not found is None or empty."""

    street: Word | None = None
    """Name, then direction, then ordinal, as Chinese has it: `nanjingxi` for 南京西路 and for West Nanjing Road."""
    street_kind: str | None = None
    """`road`, `street`, `avenue`, …; None also where the language has one word for several."""
    number: str | None = None
    """House number, of a range as written."""
    building: str | None = None
    """Number or letter of the building at that number."""
    unit: str | None = None
    """Flat, room, suite."""
    box: str | None = None
    """Post office box."""
    postcode: str | None = None
    """Five digits (US) or six (CN)."""
    named: tuple[Word, ...] = ()
    """Estates, parks, towers with a name."""
    places: frozenset[Word] = frozenset()
    """Towns, districts, regions."""
    cities: frozenset[str] = frozenset()
    """Those of the places that are known as large cities; two that differ are two places."""
    regions: frozenset[str] = frozenset()
    """Those that are known as provinces or states, likewise."""
    words: frozenset[str] = frozenset()
    """All words and numbers, for addresses of a build that is not known here."""
