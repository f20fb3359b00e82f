"""What a parcel carries that others may carry too, each as one number: the links that are the truth about networks.

A parcel and an attribute make a link; pairs of parcels are never stored. An attribute is 64 bits of a hash of its
kind and value (exact.py), so the table of links holds no personal data of its own: the value stands in the records
that carry it. Beside the keys of `keys.py` a parcel carries the text of its description, where that says something,
and the block of item numbers that its own number lies in.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from schemas.parcel import ContentPiece, Parcel, S10Item
from services.ingest.core.exact import number
from services.ingest.core.identifiers import Kind, plain
from services.ingest.core.keys import Key, Role, parcel_keys

SERIES = 32
"""Item numbers of one issuer and service indicator that share a block."""
_TELLING = 12
"""Characters from which on a description may tell something; shorter ones are everybody's."""
_SIGNED, _SIGN = 1 << 64, 1 << 63
_BLANKS = re.compile(r"\W+")


class AttributeKind(IntEnum):
    """What an attribute is; stored, so numbers never change."""

    PHONE = 1
    EMAIL = 2
    TAX = 3
    NAME = 4
    ADDRESS = 5
    WALLET = 6
    WEBSITE = 7
    ITEM = 8
    CAS = 9
    DOMAIN = 10
    """Of a mailbox: counted, and links nobody."""
    DESCRIPTION = 11
    SERIES = 12
    """A block of neighbouring item numbers."""


_WORDS = {kind: kind.name.lower() for kind in AttributeKind}
_OF_KEYS = {kind: AttributeKind[kind.name] for kind in Kind}


class Link(NamedTuple):
    """A parcel carries an attribute, in these places."""

    attribute: int
    """Signed 64 bits."""
    kind: AttributeKind
    roles: Role


def attribute(kind: AttributeKind, value: str) -> int:
    """The number of a value of this kind, as a signed 64-bit integer."""
    unsigned = number(_WORDS[kind], value)
    return unsigned - _SIGNED if unsigned >= _SIGN else unsigned


def kind_of(kind: Kind) -> AttributeKind:
    """The attribute's kind for a key's kind."""
    return _OF_KEYS[kind]


def links_of(parcel: Parcel, keys: Iterable[Key] | None = None) -> list[Link]:
    """Every link of a parcel, each attribute once, in the order of their numbers; `keys` are its keys where they are
    known already."""
    found: dict[int, Link] = {}
    for link in _links(parcel, parcel_keys(parcel) if keys is None else keys):
        before = found.get(link.attribute)
        found[link.attribute] = link._replace(roles=link.roles | before.roles) if before else link
    return sorted(found.values())


def _links(parcel: Parcel, keys: Iterable[Key]) -> Iterator[Link]:
    for key in keys:
        kind = kind_of(key.kind)
        yield Link(attribute(kind, key.value), kind, key.roles)
        if kind is AttributeKind.EMAIL:
            domain = key.value.rpartition("@")[2]
            yield Link(attribute(AttributeKind.DOMAIN, domain), AttributeKind.DOMAIN, key.roles)
    if described := description_of(parcel.contents):
        yield Link(attribute(AttributeKind.DESCRIPTION, described), AttributeKind.DESCRIPTION, Role.CONTENTS)
    if isinstance(parcel.item, S10Item):
        block = series_of(parcel.item.identifier)
        yield Link(attribute(AttributeKind.SERIES, block), AttributeKind.SERIES, Role.ITEM)


def description_of(contents: Iterable[ContentPiece]) -> str | None:
    """All descriptions of a parcel as one text that is compared, None when it says too little to be anybody's own."""
    words = sorted(_BLANKS.sub(" ", plain(piece.description)).strip() for piece in contents)
    text = " | ".join(words)
    if len(text.encode()) < _TELLING:
        return None
    return text if len(text) <= 200 else hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def series_of(identifier: str) -> str:
    """The block of an S10 identifier: issuer, service indicator, and its serial number without the last bits."""
    return f"{identifier[11:]}{identifier[:2]}{int(identifier[2:10]) // SERIES}"
