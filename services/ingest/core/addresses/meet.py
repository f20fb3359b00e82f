"""How far two addresses are one place.

House and room must agree, and nothing may speak against it: another large city, another region of postcodes. That two
addresses lie in one city or one street says nothing and gives nothing.
"""

import re
from enum import StrEnum

from rapidfuzz.distance import OSA

from services.ingest.core.addresses.parts import Parts, Word
from services.ingest.core.addresses.signs import spells
from services.ingest.core.addresses.words import CHINESE_KINDS, STATES

AMERICAN = frozenset(STATES.values())
_SHORT_NAME = 3
"""Letters of a street's name that may stand behind a place's."""
_LONG_NAME = 7
"""Letters from which one typing error is allowed in a name."""
_NOT_DIGITS = re.compile(r"\D+")
_WHOLE = 4
"""Words of an address of unknown build that must agree."""


class Meeting(StrEnum):
    """What two addresses share, from the most to the least."""

    UNIT = "unit"
    """Street, number and room, or the post office box."""
    HOUSE = "house"
    """Street and number; neither names a room."""
    BUILDING = "building"
    """Street and number; the rooms differ, or one side names none."""
    NOTHING = "nothing"


def meet(left: Parts, right: Parts) -> Meeting:
    """What the two share. Symmetric."""
    if apart(left, right):
        return Meeting.NOTHING
    if left.box and left.box == right.box and _near(left, right):
        return Meeting.UNIT
    if not (_same_house(left, right) or _same_estate(left, right)):
        return Meeting.HOUSE if _same_words(left, right) else Meeting.NOTHING
    return _inside(left, right)


def apart(left: Parts, right: Parts) -> bool:
    """Whether the two name different large cities or regions, or have postcodes of different regions."""
    if left.cities and right.cities and not left.cities & right.cities:
        return True
    if left.regions and right.regions and not left.regions & right.regions:
        return True
    if left.postcode and right.postcode:
        return left.postcode[:2] != right.postcode[:2]
    return False


def _inside(left: Parts, right: Parts) -> Meeting:
    if left.building and right.building and left.building != right.building:
        return Meeting.NOTHING
    if left.unit and left.unit == right.unit:
        return Meeting.UNIT if _near(left, right) else Meeting.BUILDING
    if left.unit or right.unit:
        return Meeting.BUILDING
    return Meeting.HOUSE if _near(left, right) else Meeting.BUILDING


def _near(left: Parts, right: Parts) -> bool:
    """Whether something of the surroundings agrees too: a place or the postcode."""
    if left.postcode and left.postcode == right.postcode:
        return True
    return any(same_word(one, other) for one in left.places for other in right.places)


def _same_house(left: Parts, right: Parts) -> bool:
    if left.street is None or right.street is None or not _same_number(left.number, right.number):
        return False
    if not _kinds_agree(left, right):
        return False
    return same_word(left.street, right.street) or _same_behind_places(left, right)


def _same_behind_places(left: Parts, right: Parts) -> bool:
    """Whether one street's name is the other's with a place before it: 南山科技路 for 科技路 in 南山."""
    if left.street is None or right.street is None:
        return False
    long, short = sorted((left, right), key=lambda parts: len(parts.street.text) if parts.street else 0)[::-1]
    one, other = (parts.street.text if parts.street else "" for parts in (long, short))
    before = one.removesuffix(other)
    return len(other) >= _SHORT_NAME and before != one and any(place.text == before for place in short.places)


def _same_number(left: str | None, right: str | None) -> bool:
    """Equal, or one is the beginning of the other's range."""
    if left is None or right is None:
        return False
    one_is_a_range = ("-" in left) != ("-" in right)
    return left == right or (one_is_a_range and left.partition("-")[0] == right.partition("-")[0])


def _kinds_agree(left: Parts, right: Parts) -> bool:
    """Translators take Chinese kinds for each other; in an American town they are two streets."""
    kinds = {left.street_kind, right.street_kind}
    if len(kinds) == 1 or None in kinds:
        return True
    return kinds <= CHINESE_KINDS and not (left.regions | right.regions) & AMERICAN


def _same_estate(left: Parts, right: Parts) -> bool:
    """A named estate or tower, with the building or the room, near each other."""
    inside = (left.building and left.building == right.building) or (left.unit and left.unit == right.unit)
    if not inside or not _near(left, right):
        return False
    return any(same_word(one, other) for one in left.named for other in right.named)


def _same_words(left: Parts, right: Parts) -> bool:
    """Addresses of a build that is not known: all words of the shorter one, with a number among them."""
    common = left.words & right.words
    fewer = min(len(left.words), len(right.words))
    return len(common) >= _WHOLE and len(common) == fewer and any(word.isdigit() for word in common)


def same_word(left: Word, right: Word) -> bool:
    """Whether two names are one: the same characters, their spelling, or one typing error in a long name."""
    if left.signs and right.signs:
        return left.signs == right.signs
    if left.text == right.text:
        return True
    if left.signs or right.signs:
        return spells(left.signs, right.text) if left.signs else spells(right.signs, left.text)
    if _NOT_DIGITS.sub("", left.text) != _NOT_DIGITS.sub("", right.text):
        return False
    longest = max(len(left.text), len(right.text))
    return longest >= _LONG_NAME and OSA.distance(left.text, right.text, score_cutoff=1) <= 1
