"""What a parcel's label says of its sender and its addressee, ready to be screened.

A label is one party of one parcel. It is screened when its parcel is taken in, and again whenever a list changes; for
that its names as they were read and its exact values are stored, and nothing is read a second time.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.parcel import Parcel
from services.ingest.core.evidence.names import NamePair
from services.ingest.core.exact import Numbers, as_numbers, numbers_of, numbers_of_goods
from services.ingest.core.index.columns import NameColumns, columns_of
from services.ingest.core.keys import Role
from services.ingest.core.names.name import Name
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile, WrittenName, profile_of_party

PARTIES = (Role.SENDER, Role.ADDRESSEE)


FORM = 4
"""How names are read and stored. Raised when they are read otherwise, when the share of a word changes, or with the
form of the bytes: the labels of all stored parcels are then made anew (services/ingest/screening/make_labels.py)."""


class Label(NamedTuple):
    """A party of the parcel whose line is `ref`."""

    ref: int
    role: Role
    profile: Profile
    exact: Numbers
    """Exact values of the party."""


class Goods(NamedTuple):
    """A parcel's own number, or what is in it: not a party, but an entry may list it."""

    ref: int
    role: Role
    written: dict[int, str]
    """Each exact value with what was written."""


Side = Label | Goods


class Pair(NamedTuple):
    """A side of a parcel and a listing that are worth comparing."""

    ref: int
    role: Role
    listing: int


def labels_of(ref: int, parcel: Parcel) -> list[Label]:
    """The sender's and the addressee's label; what the contents say speaks for who sends them."""
    said = [piece.description for piece in parcel.contents] + ([parcel.nature_text] if parcel.nature_text else [])
    profiles = (profile_of_party(parcel.sender, said), profile_of_party(parcel.addressee))
    return [Label(ref, role, p, numbers_of(p)) for role, p in zip(PARTIES, profiles, strict=True)]


def sides_of(ref: int, parcel: Parcel) -> list[Side]:
    """All of a parcel that an entry may be about."""
    goods = (Goods(ref, role, written) for role, written in numbers_of_goods(parcel).items() if written)
    return [*labels_of(ref, parcel), *goods]


class Screened(NamedTuple):
    """A label as it is screened and stored: the sender's also leads to what an entry may list of the goods."""

    ref: int
    role: Role
    names: tuple[WrittenName, ...]
    exact: Numbers


def screened_of(sides: Sequence[Side]) -> list[Screened]:
    """The labels among the sides of a parcel, ready to be screened."""
    goods = [number for side in sides if isinstance(side, Goods) for number in side.written]
    return [
        Screened(side.ref, side.role, side.profile.names, _with(side.exact, goods if side.role is Role.SENDER else ()))
        for side in sides
        if isinstance(side, Label)
    ]


def _with(exact: Numbers, more: Collection[int]) -> Numbers:
    return as_numbers([*exact.tolist(), *more]) if more else exact


Near = dict[Pair, list[NamePair]]
"""What is worth comparing, each with the names that are like each other, if any."""


def note_near(near: Near, pair: Pair, names: NamePair | None) -> None:
    """Add that a label was found to be near a listing. What leads to a listing from the sender may be the goods."""
    near.setdefault(pair, []).extend([names] if names else [])
    if pair.role is Role.SENDER and names is None:
        near |= {pair._replace(role=role): [] for role in (Role.ITEM, Role.CONTENTS)}


class NamesOfMany(NamedTuple):
    """The names of many sides in columns."""

    columns: NameColumns
    owners: NDArray[np.int64]
    """Which side each name is of."""
    places: NDArray[np.int64]
    """Its place among the names of that side."""


def names_of_many(sides: Sequence[Sequence[WrittenName]]) -> NamesOfMany:
    """All names of all sides, read once and put into columns."""
    counts = np.array([len(names) for names in sides], np.int64)
    owners = np.repeat(np.arange(len(sides)), counts)
    places = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    read: dict[WrittenName, Name] = {}  # senders and addressees come again and again
    for names in sides:
        for name in names:
            if name not in read:
                read[name] = read_name(name.written, name.kind)
    return NamesOfMany(columns_of([read[name] for names in sides for name in names]), owners, places)
