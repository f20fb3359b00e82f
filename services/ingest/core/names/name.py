"""A name as it is compared: tokens in order, each with what it is and the other ways in which it may be written.

One shape for every script and for persons, companies and things, so that a Han name and its spellings meet in the same
kernel: `陈` is one token whose spellings are `chen`, `chan`, `tan`, …; `chan` on the other side is a token without any.
"""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Kind(IntEnum):
    """Whose name it is; what FollowTheMoney calls Person, Organization or Company, Vessel or Airplane."""

    UNKNOWN = 0
    PERSON = 1
    COMPANY = 2
    THING = 3


class Part(IntEnum):
    """What a token is in its name. Only the first three identify; the others support or mean little."""

    NAME = 0
    """A given name, a family name that is not marked as such, a company's own word."""
    FAMILY = 1
    """A family name, where the writing shows it: `CHAN Tai-man`, `AL-FAQIH, Saad`, `陈大文`."""
    INITIAL = 2
    """One letter that stands for a name."""
    PARTICLE = 3
    """`al`, `bin`, `de`, `van`, `ould`: often left out or joined."""
    TITLE = 4
    """`dr`, `haji`, `general`, 先生."""
    LEGAL = 5
    """A legal form, in one spelling: `ltd`, `llc`, `jsc`, 有限公司."""
    PLACE = 6
    """A place in a company's name: 深圳市, `shenzhen`, `hong kong`."""
    GENERIC = 7
    """What many companies call themselves: `trading`, `technology`, `import`, 科技."""
    NUMBER = 8
    """Digits, an ordinal, or a number in words, in digits."""


class Oddity(StrEnum):
    """What in the writing itself speaks of evasion or damage; evidence, said beside the hit."""

    HOMOGLYPH = "homoglyph"
    """Letters of another script that look like the ones around them."""
    INVISIBLE = "invisible"
    """Zero-width characters."""
    DIRECTION = "direction"
    """Marks that turn the direction of writing."""
    CUT = "cut"
    """Longer than is compared: only the beginning was."""


class Token(NamedTuple):
    """One thing in a name that must find its like on the other side."""

    text: str
    """Folded: a-z and 0-9, or one Han character, or a Han word of the company vocabulary, simplified."""
    part: Part
    spellings: tuple[str, ...] = ()
    """Other ways to write it, folded: romanisations of a Han character, translations of a company word."""


class Name(NamedTuple):
    """A name that was read."""

    tokens: tuple[Token, ...]
    kind: Kind
    han: bool = False
    """Whether it was written in Han characters."""
    oddities: frozenset[Oddity] = frozenset()
