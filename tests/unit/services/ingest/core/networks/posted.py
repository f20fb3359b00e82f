"""Parcels for examples about networks: who posts what to whom in a word or two, and a view of all of it.

`posted(sender={"phone": "s"}, addressee={"name": "a"})` is a parcel; equal words of a kind are one attribute, whichever
side they stand on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from services.ingest.core.networks import view as v
from services.ingest.core.networks.attributes import AttributeKind, attribute
from services.ingest.core.networks.view import Attributes, LinkColumns, Parcels, View

Party = Mapping[str, str]


class Posted(NamedTuple):
    """A parcel; without an entity each party is its own."""

    sender: Party
    addressee: Party
    entities: tuple[int | None, int | None] = (None, None)


def posted(sender: Party, addressee: Party, entities: tuple[int | None, int | None] = (None, None)) -> Posted:
    return Posted(sender, addressee, entities)


def view_of(parcels: Sequence[Posted], population: int | None = None, refs: Sequence[int] | None = None) -> View:
    """All of them, as parcels of a world of so many; `refs` are their numbers."""
    own = np.array(refs if refs is not None else range(len(parcels)), np.int64)
    links = [
        (ref, attribute(AttributeKind[kind.upper()], word), AttributeKind[kind.upper()], role)
        for ref, parcel in zip(own.tolist(), parcels, strict=True)
        for role, party in ((1, parcel.sender), (2, parcel.addressee))
        for kind, word in party.items()
    ]
    sides = [
        [entity if entity is not None else ref * 2 + side for ref, entity in _entities(own, parcels, side)]
        for side in (0, 1)
    ]
    order = np.argsort(own)
    made = _view(own[order], links, *(np.array(side, np.int64)[order] for side in sides))
    return replace(made, population=population or len(parcels))


def _entities(
    refs: "np.typing.NDArray[np.int64]", parcels: Sequence[Posted], side: int
) -> list[tuple[int, int | None]]:
    return [(ref, parcel.entities[side]) for ref, parcel in zip(refs.tolist(), parcels, strict=True)]


def _view(
    refs: "np.typing.NDArray[np.int64]",
    links: Sequence[tuple[int, int, int, int]],
    sender: "np.typing.NDArray[np.int64]",
    addressee: "np.typing.NDArray[np.int64]",
) -> View:
    columns = list(zip(*links, strict=True)) or [(), (), (), ()]
    types = (np.int64, np.int64, np.uint8, np.uint8)
    hashes, kinds, joined = v.join_links(
        refs, LinkColumns(*(np.array(c, t) for c, t in zip(columns, types, strict=True)))
    )
    attributes = Attributes(hashes, kinds, np.diff(joined.of_attribute), np.zeros(len(hashes), np.bool_))
    size, none = len(refs), np.zeros(len(refs), np.uint16)
    parcels = Parcels(
        refs, np.zeros(size, np.int32), sender, addressee, none, none, none, none, none, np.full(size, -1, np.int32),
        np.zeros(size, np.int32), np.full(size, np.nan, np.float32), np.full(size, -1, np.int32),
        np.zeros(size, np.bool_),
    )  # fmt: skip
    return View(parcels, attributes, joined, v.hits_of(), v.events_of(), v.declared_of(), v.notices_of(), size)


def person(word: str) -> Party:
    """Somebody with everything of their own."""
    return {kind: f"{word} {kind}" for kind in ("name", "phone", "email", "address")}


def strangers(count: int, word: str = "x") -> list[Posted]:
    """Parcels that have nothing in common."""
    return [posted(person(f"{word}{n} sends"), person(f"{word}{n} receives")) for n in range(count)]


def ring(size: int, word: str = "ring") -> list[Posted]:
    """Parcels of new names each, which share the addressee's telephone and the sender's mailbox."""
    return [
        posted(
            {**person(f"{word}{n} sends"), "email": f"{word} mail"},
            {**person(f"{word}{n} receives"), "phone": f"{word} phone"},
        )
        for n in range(size)
    ]
