"""Exact screening: which parcels carry a key that a watch-list entry carries too.

The comparison has no direction: new parcels meet stored entries, a new entry meets stored parcels. The keys
of both are made by the same functions (`identifiers`), so equal means equal. A hit keeps what both sides had
written, because an analyst judges spellings and not keys.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from services.ingest.core.identifiers import Kind

SCREENED = frozenset({Kind.PHONE, Kind.EMAIL, Kind.ITEM, Kind.TAX, Kind.CAS, Kind.NAME})
"""Kinds of key that a hit may rest on; an address alone names nobody."""


class Carried(NamedTuple):
    """A key, and who carries it."""

    kind: str
    value: str
    ref: int
    written: str


class Hit(NamedTuple):
    """A parcel and an entry that carry one key."""

    parcel: int
    entry: int
    kind: str
    value: str
    parcel_wrote: str
    entry_wrote: str


def meet(parcels: Iterable[Carried], entries: Iterable[Carried]) -> list[Hit]:
    """Every hit between the keys of parcels and those of entries, in the order of the parcels."""
    listed: defaultdict[tuple[str, str], list[Carried]] = defaultdict(list)
    for entry in entries:
        listed[entry.kind, entry.value].append(entry)
    return [
        Hit(parcel.ref, entry.ref, parcel.kind, parcel.value, parcel.written, entry.written)
        for parcel in parcels
        if parcel.kind in SCREENED
        for entry in listed.get((parcel.kind, parcel.value), ())
    ]
