"""The labels of many parcels, read once: their names in columns, their exact values, and the keys that are stored.

Screening them has no direction and no memory: against the index of all lists, against what came since, and for a
stored label again years later, the same labels and the same listing give the same candidates.
"""

from collections.abc import Sequence
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
from services.ingest.core.list_index import Candidates, ListIndex, screen_sides
from services.ingest.core.raising import name_floor
from services.ingest.core.stored_keys import StoredKeys, keys_of_sides


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels with their names in columns."""

    screened: Sequence[Screened]
    names: NamesOfMany

    def near(self, index: ListIndex, into: Near) -> None:
        """Add what is worth comparing with what of the index."""
        exact = [label.exact for label in self.screened]
        note_candidates(into, screen_sides(index, self.names, exact, name_floor()), self.screened)

    def keys(self) -> list[StoredKeys]:
        """The keys of each label that are stored."""
        return keys_of_sides(self.names.columns, self.names.owners, len(self.screened))


def labels_of_sides(sides: Sequence[Side]) -> Labels:
    """The labels among the sides of many parcels, those of one parcel standing together."""
    parcels = (list(each) for _, each in groupby(sides, key=lambda side: side.ref))
    return read_labels([label for parcel in parcels for label in screened_of(parcel)])


def read_labels(screened: Sequence[Screened]) -> Labels:
    """Labels that are known by what is screened of them."""
    return Labels(screened, names_of_many([label.names for label in screened]))


def note_candidates(near: Near, candidates: Candidates, labels: Sequence[Screened]) -> None:
    """Add the candidates, which number the labels."""
    for side, listing, name, listed, _ in zip(*(column.tolist() for column in candidates), strict=True):
        pair = Pair(labels[side].ref, Role(labels[side].role), listing)
        note_near(near, pair, NamePair(name, listed) if name >= 0 else None)
