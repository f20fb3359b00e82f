"""The labels of many parcels, read once: their names in columns, their exact values, and what is stored of them.

Screening them has no direction and no memory: against the index of all lists, against what came since, and for a
stored label again years later, the same labels and the same listing give the same candidates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.ingest.core.evidence.names import NamePair
from services.ingest.core.keys import Role
from services.ingest.core.labels import (
    NamesOfMany,
    Near,
    Pair,
    Screened,
    Side,
    names_of_many,
    note_near,
    screened_of,
)
from services.ingest.core.list_index import Candidates, ListIndex, screen_columns, screen_sides
from services.ingest.core.raising import name_floor
from services.ingest.core.stored_names import StoredLabels, exact_of_stored, names_of_stored, names_to_store

STORED_AT_ONCE = 2_000
"""Stored labels that are screened in one go: some ten milliseconds, in which no other thread gets its turn."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels with their names in columns."""

    screened: Sequence[Screened]
    names: NamesOfMany

    def near(self, index: ListIndex, into: Near) -> None:
        """Add what is worth comparing with what of the index."""
        exact = [label.exact for label in self.screened]
        candidates = screen_sides(index, self.names, exact, name_floor())
        sides = [self.screened[side] for side in candidates.sides.tolist()]
        _note(into, candidates, [side.ref for side in sides], [side.role for side in sides])

    def names_to_store(self) -> list[bytes]:
        """The names of each label as they are stored."""
        return names_to_store(self.names.columns, self.names.owners, len(self.screened))


def labels_of_sides(sides: Sequence[Side]) -> Labels:
    """The labels among the sides of many parcels, those of one parcel standing together."""
    parcels = (list(each) for _, each in groupby(sides, key=lambda side: side.ref))
    return read_labels([label for parcel in parcels for label in screened_of(parcel)])


def read_labels(screened: Sequence[Screened]) -> Labels:
    """Labels that are known by what is screened of them."""
    return Labels(screened, names_of_many([label.names for label in screened]))


def near_stored(index: ListIndex, labels: StoredLabels, into: Near) -> None:
    """Add what of labels that were stored is worth comparing: what `Labels.near` would add for them."""
    for some in labels.slices(STORED_AT_ONCE):
        candidates = screen_columns(index, names_of_stored(some), *exact_of_stored(some), name_floor())
        refs, roles = some.refs[candidates.sides], some.roles[candidates.sides]
        _note(into, candidates, refs.tolist(), roles.tolist())


def _note(near: Near, candidates: Candidates, refs: Iterable[int], roles: Iterable[int]) -> None:
    """Add the candidates, each of the label that it is of."""
    columns = (candidates.listings.tolist(), candidates.names.tolist(), candidates.listed_names.tolist())
    for ref, role, listing, name, listed in zip(refs, roles, *columns, strict=True):
        note_near(near, Pair(ref, Role(role), listing), NamePair(name, listed) if name >= 0 else None)
