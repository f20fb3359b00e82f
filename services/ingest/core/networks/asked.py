"""An attribute as somebody types it: `phone:+1 202 555 0143`, in any usual spelling, or its number in hexadecimal."""

import re
from collections.abc import Callable, Mapping

from schemas.parcel import ContentPiece
from services.ingest.core import identifiers
from services.ingest.core.networks.attributes import AttributeKind, attribute, description_of, series_of

NUMBER = re.compile(r"[0-9a-f]{16}")
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_LONGEST_DESCRIPTION = 300

Reader = Callable[[str], str | None]


def _block(written: str) -> str | None:
    identifier = identifiers.item_number(written)
    return series_of(identifier) if identifier and _S10.fullmatch(identifier) else None


def _domain(written: str) -> str | None:
    return identifiers.plain(written).strip().rpartition("@")[2] or None


def _description(written: str) -> str | None:
    return description_of([ContentPiece(description=written)]) if len(written) <= _LONGEST_DESCRIPTION else None


_READERS: Mapping[AttributeKind, Reader] = {
    AttributeKind.PHONE: lambda written: identifiers.e164(written, None),
    AttributeKind.EMAIL: identifiers.email,
    AttributeKind.TAX: identifiers.tax_reference,
    AttributeKind.NAME: identifiers.name_key,
    AttributeKind.ADDRESS: identifiers.address_key,
    AttributeKind.WALLET: identifiers.wallet,
    AttributeKind.WEBSITE: identifiers.website,
    AttributeKind.ITEM: identifiers.item_number,
    AttributeKind.CAS: identifiers.cas_number,
    AttributeKind.DOMAIN: _domain,
    AttributeKind.DESCRIPTION: _description,
    AttributeKind.SERIES: _block,
}


def attribute_asked(written: str) -> int | None:
    """The attribute that is meant, None when nothing can be read in it. A phone without its country's code is read as
    one of the US or China; a block of item numbers is named by any number in it."""
    if NUMBER.fullmatch(written):
        unsigned = int(written, 16)
        return unsigned - (1 << 64) if unsigned >> 63 else unsigned
    name, _, value = written.partition(":")
    if name.upper() not in AttributeKind.__members__ or name != name.lower():
        return None
    kind = AttributeKind[name.upper()]
    key = _READERS[kind](value.strip()) if value.strip() else None
    return attribute(kind, key) if key else None
