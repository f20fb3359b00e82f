"""What is true in a made-up world: written beside it, read by whoever checks, never by the services.

A nation can only find what it is told. So every question is asked for one nation: an H2 record and a tax reference
stay at home, and an item that does not touch a nation's ground is unknown there (the default sharing policy). The
detectors are asked for what the records given to that nation can show, and for no more: of a ring, the parcels that
hang together by what they visibly share.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal

import orjson

from services.simulator.parties import Side

HOME_ONLY = frozenset({"tax"})
"""Kinds of attribute that the default sharing policy keeps at home."""

Role = Literal["organiser", "broker", "distributor", "front", "drop"]
"""Who does what in a ring: directs it; brings its two ends together; serves the drops; sends in his name; receives."""
TraceKind = Literal["phone", "email", "address", "tax", "name", "sequence", "text"]
TraceSide = Literal["sender", "addressee", "item", "contents"]


@dataclass(frozen=True, slots=True)
class Trace:
    """Something on a parcel that other parcels of its ring may have too."""

    side: TraceSide
    kind: TraceKind
    value: str
    """The true value: a number in E.164 form, an address by its first line, a name in Latin letters, the first number
    of a roll of labels, a description. What is written may be another spelling of it."""
    of: str | None
    """Whose it is: a member, by `MemberTruth.person`; a listed entity; an honest person; None for the ring's."""


@dataclass(frozen=True, slots=True)
class RingParcelTruth:
    """A parcel of a ring, what of the ring it shows, and who knows of it."""

    identifier: str
    posted_on: str
    typology: str
    """Whose trick was played with it."""
    traces: tuple[Trace, ...]
    """Attributes that were mistyped are left out, but for names and addresses, which can still be read."""
    reporter: str
    seen_by: tuple[str, ...]

    def shown_to(self, nation: str) -> list[tuple[str, str]]:
        """Kind and value of each trace that `nation` is told; none of a parcel that it does not know."""
        if nation not in self.seen_by:
            return []
        return [(t.kind, t.value) for t in self.traces if nation == self.reporter or t.kind not in HOME_ONLY]


@dataclass(frozen=True, slots=True)
class MemberTruth:
    """Somebody who works for a ring."""

    person: str
    """By which `Truth.people` names them, in every ring that they work for."""
    role: Role
    labels: tuple[tuple[str, Side], ...]
    """The parcels of this ring on which they are named, and where, under whatever name and spelling."""
    marks: tuple[str, ...]
    """The parcels of this ring on which something of theirs is: a telephone, an address, a name."""


@dataclass(frozen=True, slots=True)
class RingTruth:
    """A planted ring."""

    name: str
    typologies: tuple[str, ...]
    """One, or two that it mixes, the main one first; of services/simulator/rings/typologies.py."""
    members: tuple[MemberTruth, ...]
    listed: str | None
    """Identifier of the listed entity whose attribute or name it uses."""
    borrowed: str | None
    """The honest person whose address or telephone some of its parcels name."""
    parcels: tuple[RingParcelTruth, ...]
    """In the order of posting."""

    def items_at(self, nation: str) -> frozenset[str]:
        """The parcels that hang together, for `nation`, by the traces it is told; those of the largest such part.

        A parcel that shows nothing that another one of the ring shows is not among them.
        """
        shown = {parcel.identifier: parcel.shown_to(nation) for parcel in self.parcels}
        return max(_parts(shown), key=len, default=frozenset())


@dataclass(slots=True)
class PersonTruth:
    """Somebody who is on more than one label, or belongs to a ring: the answer to who is who."""

    rings: list[str] = field(default_factory=list)
    """Rings that they work for; none for honest people."""
    names: list[str] = field(default_factory=list)
    """The names they go by, in Latin letters; aliases behind the first."""
    labels: list[tuple[str, Side]] = field(default_factory=list)
    """Every label that is really theirs: item identifier, and on which side of it."""


@dataclass(frozen=True, slots=True)
class ListedUse:
    """A parcel that carries a listed identity, by what, and which nations are told both of it and of the entry."""

    entity: str
    identifier: str
    carried: str
    """`phone`, `email`, `tax`, `name`; `near-name` for a name that was bent after the entry was published."""
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
    grams: int
    """Net weight declared on the parcel."""
    notified_grams: int | None
    """Of the notice, for all parcels under it."""

    @property
    def is_unlawful(self) -> bool:
        """Whether it should not have been sent: not notified, not let go, or more than was notified."""
        too_much = self.notified_grams is not None and self.grams > self.notified_grams
        return self.notice is None or self.answer != "no-objection" or too_much


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
    people: dict[str, PersonTruth] = field(default_factory=dict)
    """Who is who: all members of rings, and the honest people who come back, move house or live together."""
    listed: list[ListedUse] = field(default_factory=list)
    controlled: list[ControlledParcel] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    decoys: dict[str, list[str]] = field(default_factory=dict)
    """Hub, family, or other innocent twin of a ring to the items of its honest parcels: kind, country and number, as in
    `family-US-3`. Kinds are those of services/simulator/twins/scenes.py, and `marketplace`, `forwarder`, `locker`,
    `family`, `customer` (a heavy one), `mover`, `namesake`, `placeholder` (with what was left out for a number)."""

    def rings_at(self, nation: str) -> dict[str, frozenset[str]]:
        """Rings, by name, with the items by which `nation` can see them; at least two items each."""
        seen = {ring.name: ring.items_at(nation) for ring in self.rings}
        return {name: items for name, items in seen.items() if len(items) > 1}

    def hits_at(self, nation: str) -> frozenset[str]:
        """Items on which `nation` can see a listed identity, written as it is."""
        return frozenset(use.identifier for use in self.listed if nation in use.seen_by and use.carried != "near-name")

    def planted(self) -> frozenset[str]:
        """Every item that an alert may rightly be about: of a ring, of a listed person, of a precursor that was not
        notified, not let go, or more than notified."""
        rings = (parcel.identifier for ring in self.rings for parcel in ring.parcels)
        unlawful = (each.identifier for each in self.controlled if each.is_unlawful)
        return frozenset(chain(rings, (use.identifier for use in self.listed), unlawful))

    def decoys_of(self, kind: str) -> dict[str, list[str]]:
        """The decoys of one kind, with their items."""
        return {name: items for name, items in self.decoys.items() if kind_of(name) == kind}

    def typologies(self) -> dict[str, list[str]]:
        """Typology to the names of the rings that play it, alone or beside another."""
        by_typology: defaultdict[str, list[str]] = defaultdict(list)
        for ring in self.rings:
            for typology in ring.typologies:
                by_typology[typology].append(ring.name)
        return dict(by_typology)


def write_truth(truth: Truth, path: Path) -> None:
    """Write the truth as JSON."""
    path.write_bytes(orjson.dumps(asdict(truth), option=orjson.OPT_INDENT_2))


def kind_of(decoy: str) -> str:
    """The kind of a decoy, by its name."""
    return decoy.rsplit("-", 2)[0]


def _parts(shown: dict[str, list[tuple[str, str]]]) -> Iterator[frozenset[str]]:
    """The parts of a ring that hang together by what they show, in the order of their first parcels."""
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for item, traces in shown.items():
        for trace in traces:
            holders[trace].append(item)
    left = {item: traces for item, traces in shown.items() if traces}
    while left:
        part: set[str] = set()
        reached = [next(iter(left))]
        while reached:
            item = reached.pop()
            if item not in part:
                part.add(item)
                reached.extend(_neighbours(left[item], holders))
        left = {item: traces for item, traces in left.items() if item not in part}
        yield frozenset(part)


def _neighbours(traces: Iterable[tuple[str, str]], holders: defaultdict[tuple[str, str], list[str]]) -> Iterator[str]:
    return (item for trace in traces for item in holders[trace])
