"""A world as one nation knows it, without a server."""

import datetime as dt

import pytest

from services.simulator.bodies import Seen, entries_at, events_at, notices_at, parcels_at
from services.simulator.world import World, build_world

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(seed=5, parcels=600, today=TODAY)


@pytest.fixture(scope="module")
def at_us(world: World) -> list[Seen]:
    return list(parcels_at(world, "US"))


def test_a_nation_knows_the_items_that_the_truth_says_it_does(world: World, at_us: list[Seen]) -> None:
    assert [seen.item for seen in at_us] == [s.identifier for s in world.shipments if "US" in s.seen_by]


def test_each_is_numbered_by_its_place_and_says_what_the_shipment_says(world: World, at_us: list[Seen]) -> None:
    assert all(world.shipments[seen.ref].identifier == seen.item == seen.parcel.item.identifier for seen in at_us)
    assert all(seen.posted_on == seen.parcel.posted_on for seen in at_us)


def test_identity_numbers_and_postage_of_the_other_nation_stay_there(at_us: list[Seen]) -> None:
    abroad = [seen.parcel for seen in at_us if seen.parcel.route.origin == "CN"]
    at_home = [seen.parcel for seen in at_us if seen.parcel.route.origin == "US"]

    assert all(p.postage is None and not p.sender.identities and not p.addressee.identities for p in abroad)
    assert any(p.postage and (p.sender.identities or p.addressee.identities) for p in at_home)


def test_events_belong_to_parcels_that_are_known(world: World, at_us: list[Seen]) -> None:
    known = {seen.ref: seen.item for seen in at_us}

    events = list(events_at(world, "US"))

    assert {each.event.country for each in events} == {"US", "CN"}
    assert all(known[each.ref] == each.item == each.event.item.identifier for each in events)


def test_notices_come_with_their_answers(world: World) -> None:
    noticed = list(notices_at(world))

    assert len(noticed) == len(world.consignments)
    assert all(each.notice.reference == each.reply.notice_reference for each in noticed)


def test_an_entry_that_is_kept_home_is_known_there_only(world: World) -> None:
    counts = {nation: sum(1 for _ in entries_at(world, nation)) for nation in ("US", "CN")}

    secret = [listed.listed_by for listed in world.listed if listed.handling == "H2"]
    assert secret
    assert counts["US"] == len(world.listed) - secret.count("CN")
    assert counts["CN"] == len(world.listed) - secret.count("US")
