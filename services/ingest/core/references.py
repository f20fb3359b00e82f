"""A number of an authority as people write it, read as one number, with what its own form says of it.

Many such numbers carry a check digit, and a right one makes a typing error or an invention unlikely:

| form | country | check |
| --- | --- | --- |
| resident identity number, 18 signs (GB 11643) | CN | ISO 7064 MOD 11-2; region, birth date and sex stand in it |
| unified social credit code, 18 signs (GB 32100) | CN | weights 3^i modulo 31 |
| social security number, 9 digits | US | none; areas 000, 666 and 9xx and zero groups are never given |
| employer number, `NN-NNNNNNN` | US | none |
| INN, 10 or 12 digits | RU | weighted sums modulo 11 |
| LEI, 20 signs (ISO 17442) | any | ISO 7064 MOD 97-10 |
| IMO number, 7 digits | any | weighted sum modulo 10 |
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST = 100
SHORTEST = 6
"""Signs; fewer identify nobody."""
_FORGET_AFTER = 10_000

_NOT_SIGN = re.compile(r"[\W_]+")
_WORDS = re.compile(r"^(?:passport|ppt|id|no|nr|number|tax|ein|ssn|itin|usci|uscc|tin|vat|inn|imo|lei|reg)[\s.:#-]+")
_RESIDENT_OLD = re.compile(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}", re.ASCII)
_RESIDENT = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", re.ASCII)
_SOCIAL_SECURITY = re.compile(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}", re.ASCII)
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(rf"[1-9A-HJNY][1-9A-E]\d{{6}}[{_CREDIT_SIGNS}]{{10}}", re.ASCII)
_LEI = re.compile(r"[0-9A-Z]{18}\d{2}", re.ASCII)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


class Number(NamedTuple):
    """A reference that was read."""

    number: str
    """Capitals and digits alone."""
    form: str | None = None
    """`resident`, `credit`, `social-security`, `inn`, `lei`, `imo`; None where no form is recognised."""
    country: str | None = None
    """Whose form it is."""
    checked: bool = False
    """Whether it carries a check digit, and the right one."""

    @property
    def birth_date(self) -> str | None:
        """`1970-03-09`, where the number holds one."""
        if self.form != "resident":
            return None
        return f"{self.number[6:10]}-{self.number[10:12]}-{self.number[12:14]}"

    @property
    def gender(self) -> str | None:
        """What the number says: the seventeenth digit is odd for men."""
        if self.form != "resident":
            return None
        return "male" if int(self.number[16]) % 2 else "female"


@lru_cache(maxsize=_FORGET_AFTER)
def read_reference(written: str, kind: str = "other") -> Number | None:
    """The number without spaces, dots and hyphens, and its form; None where too little is left to identify anybody.

    A resident identity number of 15 digits, as given until 1999, becomes that of 18 which its owner has now.
    """
    text = unicodedata.normalize("NFKC", written[:LONGEST]).casefold().strip()
    signs = _NOT_SIGN.sub("", _WORDS.sub("", text)).upper()
    if len(signs) < SHORTEST or len(set(signs)) < 2:
        return None
    if kind in ("national-id", "other") and _RESIDENT_OLD.fullmatch(signs):
        signs = _with_resident_check(signs[:6] + "19" + signs[6:])
    return _formed(signs, kind)


def _formed(signs: str, kind: str) -> Number:
    if _RESIDENT.fullmatch(signs) and _with_resident_check(signs[:17]) == signs:
        return Number(signs, "resident", "CN", checked=True)
    if _CREDIT.fullmatch(signs) and _credit_check(signs[:17]) == signs[17]:
        return Number(signs, "credit", "CN", checked=True)
    if _LEI.fullmatch(signs) and int("".join(str(int(sign, 36)) for sign in signs)) % 97 == 1:
        return Number(signs, "lei", None, checked=True)
    if kind == "vessel" and (imo := signs.removeprefix("IMO")) and _imo_right(imo):
        return Number(imo, "imo", None, checked=True)
    if kind in ("tax", "national-id") and signs.isascii() and signs.isdigit():
        return _national(signs, kind)
    return Number(signs)


def _national(digits: str, kind: str) -> Number:
    """Forms that are only told from others by the sort of number that they are said to be."""
    if kind == "tax" and len(digits) in (10, 12) and _inn_right(digits):
        return Number(digits, "inn", "RU", checked=True)
    if _SOCIAL_SECURITY.fullmatch(digits):
        return Number(digits, "social-security", None)
    return Number(digits)


def _with_resident_check(first17: str) -> str:
    weighted = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, first17, strict=True))
    return first17 + "10X98765432"[weighted % 11]


def _credit_check(first17: str) -> str:
    weighted = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return _CREDIT_SIGNS[-weighted % 31]


def _imo_right(digits: str) -> bool:
    if not re.fullmatch(r"\d{7}", digits, re.ASCII):
        return False
    return sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == int(digits[6])


def _inn_right(digits: str) -> bool:
    """One check digit behind nine digits, two behind ten."""
    ends = (9,) if len(digits) == 10 else (10, 11)
    return all(_inn_check(digits[:end]) == digits[end] for end in ends)


def _inn_check(before: str) -> str:
    weights = _INN_WEIGHTS[-len(before) :]
    return str(sum(w * int(d) for w, d in zip(weights, before, strict=True)) % 11 % 10)
