"""Made-up links by other rules than the simulator's: numbers only, a view and the truth about it, from a seed.

This is what they share; three worlds, each with assumptions of its own, none of them the method's:

- `generators_pools`: honest parties come back by a power law, live in households, and hide behind marketplaces,
  forwarders and lockers; a ring of 3 to 40 parcels draws its senders, addressees, telephones and addresses from pools.
- `generators_flat`: no parties at all. Every attribute of every parcel is drawn by itself, common values by a power
  law; a ring has two to four values of its own and a parcel of it carries some of them.
- `generators_cells`: towns in which the same people buy in the same shops; a ring is two to four cells with an
  organiser's telephone between them, its parcels go to a cell's drop address under new names.

`difficulty` runs from 0 to 1 and sets how much is mistyped, missing, new on each parcel, or borrowed from the honest.
"""

from typing import NamedTuple

import numpy as np

from services.ingest.core.networks import view as v
from services.ingest.core.networks.attributes import AttributeKind as K
from services.ingest.core.networks.view import Attributes, LinkColumns, Parcels, View

SENDER, ADDRESSEE = 1, 2
_MOST_KINDS = 16


class Made(NamedTuple):
    """A view, and which rows are of which ring."""

    view: View
    rings: dict[str, frozenset[int]]


class Person(NamedTuple):
    """Values by kind."""

    values: dict[K, int]


class Sheet:
    """Links as they are written down; every fresh value is a new number."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.rows: list[tuple[int, int, int, int]] = []
        self.rings: dict[str, set[int]] = {}
        self.parcels, self._fresh = 0, 0

    def fresh(self) -> int:
        """A value that nobody has."""
        self._fresh += 1
        return self._fresh

    def chance(self, share: float) -> bool:
        """True so often."""
        return bool(self.rng.random() < share)

    def party(self, *kinds: K) -> Person:
        """Somebody with new values of these kinds."""
        return Person({kind: self.fresh() for kind in kinds})

    def post(self, sender: Person, addressee: Person, mistyped: float, missing: float) -> int:
        """A parcel, with what is mistyped or left out at random; its number."""
        for person, role in ((sender, SENDER), (addressee, ADDRESSEE)):
            for kind, value in person.values.items():
                if self.chance(missing):
                    continue
                written = self.fresh() if self.chance(mistyped) else value
                self.rows.append((self.parcels, kind, written, role))
        self.parcels += 1
        return self.parcels - 1

    def done(self) -> Made:
        """Shuffle the parcels and put everything into columns."""
        place = self.rng.permutation(self.parcels)
        rows = np.array(self.rows, np.int64)
        refs = np.arange(self.parcels, dtype=np.int64)
        hashes = _mixed(rows[:, 2] * _MOST_KINDS + rows[:, 1])
        columns = LinkColumns(refs[place[rows[:, 0]]], hashes, rows[:, 1].astype(np.uint8), rows[:, 3].astype(np.uint8))
        made = view_of_columns(refs, columns)
        return Made(made, {name: frozenset(int(place[p]) for p in parcels) for name, parcels in self.rings.items()})


def view_of_columns(refs: np.ndarray, columns: LinkColumns) -> View:
    """A view of links alone: nothing else is known of the parcels, and every label is its own."""
    hashes, kinds, links = v.join_links(refs, columns)
    held = np.diff(links.of_attribute)
    attributes = Attributes(hashes, kinds, held, np.zeros(len(hashes), np.bool_))
    size = len(refs)
    none = np.zeros(size, np.uint16)
    parcels = Parcels(
        refs, np.zeros(size, np.int32), refs * 2, refs * 2 + 1, none, none, none, none, none,
        np.full(size, v.UNKNOWN, np.int32), np.zeros(size, np.int32), np.full(size, np.nan, np.float32),
        np.full(size, v.UNKNOWN, np.int32), np.zeros(size, np.bool_),
    )  # fmt: skip
    return View(parcels, attributes, links, v.hits_of(), v.events_of(), v.declared_of(), v.notices_of(), size)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Numbers spread over 64 bits."""
    mixed = values.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    return (mixed * np.uint64(0xBF58476D1CE4E5B9)).view(np.int64)
