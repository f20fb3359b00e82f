"""One small world, looked at from all sides."""

import datetime as dt
from collections import Counter

import pytest

from schemas.s10 import check_digit
from services.simulator.journeys import NATIONS
from services.simulator.truth import kind_of
from services.simulator.twins.scenes import SCENES
from services.simulator.world import FEWEST_PARCELS, World, build_world

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(seed=7, parcels=5_000, today=TODAY)


def test_a_world_has_exactly_as_many_parcels_as_asked_for(world: World) -> None:
    assert len(world.shipments) == 5_000


def test_too_small_a_world_is_refused() -> None:
    with pytest.raises(ValueError, match=f"at least {FEWEST_PARCELS}"):
        build_world(seed=7, parcels=FEWEST_PARCELS - 1, today=TODAY)


def test_the_smallest_world_holds_all_that_is_planted() -> None:
    smallest = build_world(seed=7, parcels=FEWEST_PARCELS, today=TODAY)

    assert len(smallest.shipments) == FEWEST_PARCELS
    assert len(smallest.truth.rings) == 2


def test_another_seed_gives_another_world(world: World) -> None:
    other = build_world(seed=8, parcels=1_000, today=TODAY)

    assert {s.identifier for s in other.shipments}.isdisjoint(s.identifier for s in world.shipments[:50])


def test_no_two_items_have_the_same_number(world: World) -> None:
    numbers = Counter(shipment.identifier for shipment in world.shipments)

    assert numbers.most_common(1)[0][1] == 1


def test_every_s10_number_has_its_check_digit_and_the_posting_country(world: World) -> None:
    items = [(s.journey.item, s.lane) for s in world.shipments if s.journey.item["kind"] == "s10"]

    assert all(item["identifier"][10] == check_digit(item["identifier"][2:10]) for item, _ in items)
    assert all(item["issuer"] == lane.origin for item, lane in items)


def test_shipments_stand_in_the_order_of_posting_and_before_today(world: World) -> None:
    posted = [shipment.posted for shipment in world.shipments]

    assert posted == sorted(posted)
    assert posted[-1] < dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp()


def test_no_event_lies_in_the_future_or_before_posting(world: World) -> None:
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp()

    assert all(s.posted <= step.at < now for s in world.shipments for step in s.journey.happenings)


def test_no_honest_parcel_has_a_telephone_that_a_ring_did_not_borrow(world: World) -> None:
    of_rings = {parcel.identifier for ring in world.truth.rings for parcel in ring.parcels}
    listed = {use.identifier for use in world.truth.listed}
    honest = [s for s in world.shipments if s.identifier not in of_rings | listed]
    traces = [trace for ring in world.truth.rings for parcel in ring.parcels for trace in parcel.traces]
    phones = {each.value for each in traces if each.kind == "phone" and world.truth.people[str(each.of)].rings}

    assert phones.isdisjoint(party.phone for s in honest for party in (s.sender, s.addressee))


def test_hubs_stand_on_many_honest_parcels(world: World) -> None:
    hubs = {name: len(items) for name, items in world.truth.decoys.items() if name.startswith("marketplace-CN")}

    assert hubs
    assert min(hubs.values()) > 100


def test_every_kind_of_decoy_is_there(world: World) -> None:
    kinds = {kind_of(name) for name in world.truth.decoys}

    by_themselves = {"marketplace", "forwarder", "locker", "family", "customer", "mover", "namesake", "placeholder"}
    assert kinds == by_themselves | set(SCENES)


def test_controlled_substances_travel_with_a_notice_against_an_objection_and_without_either(world: World) -> None:
    answers = {parcel.answer for parcel in world.truth.controlled}

    assert answers == {"no-objection", "objection", None}


def test_what_is_bad_in_a_declaration_is_there(world: World) -> None:
    pieces = [piece for shipment in world.shipments for piece in shipment.load.pieces]

    assert {"gift", "parts"} <= {piece["description"] for piece in pieces}
    assert {"0", "1"} <= {piece["value"]["amount"] for piece in pieces}


def test_items_of_both_nations_only_are_seen_by_both(world: World) -> None:
    seen = Counter(shipment.seen_by for shipment in world.shipments)

    assert set(seen) == {NATIONS, ("US",), ("CN",)}
    assert seen[NATIONS] > len(world.shipments) / 2
