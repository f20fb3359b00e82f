"""What is raised in traffic: the labels of the simulator's world against its list, by the pure kernel and the table.

No server and no database: of each nation its own parcels and those that the other shares, as the default policy leaves
them, against the entries that it sees, with the holders of each value counted as the database counts them. The world
knows on which parcels a listed identity is planted; whatever else is raised is beside them.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.parcel import Parcel
from services.ingest.core.evidence.assess import Holders, compare_values
from services.ingest.core.evidence.found import Evidence, Value
from services.ingest.core.exact import numbers_of
from services.ingest.core.identifiers import Kind
from services.ingest.core.keys import Role, parcel_keys
from services.ingest.core.labels import Label, Near, labels_of
from services.ingest.core.list_index import ListedSide, build_list_index
from services.ingest.core.profile import profile_of_entity
from services.ingest.core.raising import Entity, Found, raise_label
from services.ingest.core.screening import labels_of_sides
from services.ingest.core.scripts import has_han
from services.simulator.shipments import Shipment, parcel_body
from services.simulator.truth import HOME_ONLY
from services.simulator.watchlist import Listed, entry_body
from services.simulator.world import World, build_world

SEEDS = (1, 2, 3)
PARCELS = 20_000
TODAY = dt.date(2026, 11, 1)
"""Of the made-up worlds: any day gives the same names."""
NATIONS = {"US": "United States", "CN": "China"}
AS_AMONG = 10_000
"""Parcels for which mailboxes under a domain are reckoned up, as services/ingest/screening/holders.py does."""


class Raised(NamedTuple):
    """What one nation raised."""

    planted: frozenset[str]
    """Items with a listed identity on them."""
    hits: Mapping[str, tuple[str, Found]]
    """Item that was hit → the entry, and its weightiest hit."""
    found: tuple[Found, ...] = ()
    """Every hit; its `ref` is the place of the parcel among those that the nation knows."""

    @property
    def missed(self) -> list[str]:
        """Planted items that were not hit."""
        return sorted(self.planted - self.hits.keys())

    @property
    def beside(self) -> dict[str, tuple[str, Found]]:
        """Items that were hit though nothing is planted on them."""
        return {item: hit for item, hit in sorted(self.hits.items()) if item not in self.planted}


def screen_world(seed: int, parcels: int = PARCELS) -> dict[str, Raised]:
    """What each nation raises in the world of this seed."""
    world = build_world(seed, parcels, TODAY)
    return {nation: screened(world, nation) for nation in NATIONS}


def figures(worlds: Iterable[Mapping[str, Raised]]) -> dict[str, float]:
    """Over several worlds: the part of the planted that is found, and parcels raised beside them, in the mean."""
    each = list(worlds)
    told: dict[str, float] = {}
    for nation, name in NATIONS.items():
        planted = sum(len(world[nation].planted) for world in each)
        missed = sum(len(world[nation].missed) for world in each)
        told[f"traffic, {name}, planted found"] = 1 - missed / max(1, planted)
        told[f"traffic, {name}, raised beside"] = sum(len(world[nation].beside) for world in each) / max(1, len(each))
    return told


def told(seed: int, world: Mapping[str, Raised]) -> Iterator[str]:
    """Lines for people: what was found of what was planted, and what else was raised, by reason."""
    for nation, raised in world.items():
        found = len(raised.planted) - len(raised.missed)
        yield f"seed {seed}, {NATIONS[nation]}: {found} of {len(raised.planted)} found, {len(raised.beside)} beside"
        yield from (f"    not found: {item}" for item in raised.missed)
        yield from (f"    {count} beside by {reason}" for reason, count in reasons(raised).most_common())


def cases(seed: int, world: Mapping[str, Raised]) -> Iterator[tuple[str, str]]:
    """Every parcel raised beside the planted ones, for people who look into it: its reason, and what it says."""
    for nation, raised in world.items():
        for item, (entity, found) in raised.beside.items():
            said = "; ".join(f"{e.comparison} {e.log_odds:+.1f} {e.left} ~ {e.right}" for e in found.evidence)
            yield reason(found.evidence), f"{found.score:6.1f}  seed {seed} {nation} {item} {entity}  {said}"


def reasons(raised: Raised) -> Counter[str]:
    """Parcels raised beside the planted ones, by what weighed most in their hit."""
    return Counter(reason(found.evidence) for _, found in raised.beside.values())


def reason(evidence: Sequence[Evidence]) -> str:
    """What weighed most, with the scripts of a name and what else spoke for it."""
    best = max(evidence, key=lambda piece: piece.log_odds)
    if not best.comparison.startswith("name"):
        return best.comparison
    scripts = sorted({"Han" if has_han(written) else "Latin" for written in (best.left, best.right)})
    beside = sorted({piece.comparison for piece in evidence if piece is not best and piece.log_odds > 0})
    return ", ".join((best.comparison, " and ".join(scripts), *beside))


def screened(world: World, nation: str) -> Raised:
    """What a nation raises of what it is told of a world."""
    known = [_parcel(each, nation) for each in world.shipments if nation in each.seen_by]
    labels = [label for ref, parcel in enumerate(known) for label in labels_of(ref, parcel)]
    entities = [_entity(at, each) for at, each in enumerate(world.listed) if nation in each.seen_by]
    index = build_list_index(ListedSide(e.listing, e.profile, numbers_of(e.profile)) for e in entities)
    near: Near = {}
    labels_of_sides(labels).near(index, near)
    found = list(_raise_all(labels, {entity.listing: entity for entity in entities}, near, known))
    names = {entity.listing: entity.entity for entity in entities}
    hits: dict[str, tuple[str, Found]] = {}
    for each in sorted(found, key=lambda hit: hit.score):
        hits[known[each.ref].item.identifier] = names[each.listing], each
    return Raised(world.truth.hits_at(nation), hits, tuple(found))


def _parcel(shipment: Shipment, nation: str) -> Parcel:
    """As the nation is told of it: what the default policy keeps at home stays with who took it in."""
    body = parcel_body(shipment)
    if shipment.lane.reporter != nation:
        for side in (body["sender"], body["addressee"]):
            kept = [each for each in side.pop("identities", ()) if each["kind"] not in HOME_ONLY]
            if kept:
                side["identities"] = kept
    return Parcel.model_validate(body)


def _entity(at: int, listed: Listed) -> Entity:
    match entry_body(listed, TODAY.isoformat()):
        case {"entity": {"schema": str(schema), "properties": dict(properties)}}:
            return Entity(at, 0, listed.name, profile_of_entity(schema, properties), {})
        case _:
            raise ValueError("the made-up list has an entry of another shape")


def _raise_all(
    labels: Iterable[Label], entities: Mapping[int, Entity], near: Near, known: list[Parcel]
) -> Iterator[Found]:
    by_place = {(label.ref, label.role): label for label in labels}
    pairs = [(pair, by_place[pair.ref, pair.role]) for pair in sorted(near) if (pair.ref, pair.role) in by_place]
    holders = _holders(((label, entities[pair.listing]) for pair, label in pairs), known)
    for pair, label in pairs:
        found = raise_label(label, entities[pair.listing], near[pair], holders)
        if found:
            yield found


def _holders(meetings: Iterable[tuple[Label, Entity]], known: list[Parcel]) -> Holders:
    """Parties that have each value in which two sides meet; of a domain, the mailboxes under it and the entries."""
    wanted: defaultdict[Value, set[int]] = defaultdict(set)
    for label, entity in meetings:
        for found in compare_values(label.profile, entity.profile):
            if found.value:
                wanted[found.value].add(entity.listing)
    carried: defaultdict[Value, set[str]] = defaultdict(set)
    for parcel in known:
        keys = parcel_keys(parcel)
        names = [(key.value, key.roles) for key in keys if key.kind is Kind.NAME]
        for key in keys:
            for value, have in _values(key.kind, key.value, key.roles, names):
                if value in wanted:
                    carried[value] |= have
    times = AS_AMONG / min(AS_AMONG, len(known))
    return {
        value: round(len(carried[value]) * times) + len(listings) if value[1].startswith("@") else len(carried[value])
        for value, listings in wanted.items()
    }


def _values(kind: Kind, value: str, roles: Role, names: list[tuple[str, Role]]) -> Iterator[tuple[Value, set[str]]]:
    yield (kind, value), {name for name, where in names if where & roles}
    if kind is Kind.EMAIL:
        yield (kind, "@" + value.rpartition("@")[2]), {value}
