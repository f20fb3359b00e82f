"""What is true in a made-up world: written beside it, read by whoever checks, never by the services.

A nation can only find what it is told. So every question is asked for one nation: an H2 record and a tax reference
stay at home, and an item that does not touch a nation's ground is unknown there (the default sharing policy). The
detectors are asked for what the records given to that nation can show, and for no more.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from services.simulator.rings import Trait

HOME_ONLY = frozenset({"tax"})
"""Kinds of attribute that the default sharing policy keeps at home."""
LEAST_SHARED = 2
"""Shared attributes that a parcel must show to belong visibly to its ring."""


@dataclass(frozen=True, slots=True)
class RingParcelTruth:
    """A parcel of a ring, which of the ring's attributes it carries, and who knows of it."""

    identifier: str
    posted_on: str
    carries: tuple[Trait, ...]
    reporter: str
    seen_by: tuple[str, ...]

    def shows(self, nation: str) -> bool:
        """Whether `nation` is told enough of the parcel to see that it belongs to the ring."""
        visible = [trait for trait in self.carries if nation == self.reporter or trait.kind not in HOME_ONLY]
        return nation in self.seen_by and len(visible) >= LEAST_SHARED


@dataclass(frozen=True, slots=True)
class RingTruth:
    """A planted ring."""

    name: str
    spelling: str
    """`plain`: its attributes are written alike; `rewritten`: in a different way each time."""
    shared: tuple[tuple[Trait, str], ...]
    listed: str | None
    """Identifier of the listed entity whose attribute it uses."""
    parcels: tuple[RingParcelTruth, ...]


@dataclass(frozen=True, slots=True)
class ListedUse:
    """A parcel that carries a listed identity, by what, and which nations are told both of it and of the entry."""

    entity: str
    identifier: str
    carried: str
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlledParcel:
    """A parcel that declares a controlled substance."""

    identifier: str
    substance: str
    cas: str
    notice: str | None
    """Reference of the pre-export notice, None where there was none."""
    answer: str | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that must be refused: who hands it in, its mistake, the member that the refusal must name."""

    nation: str
    reference: str
    fault: str
    member: str


@dataclass(slots=True)
class Truth:
    """Everything that was planted, by item identifier."""

    rings: list[RingTruth] = field(default_factory=list)
    listed: list[ListedUse] = field(default_factory=list)
    controlled: list[ControlledParcel] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    decoys: dict[str, list[str]] = field(default_factory=dict)
    """Hub or family to the items of its honest parcels."""

    def rings_at(self, nation: str) -> dict[str, frozenset[str]]:
        """Rings, by name, with the items by which `nation` can see them; at least two items each."""
        seen = {ring.name: frozenset(p.identifier for p in ring.parcels if p.shows(nation)) for ring in self.rings}
        return {name: items for name, items in seen.items() if len(items) > 1}

    def hits_at(self, nation: str) -> frozenset[str]:
        """Items on which `nation` can see a listed identity."""
        return frozenset(use.identifier for use in self.listed if nation in use.seen_by)


def write_truth(truth: Truth, path: Path) -> None:
    """Write the truth as JSON."""
    path.write_bytes(orjson.dumps(asdict(truth), option=orjson.OPT_INDENT_2))
