"""The exact keys that a parcel carries: the one place that says which member gives which key.

By them parcels are found and linked, and it is counted how many parties have a value. What is screened against lists
are labels (labels.py), by names and by numbers that the same readers make (exact.py).
"""

from collections.abc import Iterable, Iterator
from enum import IntFlag
from typing import NamedTuple

from schemas.parcel import Address, Parcel, Party
from services.ingest.core import identifiers
from services.ingest.core.identifiers import Kind
from services.ingest.core.mailboxes import read_mailboxes
from services.ingest.core.phones import numbers
from services.ingest.core.wallets import find_wallets
from services.ingest.core.websites import find_pages


class Role(IntFlag):
    """Where in the parcel a key stands."""

    SENDER = 1
    ADDRESSEE = 2
    ITEM = 4
    CONTENTS = 8


class Key(NamedTuple):
    """A key, how it was written, and where it stood."""

    kind: Kind
    value: str
    written: str
    roles: Role


_NOWHERE = Role(0)


def parcel_keys(parcel: Parcel) -> list[Key]:
    """Every key that the parcel carries, each once; a key that stands in two places has both roles."""
    found: dict[tuple[Kind, str], Key] = {}
    for key in _parcel_keys(parcel):
        place = (key.kind, key.value)
        before = found.get(place)
        found[place] = before._replace(roles=before.roles | key.roles) if before else key
    return list(found.values())


def _parcel_keys(parcel: Parcel) -> Iterator[Key]:
    number = parcel.item.identifier
    yield from _keys(Kind.ITEM, [(number, identifiers.item_number(number))], Role.ITEM)
    yield from _party_keys(parcel.sender, Role.SENDER)
    yield from _party_keys(parcel.addressee, Role.ADDRESSEE)
    for piece in parcel.contents:
        declared = [piece.cas] if piece.cas else []
        for cas in declared + identifiers.cas_numbers(piece.description):
            yield Key(Kind.CAS, cas, cas, Role.CONTENTS)
        yield from _said_keys(piece.description, Role.CONTENTS)


def _party_keys(party: Party, role: Role) -> Iterator[Key]:
    country = party.address.country
    for name in (*party.names, *party.companies):
        yield from _keys(Kind.NAME, [(name.written, identifiers.name_key(name.written))], role)
    yield from _phone_keys(party.phones, country, role)
    yield from (Key(Kind.EMAIL, box.address, e, role) for e in party.emails for box in read_mailboxes(e))
    yield from _keys(
        Kind.TAX, ((i.number, identifiers.tax_reference(i.number, i.kind)) for i in party.identities), role
    )
    written = written_address(party.address)
    yield from _keys(Kind.ADDRESS, [(written, identifiers.address_key(written))], role)
    for line in party.address.lines:
        yield from _said_keys(line, role)


def _phone_keys(written: Iterable[str], country: str | None, role: Role = _NOWHERE) -> Iterator[Key]:
    return (Key(Kind.PHONE, number, phone, role) for phone in written for number in numbers(phone, country))


def _said_keys(text: str, role: Role = _NOWHERE) -> Iterator[Key]:
    """Wallets and web shops that stand in free text."""
    yield from _keys(Kind.WALLET, ((w, identifiers.wallet(w)) for w in find_wallets(text)), role)
    yield from _keys(Kind.WEBSITE, ((p, identifiers.website(p)) for p in find_pages(text)), role)


def written_address(address: Address) -> str:
    """An address in one line: as declared, else put together from its parts; without its country."""
    parts = (address.unit, address.street, address.district, address.city, address.region, address.postal_code)
    return ", ".join(address.lines or (part for part in parts if part))


def _keys(kind: Kind, values: Iterable[tuple[str, str | None]], roles: Role = _NOWHERE) -> Iterator[Key]:
    return (Key(kind, value, written, roles) for written, value in values if value is not None)
