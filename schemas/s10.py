"""Item identifiers of the post: UPU standard S10, read and checked.

An identifier has a service indicator (two letters), a serial number of eight digits, a check digit, and the issuing
post as an ISO 3166-1 alpha-2 code, which is not the sender's country. `S10Identifier` refuses what is not exactly
that; `normalise` makes it of what people type. An issuer may use an identifier again after 12 months, so a
consignment is identifier + issuer + posting date, never the identifier alone.
"""

import re
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from schemas.countries import COUNTRIES

ServiceClass = Literal[
    "parcel",
    "ems",
    "e-commerce-parcel",
    "letter-tracked",
    "letter-m-bag",
    "letter-reply",
    "letter-registered",
    "letter-untracked",
    "letter-insured",
    "local",
]


class Service(NamedTuple):
    """What a range of service indicators stands for."""

    first: str
    last: str
    service_class: ServiceClass
    tracked: bool | None
    """Whether events are to be expected; None: the range does not tell."""
    customs: bool | None
    """Whether a customs declaration is to be expected; None: the range does not tell."""
    verified: bool
    """Whether a published source was seen for the range."""


SERVICES: tuple[Service, ...] = (
    Service("AA", "AU", "local", None, None, False),
    Service("AV", "AZ", "local", None, None, True),
    Service("BA", "BZ", "local", None, None, True),
    Service("CA", "CZ", "parcel", True, True, True),
    Service("DA", "DZ", "local", None, None, True),
    Service("EA", "EZ", "ems", True, True, True),
    Service("GA", "GA", "local", None, None, True),
    Service("GD", "GD", "local", None, None, True),
    Service("HA", "HZ", "e-commerce-parcel", True, True, True),
    Service("LA", "LZ", "letter-tracked", True, True, True),
    Service("MA", "MZ", "letter-m-bag", True, None, True),
    Service("NA", "NZ", "local", None, None, True),
    Service("PA", "PZ", "local", None, None, True),
    Service("QA", "QM", "letter-reply", False, None, True),
    Service("RA", "RZ", "letter-registered", True, True, True),
    Service("UA", "UZ", "letter-untracked", False, True, True),
    Service("VA", "VZ", "letter-insured", True, True, True),
    Service("ZA", "ZZ", "local", None, None, True),
)
"""The assigned ranges. Every other indicator is reserved (JA-KZ for certain) or not assigned, and refused: a number
that a post or courier issues all the same is handed in as a courier's number."""

LONGEST_WRITTEN = 40
_FORM = r"^[A-Z]{2}[0-9]{9}[A-Z]{2}$"
_ASSIGNED = r"^([BCDEHLMNPRUVZ][A-Z]|A[A-Z]|G[AD]|Q[A-M])[0-9]{9}[A-Z]{2}$"
"""The form again with `SERVICES` in it, for the published schema, which has no table."""
_BETWEEN = re.compile(r"[\s-]+")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_CHECK_DIGITS = "50987654321"
"""Check digit by weighted sum modulo 11: 11 less the sum, with 10 written 0 and 11 written 5."""
_BY_INDICATOR: dict[str, Service] = {
    service.first[0] + chr(second): service
    for service in SERVICES
    for second in range(ord(service.first[1]), ord(service.last[1]) + 1)
}


def check_digit(serial: str) -> str:
    """The check digit of eight serial digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True))
    return _CHECK_DIGITS[total % 11]


def normalise(written: str) -> str | None:
    """The identifier as S10 spells it, from what was typed or printed (spaces, hyphens, lower case).

    None when that is not of S10's form; whether check digit, service and issuer are right is not looked at.
    """
    if len(written) > LONGEST_WRITTEN or not written.isascii():
        return None
    bare = _BETWEEN.sub("", written).upper()
    return bare if re.fullmatch(_FORM, bare) else None


def _checked(identifier: str) -> str:
    if identifier[:2] not in _BY_INDICATOR:
        raise PydanticCustomError("s10_service", "the service indicator is reserved or not assigned in UPU S10")
    if identifier[11:] not in COUNTRIES:
        raise PydanticCustomError("s10_issuer", "the issuer is not an assigned ISO 3166-1 alpha-2 code")
    if check_digit(identifier[2:10]) != identifier[10]:
        raise PydanticCustomError("s10_check_digit", "wrong S10 check digit")
    return identifier


S10Identifier = Annotated[
    str,
    StringConstraints(pattern=_FORM),
    AfterValidator(_checked),
    WithJsonSchema({"type": "string", "pattern": _ASSIGNED}),
]
"""A UPU S10 identifier, 13 characters: `LX431094848CN`."""
