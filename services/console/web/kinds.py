"""What somebody typed into the search box is likely to be; the first reading is searched, the others are offered."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from schemas.cas import CasNumber

Kind = Literal["record", "item", "email", "cas", "phone", "address", "name"]
LONGEST = 200
FILTER_OF: Mapping[Kind, str] = {"item": "identifier", "phone": "phone", "email": "email", "name": "name"}
"""Kinds for which parcels are found by a key, and the filter that does it."""
WHO: Mapping[Kind, str] = {"name": "name", "phone": "phone", "email": "email", "address": "address"}
"""Kinds by which somebody is found."""

_RECORD = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_COURIER = re.compile(r"(?=[A-Z0-9-]*[0-9]{5})(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{8,40}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]{5,30}[0-9]")
_HAN_PLACE = re.compile(r"[省市区县镇乡路街道巷弄号楼栋幢室]")
_STREET = re.compile(
    r"\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|way|box|suite|floor|room|lu|jie|dao)\b",
    re.IGNORECASE,
)
_CAS = TypeAdapter[str](CasNumber)


def kinds_of(text: str) -> list[Kind]:
    """Every reading that fits, the likeliest first; `name` is always one, and last but for an address."""
    plain = unicodedata.normalize("NFKC", text).strip()
    packed = re.sub(r"[\s-]", "", plain).upper()
    digits = sum(sign.isdigit() for sign in plain)
    readings: list[tuple[Kind, bool]] = [
        ("record", bool(_RECORD.fullmatch(plain))),
        ("email", bool(_EMAIL.fullmatch(plain))),
        ("cas", _is_cas(plain)),
        ("item", bool(_S10.fullmatch(packed) or _COURIER.fullmatch(plain.replace(" ", "").upper()))),
        ("phone", bool(_PHONE.fullmatch(plain)) and 7 <= digits <= 15),
        ("address", _is_address(plain, digits)),
    ]
    return [*(kind for kind, fits in readings if fits), "name"]


def _is_cas(text: str) -> bool:
    try:
        _CAS.validate_python(text)
    except ValidationError:
        return False
    return True


def _is_address(text: str, digits: int) -> bool:
    han = len(_HAN_PLACE.findall(text))
    return (han >= 2 and len(text) >= 5) or (digits > 0 and " " in text and bool(_STREET.search(text)))
