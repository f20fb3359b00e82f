"""A telephone number as people write it, read as one E.164 number or as none.

Pre-advice carries numbers in every local habit: with and without the country code, with the other
country's exit code (`011`, `00`), a trunk zero kept behind the country code, an extension, letters.
Two spellings of one number must give one key, so the readings are tried in a fixed order:

1. as dialled in the party's own country;
2. as an international number that lost its `+`;
3. as dialled in the countries whose trade this is (US, CN), unless that makes it a landline: a mobile number of
   Shenzhen under an address in Ohio is common, and ten wrong digits are too easily a landline somewhere.

The first reading that is a valid number counts; without one, a number that is at least as long as the
party's country's numbers are. Numbers too short to mean one subscriber give no key.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

HABITS = ("US", "CN")
"""Countries in whose local habit a number is read when its party's own country makes no sense of it."""

LONGEST = 100
_SHORTEST_INTERNATIONAL = 11
_FORGET_AFTER = 50_000


@lru_cache(maxsize=_FORGET_AFTER)
def e164(written: str, country: str | None) -> str | None:
    """The number in ITU-T E.164 form (`+8613800138000`), or None where no subscriber can be read.

    `country` is the ISO 3166-1 alpha-2 code of the party whose number it is, where known. Extensions are
    dropped: they lead to a desk, the number leads to the party.
    """
    text = unicodedata.normalize("NFKC", written[:LONGEST]).strip()
    digits = "".join(c for c in text if c.isdecimal())
    if len(set(digits)) < 2:
        return None
    valid = next(filter(phonenumbers.is_valid_number, _readings(text, digits, country)), None)
    number = valid or _long_enough(next(_readings(text, digits, country), None))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else None


def _readings(text: str, digits: str, country: str | None) -> Iterator[PhoneNumber]:
    """The readings in their order, each made only when the one before it would not do."""
    if text.startswith("+"):
        yield from _parsed(text, None)
        return
    if country:
        yield from _parsed(text, country)
    if len(digits) >= _SHORTEST_INTERNATIONAL:
        yield from _parsed("+" + digits, None)
    abroad = (number for habit in HABITS if habit != country for number in _parsed(text, habit))
    yield from (n for n in abroad if phonenumbers.number_type(n) != PhoneNumberType.FIXED_LINE)


def _parsed(text: str, country: str | None) -> list[PhoneNumber]:
    try:
        return [phonenumbers.parse(text, country)]
    except phonenumbers.NumberParseException:
        return []


def _long_enough(number: PhoneNumber | None) -> PhoneNumber | None:
    """The number, when it has the length of a subscriber's; local short ones have not."""
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return number
