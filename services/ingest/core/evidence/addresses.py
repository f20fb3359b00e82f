"""Addresses: one room, one house, one building in two writings or scripts; or two cities."""

from collections.abc import Iterator
from itertools import islice, product

from services.ingest.core.addresses.meet import Meeting, apart, meet
from services.ingest.core.addresses.read import read_address
from services.ingest.core.evidence.found import Found
from services.ingest.core.identifiers import Kind, address_key
from services.ingest.core.profile import Profile

MOST_PAIRS = 400
"""Pairs of addresses that are compared; a label has two at most, the largest entities some dozens."""

_COMPARISONS = {
    Meeting.UNIT: "address-unit",
    Meeting.HOUSE: "address-house",
    Meeting.BUILDING: "address-building",
}


def compare_addresses(label: Profile, entity: Profile) -> Iterator[Found]:
    """The closest meeting for each address of the label; `address-apart` where no two are even in one city."""
    every_pair_apart = bool(label.addresses and entity.addresses)
    for left, right in islice(product(label.addresses, entity.addresses), MOST_PAIRS):
        one, other = read_address(left), read_address(right)
        if apart(one, other):
            continue
        every_pair_apart = False
        comparison = _COMPARISONS.get(meet(one, other))
        if comparison:
            key = address_key(left)
            yield Found(comparison, left, right, (Kind.ADDRESS, key) if key else None)
    if every_pair_apart:
        yield Found("address-apart", label.addresses[0], entity.addresses[0])
