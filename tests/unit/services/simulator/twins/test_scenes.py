"""Every typology has innocent twins in the honest trade, and they look like it."""

import datetime as dt

import pytest

from services.simulator.parties import Party
from services.simulator.rings.typologies import NAMES
from services.simulator.shipments import Shipment
from services.simulator.twins.scenes import SCENES, TWINS
from services.simulator.world import World, build_world

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(seed=11, parcels=5_000, today=TODAY)


@pytest.fixture(scope="module")
def shipments(world: World) -> dict[str, Shipment]:
    return {shipment.identifier: shipment for shipment in world.shipments}


def scene(world: World, shipments: dict[str, Shipment], kind: str) -> list[Shipment]:
    """The parcels of the first scene of a kind."""
    return [shipments[item] for item in next(iter(world.truth.decoys_of(kind).values()))]


@pytest.mark.parametrize("typology", NAMES)
def test_every_twin_of_a_typology_is_in_the_honest_trade(world: World, typology: str) -> None:
    assert TWINS[typology]
    assert all(world.truth.decoys_of(kind) for kind in TWINS[typology])


@pytest.mark.parametrize("kind", SCENES)
def test_scenes_are_played_in_both_nations(world: World, kind: str) -> None:
    assert {name.rsplit("-", 2)[1] for name in world.truth.decoys_of(kind)} == {"US", "CN"}


def test_nobody_in_a_scene_belongs_to_a_ring(world: World) -> None:
    of_rings = {parcel.identifier for ring in world.truth.rings for parcel in ring.parcels}

    assert all(of_rings.isdisjoint(items) for items in world.truth.decoys.values())


def test_a_shop_has_numbers_in_sequence_under_its_own_name(world: World, shipments: dict[str, Shipment]) -> None:
    batch = scene(world, shipments, "shop-batch")

    serials = [int(shipment.identifier[2:10]) for shipment in batch]

    assert serials == list(range(serials[0], serials[0] + len(batch)))
    assert len({shipment.sender.company for shipment in batch}) == 1


def test_a_household_has_one_telephone_under_several_names(world: World, shipments: dict[str, Shipment]) -> None:
    people = list(world.truth.decoys_of("household").values())

    phones = [{shipments[item].addressee.phone for item in items} for items in people]
    names = [{shipments[item].addressee.who for item in items} for items in people]

    assert any(len(each) == 1 for each in phones)
    assert all(len(each) > 2 for each in names)


def test_students_share_an_address_and_nothing_else(world: World, shipments: dict[str, Shipment]) -> None:
    room = scene(world, shipments, "mailroom")

    assert len({shipment.addressee.place for shipment in room}) == 1
    assert len({shipment.addressee.person for shipment in room}) == len(room)


def test_a_licensed_trader_stays_within_what_was_notified(world: World) -> None:
    items = {item for each in world.truth.decoys_of("licensed-trader").values() for item in each}
    told = [parcel for parcel in world.truth.controlled if parcel.identifier in items]

    assert len(told) == len(items)
    assert all(parcel.answer == "no-objection" and parcel.grams == parcel.notified_grams for parcel in told)


def test_what_was_not_sold_comes_back(world: World, shipments: dict[str, Shipment]) -> None:
    parcels = [shipments[item] for items in world.truth.decoys_of("unsold").values() for item in items]

    assert any(shipment.returned for shipment in parcels)
    assert any(shipment.load.nature == "returned-goods" for shipment in parcels)


def test_good_customers_come_back_often(world: World) -> None:
    assert max(len(items) for items in world.truth.decoys_of("customer").values()) >= 9


def test_people_who_move_house_are_one_person_at_two_addresses(world: World, shipments: dict[str, Shipment]) -> None:
    movers = world.truth.decoys_of("mover").values()

    places = [{shipments[item].addressee.place.number for item in items} for items in movers]

    assert any(len(each) == 2 for each in places)


def test_people_of_one_name_are_told_apart(world: World, shipments: dict[str, Shipment]) -> None:
    namesakes = [items for items in world.truth.decoys_of("namesake").values() if len(items) > 2]

    names = [{party.who for item in items for party in ends(shipments[item]) if party.who} for items in namesakes]

    assert namesakes
    assert all(len(each) > 2 for each in names)


def ends(shipment: Shipment) -> tuple[Party, Party]:
    return shipment.sender, shipment.addressee


def test_placeholders_stand_where_something_was_left_out(world: World, shipments: dict[str, Shipment]) -> None:
    without_phone = world.truth.decoys["placeholder-US-phone"]

    assert "000000" in {shipments[item].addressee.phone for item in without_phone}
