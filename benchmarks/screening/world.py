"""What each comparison of values says on true and on false pairs of the simulator's world, which knows who is who."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.parcel import Parcel
from services.ingest.core.evidence.assess import COMPARISONS
from services.ingest.core.evidence.weights import FOR, Weights
from services.ingest.core.profile import Profile, profile_of_entity, profile_of_party
from services.simulator.shipments import Shipment, parcel_body
from services.simulator.watchlist import entry_body
from services.simulator.world import World, build_world

SEED = 20_261_123
PARCELS = 12_000
STRIDE = 40
"""Every how-many-th label stands for the false pairs."""
LEAST = 10
"""Pairs of either sort on which a comparison must have spoken for its log-odds to be more than a bound."""


class Measure(NamedTuple):
    """How often a comparison speaks."""

    comparison: str
    on_true: int
    true: int
    on_false: int
    false: int

    @property
    def log_odds(self) -> float:
        """ln of the ratio, half a pair added to each count."""
        of_true = (self.on_true + 0.5) / (self.true + 1)
        of_false = (self.on_false + 0.5) / (self.false + 1)
        return (
            min(-0.01, math.log(of_true / of_false))
            if self.comparison.endswith("-apart")
            else math.log(of_true / of_false)
        )

    @property
    def counted(self) -> bool:
        """Whether it speaks on enough pairs of both sorts to be more than a bound."""
        return min(self.on_true, self.on_false) >= LEAST

    def told(self) -> str:
        """One line for people."""
        bound = "" if self.counted else "  (a bound: it speaks on too few)"
        counts = f"{self.on_true:6} of {self.true:6} true, {self.on_false:6} of {self.false:8} false"
        return f"{self.comparison:20} {self.log_odds:7.2f}  {counts}{bound}"


def measures(weights: Weights, today: dt.date) -> Iterator[Measure]:
    """Each comparison of values in the made-up world, in the order of the table."""
    world = build_world(SEED, PARCELS, today)
    entities = {listed.name: _entity(entry_body(listed, today.isoformat())) for listed in world.listed}
    true, true_count = _spoken(_true_pairs(world, entities))
    false, false_count = _spoken(_false_pairs(world, entities))
    for name in weights.lines:
        if true[name] or false[name]:
            yield Measure(name, true[name], true_count, false[name], false_count)


def _entity(body: dict[str, object]) -> Profile:
    match body:
        case {"entity": {"schema": str(schema), "properties": dict(properties)}}:
            return profile_of_entity(schema, properties)
        case _:
            raise ValueError("the made-up list has an entry of another shape")


def _true_pairs(world: World, entities: dict[str, Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Every label that carries a listed identity by one attribute, mostly under another name and address."""
    shipments = {shipment.identifier: shipment for shipment in world.shipments}
    for use in world.truth.listed:
        if use.carried != "name":
            entity = entities[use.entity]
            yield from ((p, entity) for p in _profiles(shipments[use.identifier]) if _speaks_for(p, entity))


def _speaks_for(profile: Profile, entity: Profile) -> bool:
    return any(found.comparison in FOR for compare in COMPARISONS for found in compare(profile, entity))


def _false_pairs(world: World, entities: dict[str, Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Parcels that carry nobody listed, against every entity."""
    carried = {use.identifier for use in world.truth.listed}
    for shipment in world.shipments[::STRIDE]:
        if shipment.identifier not in carried:
            for profile in _profiles(shipment):
                yield from ((profile, entity) for entity in entities.values())


def _profiles(shipment: Shipment) -> Iterator[Profile]:
    parcel = Parcel.model_validate(parcel_body(shipment))
    yield from (profile_of_party(party) for party in (parcel.sender, parcel.addressee))


def _spoken(pairs: Iterable[tuple[Profile, Profile]]) -> tuple[Counter[str], int]:
    spoken: Counter[str] = Counter()
    count = 0
    for left, right in pairs:
        count += 1
        spoken.update({found.comparison for compare in COMPARISONS for found in compare(left, right)})
    return spoken, count
