"""Whatever seed, size, day and difficulty: a made-up world keeps the contract, and its truth stands on its parcels."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.s10 import check_digit
from services.simulator.bodies import entries_at, events_at, notices_at, parcels_at
from services.simulator.shipments import Shipment
from services.simulator.truth import Truth
from services.simulator.world import World, build_world

WORLDS = st.builds(
    build_world,
    seed=st.integers(0, 2**32),
    parcels=st.integers(200, 900),
    today=st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1)),
    difficulty=st.floats(0, 1),
)
FEW = settings(max_examples=12, deadline=None)


@FEW
@given(WORLDS)
def test_all_that_is_told_is_valid(world: World) -> None:
    for nation in ("US", "CN"):
        assert sum(1 for _ in parcels_at(world, nation)) > 0
        assert sum(1 for _ in events_at(world, nation)) > 0
        assert sum(1 for _ in entries_at(world, nation)) > 0
    assert sum(1 for _ in notices_at(world)) == len(world.consignments)


@FEW
@given(WORLDS)
def test_item_numbers_are_right_and_each_is_given_once(world: World) -> None:
    numbers = [shipment.identifier for shipment in world.shipments]
    s10 = [number for number in numbers if len(number) == 13]

    assert len(set(numbers)) == len(numbers)
    assert all(number[10] == check_digit(number[2:10]) for number in s10)


@FEW
@given(WORLDS)
def test_the_truth_speaks_of_parcels_that_exist_and_of_who_stands_on_them(world: World) -> None:
    shipments = {shipment.identifier: shipment for shipment in world.shipments}

    assert set(_spoken_of(world.truth)) <= shipments.keys()
    assert all(
        _party(shipments[item], side) == who
        for who, person in world.truth.people.items()
        for item, side in person.labels
    )


@FEW
@given(WORLDS)
def test_a_nation_is_asked_for_parcels_that_it_knows_and_no_ring_is_a_decoy(world: World) -> None:
    of_rings = {parcel.identifier for ring in world.truth.rings for parcel in ring.parcels}

    for nation in ("US", "CN"):
        known = {shipment.identifier for shipment in world.shipments if nation in shipment.seen_by}
        assert all(items <= known & of_rings for items in world.truth.rings_at(nation).values())
    assert all(of_rings.isdisjoint(items) for items in world.truth.decoys.values())


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 1))
def test_the_same_setting_gives_the_same_world(seed: int, level: float) -> None:
    today = dt.date(2026, 11, 23)

    assert build_world(seed, 300, today, level) == build_world(seed, 300, today, level)


def _spoken_of(truth: Truth) -> list[str]:
    """Every item that the truth names."""
    rings = [parcel.identifier for ring in truth.rings for parcel in ring.parcels]
    marks = [item for ring in truth.rings for member in ring.members for item in member.marks]
    decoys = [item for items in truth.decoys.values() for item in items]
    listed = [use.identifier for use in truth.listed]
    return rings + marks + decoys + listed + [parcel.identifier for parcel in truth.controlled]


def _party(shipment: Shipment, side: str) -> str | None:
    return (shipment.sender if side == "sender" else shipment.addressee).who
