"""All listed entities in arrays: names by which a label finds candidates, and exact values that lead to an entity.

Pure: the same entities give the same arrays, and screening labels in any partition gives the same candidates. Saved
as plain NumPy files and mapped read-only, so that every process of a nation shares one copy in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.exact import Numbers
from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.index import NameIndex, load_index
from services.ingest.core.index.score import screen_names
from services.ingest.core.labels import NamesOfMany
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile

MOST_CANDIDATES = 25
"""Entities that one name is compared with in full, the likeliest first."""

_ARRAYS = ("listings", "exact", "exact_entities", "first_names")


class ListedSide(NamedTuple):
    """A listed entity, as the index takes it in."""

    listing: int
    profile: Profile
    exact: Numbers
    """Of the entity, and of goods that it lists."""


class Candidates(NamedTuple):
    """Sides and listings that are worth comparing, row by row."""

    sides: NDArray[np.int64]
    listings: NDArray[np.int64]
    names: NDArray[np.int64]
    """The side's name that led there, by its place among them; -1: an exact value led there."""
    listed_names: NDArray[np.int64]
    """The listing's name that is like it, by its place; -1 likewise."""
    scores: NDArray[np.float32]
    """How like the names are; infinite where an exact value led there."""


@dataclass(frozen=True, slots=True)
class ListIndex:
    """The arrays."""

    names: NameIndex
    listings: NDArray[np.int64]
    """Ids of the listings, by the number that an entity has in the index."""
    exact: Numbers
    """Exact values, sorted; one that several entities have stands several times."""
    exact_entities: NDArray[np.int32]
    first_names: NDArray[np.int64]
    """Row of each entity's first name in `names`."""

    def save(self, folder: Path) -> None:
        """Write the arrays into an existing, empty folder. OSError when they cannot be written."""
        self.names.save(folder / "names")
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))


def load_list_index(folder: Path) -> ListIndex:
    """Map what `save` wrote. OSError or ValueError when it is not whole."""
    arrays = [np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS]
    return ListIndex(load_index(folder / "names"), *arrays)


def build_list_index(sides: Iterable[ListedSide]) -> ListIndex:
    """The index of these entities, in the order given."""
    listings: list[int] = []
    exact: list[Numbers] = []
    counts: list[int] = []
    names = build_index(_name_rows(sides, listings, exact, counts))
    numbers = np.concatenate([*exact, np.empty(0, np.uint64)])
    entities = np.repeat(np.arange(len(exact), dtype=np.int32), [len(each) for each in exact])
    order = np.argsort(numbers, kind="stable")
    first_names = np.cumsum([0, *counts], dtype=np.int64)[:-1]
    return ListIndex(names, np.array(listings, np.int64), numbers[order], entities[order], first_names)


def _name_rows(
    sides: Iterable[ListedSide], listings: list[int], exact: list[Numbers], counts: list[int]
) -> Iterator[NameRow]:
    for entity, side in enumerate(sides):
        listings.append(side.listing)
        exact.append(side.exact)
        counts.append(len(side.profile.names))
        for name in side.profile.names:
            yield NameRow(entity, name.weak, read_name(name.written, name.kind))


def screen_sides(index: ListIndex, names: NamesOfMany, exact: Sequence[Numbers], floor: float) -> Candidates:
    """Every listing whose name scores `floor` or more against a side's, or that has an exact value in common."""
    owners = np.repeat(np.arange(len(exact)), [len(each) for each in exact])
    return screen_columns(index, names, np.concatenate([*exact, np.empty(0, np.uint64)]), owners, floor)


def screen_columns(
    index: ListIndex, names: NamesOfMany, numbers: Numbers, owners: NDArray[np.int64], floor: float
) -> Candidates:
    """The same for sides whose exact values stand in one column, each with its side."""
    weights = load_weights().names
    hits = screen_names(index.names, names.columns, limit=MOST_CANDIDATES, floor=floor, weights=weights)
    carriers, entities = _carriers(index, numbers, owners)
    by_value = np.full(len(carriers), -1)
    return Candidates(
        sides=np.concatenate([names.owners[hits.query], carriers]),
        listings=index.listings[np.concatenate([hits.entity, entities])],
        names=np.concatenate([names.places[hits.query], by_value]),
        listed_names=np.concatenate([hits.row - index.first_names[hits.entity], by_value]),
        scores=np.concatenate([hits.score, np.full(len(carriers), np.inf, np.float32)]),
    )


def _carriers(
    index: ListIndex, numbers: Numbers, owners: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Sides and entities that have an exact value in common."""
    first = np.searchsorted(index.exact, numbers, "left")
    counts = np.searchsorted(index.exact, numbers, "right") - first
    at = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    return np.repeat(owners, counts), index.exact_entities[at]
