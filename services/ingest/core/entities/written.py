"""What a stored parcel's body says of its sender and addressee, read without building the whole record.

A body here is one that was accepted, so its members have the forms of schemas/parcel.py. The keys are those of
core/keys.py, for one party.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.ingest.core import identifiers
from services.ingest.core.identifiers import Kind
from services.ingest.core.mailboxes import read_mailboxes
from services.ingest.core.phones import numbers
from services.ingest.core.wallets import find_wallets
from services.ingest.core.websites import find_pages

Body = Mapping[str, Any]
"""A JSON object."""


class Value(NamedTuple):
    """Something that a label says."""

    kind: Kind
    key: str | None
    """As compared; None where nothing identifying can be read in it."""
    written: str


def party_of_label(body: Body, label: int) -> Body:
    """The sender or addressee of a parcel's body that the label, by its number, is."""
    party: Body = body["addressee" if label % 2 else "sender"]
    return party


def values_of(party: Body) -> Iterator[Value]:
    """Everything that a party declares, in order, the unreadable too."""
    country = country_of(party)
    for name in (*party.get("names", ()), *party.get("companies", ())):
        yield Value(Kind.NAME, identifiers.name_key(name["written"]), name["written"])
    yield from (each for phone in party.get("phones", ()) for each in _phones(phone, country))
    for email in party.get("emails", ()):
        boxes = read_mailboxes(email)
        yield from (Value(Kind.EMAIL, box.address, email) for box in boxes)
        if not boxes:
            yield Value(Kind.EMAIL, None, email)
    for each in party.get("identities", ()):
        yield Value(Kind.TAX, identifiers.tax_reference(each["number"], each["kind"]), each["number"])
    yield from _place(party["address"])


def _phones(written: str, country: str) -> Iterator[Value]:
    read = numbers(written, country or None)
    yield from (Value(Kind.PHONE, number, written) for number in read)
    if not read:
        yield Value(Kind.PHONE, None, written)


def _place(address: Body) -> Iterator[Value]:
    written = written_address(address)
    if written:
        yield Value(Kind.ADDRESS, identifiers.address_key(written), written)
    for line in address.get("lines", ()):
        yield from (Value(Kind.WALLET, identifiers.wallet(each), each) for each in find_wallets(line))
        yield from (Value(Kind.WEBSITE, identifiers.website(each), each) for each in find_pages(line))


def written_address(address: Body) -> str:
    """The address in one line: as declared, else put together from its parts; without its country."""
    parts = (address.get(part) for part in ("unit", "street", "district", "city", "region", "postal_code"))
    lines: Sequence[str] = address.get("lines", ())
    return ", ".join(lines or (part for part in parts if part))


def country_of(party: Body) -> str:
    """Of the address, ISO 3166-1 alpha-2."""
    return str(party["address"]["country"])
