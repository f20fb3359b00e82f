"""A telephone number as people write it, read as one E.164 number or as none.

Pre-advice carries numbers in every local habit: with and without the country code, with the other
country's exit code (`011`, `00`), a trunk zero kept behind the country code, an extension, letters.
Two spellings of one number must give one key, so the readings are tried in a fixed order:

1. as dialled in the party's own country;
2. as an international number that lost its `+`;
3. as dialled in the countries whose trade this is (US, CN), unless that makes it a landline: a mobile number of
   Shenzhen under an address in Ohio is common, and ten wrong digits are too easily a landline somewhere.

The first reading that is a valid number counts; without one, a number that is at least as long as the
party's country's numbers are. Numbers too short to mean one subscriber give no key. Before that, what is not the
number goes: words in front (`Tel:`, 电话), an extension (`ext. 7`, 转8001); digits in Chinese characters and letters
that stand for digits (`l38OO138000`) become digits. One field may hold several numbers (`138…/139…`).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult


def _own_numbers(country: str, sort: str) -> re.Pattern[str]:
    known = PhoneMetadata.metadata_for_region(country)
    return re.compile(getattr(known, sort).national_number_pattern, re.ASCII)


HABITS = ("US", "CN")
"""Countries in whose local habit a number is read when its party's own country makes no sense of it."""

LONGEST = 100
_SHORTEST_INTERNATIONAL = 11
_FORGET_AFTER = 10_000

MOST_NUMBERS = 5
"""Numbers that are read in one field."""
_FEWEST_DIGITS = 7
"""Digits of a subscriber's number anywhere; fewer behind a stroke are another end of the number before it."""
_BETWEEN = re.compile(r"[/、;；,，|&\\\n]|\bor\b|或", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:(?:ext|extn|extension|x)\b[ .:]*|[转轉#]|分机|分機|内线) *[0-9]{1,6}\)?$", re.IGNORECASE)
_BEFORE = re.compile(r"^[^+0-9(]*(?=[+0-9(])")
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九幺两", "0012345678912")
_LIKE_DIGITS = str.maketrans("OoIil|", "001111")
_PLAIN = re.compile(r"\+?[0-9().\- ]+", re.ASCII)
_OWN_NUMBERS = {
    "US": ("1", _own_numbers("US", "fixed_line")),
    "CN": ("86", _own_numbers("CN", "mobile")),
}
"""Country code, and the subscribers' numbers of which the library knows that they are valid there, whatever they look
like: of the US landlines and mobiles, which look the same."""
_ALMOST_DIGITS = re.compile(r"[+0-9OoIil|().\- ]+")


@lru_cache(maxsize=_FORGET_AFTER)
def numbers(written: str, country: str | None) -> tuple[str, ...]:
    """Every number in the field, in E.164 form, in order, each once; most fields hold one. `country` as in `e164`."""
    text = unicodedata.normalize("NFKC", written[:LONGEST])
    parts = [part for part in _BETWEEN.split(text) if _digit_count(part) >= _FEWEST_DIGITS][:MOST_NUMBERS]
    found = [e164(part, country) for part in parts] if len(parts) > 1 else [e164(parts[0] if parts else text, country)]
    return tuple(dict.fromkeys(number for number in found if number))


def _digit_count(text: str) -> int:
    return sum(c.isdecimal() for c in text.translate(_HAN_DIGITS))


@lru_cache(maxsize=_FORGET_AFTER)
def e164(written: str, country: str | None) -> str | None:
    """The number in ITU-T E.164 form (`+8613800138000`), or None where no subscriber can be read.

    `country` is the ISO 3166-1 alpha-2 code of the party whose number it is, where known. Extensions are
    dropped: they lead to a desk, the number leads to the party.
    """
    text = _bare(unicodedata.normalize("NFKC", written[:LONGEST]).strip())
    digits = "".join(c for c in text if c.isdecimal())
    if len(set(digits)) < 2:
        return None
    if at_once := _usual(text, digits, country):
        return at_once
    valid = next(filter(phonenumbers.is_valid_number, _readings(text, digits, country)), None)
    number = valid or _long_enough(next(_readings(text, digits, country), None))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else None


def _usual(text: str, digits: str, country: str | None) -> str | None:
    """Of most numbers of these two countries the first reading is plain, and the library takes 50 µs to agree: with the
    country's code or at home, all digits, and one of the country's own numbers."""
    if not _PLAIN.fullmatch(text):
        return None
    if text.startswith("+"):
        for code, own in _OWN_NUMBERS.values():
            if digits.startswith(code) and own.fullmatch(digits, len(code)):
                return f"+{digits}"
    elif country in _OWN_NUMBERS:
        code, own = _OWN_NUMBERS[country]
        if own.fullmatch(digits):
            return f"+{code}{digits}"
    return None


def _bare(text: str) -> str:
    """The number alone: no words before it, no extension, and digits for what stands for digits."""
    text = text.translate(_HAN_DIGITS)
    if _ALMOST_DIGITS.fullmatch(text) and _digit_count(text) >= 5:
        text = text.translate(_LIKE_DIGITS)
    return _EXTENSION.sub("", _BEFORE.sub("", text)).strip()


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
