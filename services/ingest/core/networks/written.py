"""What the attributes of a parcel look like as written: an attribute is a number, and people read words."""

from schemas.parcel import ContentPiece, Parcel, S10Item
from services.ingest.core.keys import parcel_keys
from services.ingest.core.networks.attributes import (
    SERIES,
    AttributeKind,
    attribute,
    description_of,
    kind_of,
    series_of,
)

LONGEST = 300
"""Characters of a value that is shown."""


def written_of(parcel: Parcel) -> dict[int, str]:
    """Every attribute of a parcel with the value as its record has it, up to LONGEST characters."""
    found: dict[int, str] = {}
    for key in parcel_keys(parcel):
        kind = kind_of(key.kind)
        found.setdefault(attribute(kind, key.value), key.written[:LONGEST])
        if kind is AttributeKind.EMAIL:
            domain = key.value.rpartition("@")[2]
            found.setdefault(attribute(AttributeKind.DOMAIN, domain), domain[:LONGEST])
    if described := description_of(parcel.contents):
        found[attribute(AttributeKind.DESCRIPTION, described)] = _described(parcel.contents)
    if isinstance(parcel.item, S10Item):
        block = attribute(AttributeKind.SERIES, series_of(parcel.item.identifier))
        found[block] = _block(parcel.item.identifier)
    return found


def _described(contents: list[ContentPiece]) -> str:
    return "; ".join(piece.description for piece in contents)[:LONGEST]


def _block(identifier: str) -> str:
    """The serial numbers of a block, without check digits."""
    first = int(identifier[2:10]) // SERIES * SERIES
    return f"{identifier[:2]} {first:08d} to {first + SERIES - 1:08d} {identifier[11:]}"
