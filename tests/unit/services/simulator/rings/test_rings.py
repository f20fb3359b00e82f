"""The rings of one world, looked at from all sides: what the truth says of them stands on the parcels."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from services.simulator.rings.typologies import NAMES
from services.simulator.shipments import Shipment
from services.simulator.truth import RingTruth, Trace
from services.simulator.world import World, build_world

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(seed=7, parcels=5_000, today=TODAY)


@pytest.fixture(scope="module")
def shipments(world: World) -> dict[str, Shipment]:
    return {shipment.identifier: shipment for shipment in world.shipments}


def ring_of(world: World, typology: str) -> RingTruth:
    return next(ring for ring in world.truth.rings if ring.typologies[0] == typology)


def own(ring: RingTruth, shipments: dict[str, Shipment]) -> list[Shipment]:
    """The parcels of a ring that its main typology posted."""
    return [shipments[each.identifier] for each in ring.parcels if each.typology == ring.typologies[0]]


def written(shipment: Shipment, trace: Trace) -> str | None:
    """What stands on the parcel in the place of a trace, errors in addresses and names taken out."""
    if trace.side == "contents":
        return str(shipment.load.pieces[0]["description"])
    party = shipment.sender if trace.side == "sender" else shipment.addressee
    place = replace(party.place, written=()).full.lines[0]
    return {"phone": party.phone, "email": party.email, "tax": party.tax, "address": place}.get(trace.kind)


def test_every_typology_is_in_a_world_of_five_thousand_parcels(world: World) -> None:
    assert set(world.truth.typologies()) == set(NAMES)


def test_each_parcel_of_a_ring_carries_what_the_truth_says(world: World, shipments: dict[str, Shipment]) -> None:
    told = [(shipments[p.identifier], t) for ring in world.truth.rings for p in ring.parcels for t in p.traces]
    plain = [(shipment, trace) for shipment, trace in told if trace.kind not in ("name", "sequence")]

    assert [written(shipment, trace) for shipment, trace in plain] == [trace.value for _, trace in plain]


def test_a_name_that_is_a_trace_is_a_label_of_the_member(world: World, shipments: dict[str, Shipment]) -> None:
    named = [
        (p.identifier, t) for ring in world.truth.rings for p in ring.parcels for t in p.traces if t.kind == "name"
    ]

    sides = [getattr(shipments[item], trace.side).who for item, trace in named]

    assert sides == [trace.of for _, trace in named]


def test_labels_of_members_exist_and_are_theirs(world: World, shipments: dict[str, Shipment]) -> None:
    labels = [
        (member.person, label) for ring in world.truth.rings for member in ring.members for label in member.labels
    ]

    assert labels
    assert all(getattr(shipments[item], side).who == person for person, (item, side) in labels)


def test_parcels_of_a_ring_are_told_in_the_order_of_posting(world: World, shipments: dict[str, Shipment]) -> None:
    posted = [[shipments[parcel.identifier].posted for parcel in ring.parcels] for ring in world.truth.rings]

    assert posted == [sorted(each) for each in posted]


def test_rings_are_at_work_for_weeks(world: World, shipments: dict[str, Shipment]) -> None:
    spans = [
        shipments[r.parcels[-1].identifier].posted - shipments[r.parcels[0].identifier].posted
        for r in world.truth.rings
    ]

    assert max(spans) > 21 * 86_400


def test_members_come_back_under_other_spellings_and_aliases(world: World, shipments: dict[str, Shipment]) -> None:
    members = [m for ring in world.truth.rings for m in ring.members if len(m.labels) > 2]

    names = [{getattr(shipments[item], side).person for item, side in m.labels} - {None} for m in members]

    assert sum(len(each) > 1 for each in names) > len(members) / 2
    assert any(len(world.truth.people[member.person].names) > 1 for member in members)


def test_every_role_is_filled_and_leaves_a_mark(world: World) -> None:
    roles = Counter(member.role for ring in world.truth.rings for member in ring.members if member.marks)

    assert set(roles) == {"organiser", "broker", "distributor", "front", "drop"}


def test_most_of_a_ring_hangs_together_for_the_nation_that_sees_all_of_it(world: World) -> None:
    seen = [(ring, ring.items_at(nation), nation) for ring in world.truth.rings for nation in ("US", "CN")]
    known = [(items, [p for p in ring.parcels if nation in p.seen_by]) for ring, items, nation in seen]

    assert sum(len(items) for items, _ in known) > 0.75 * sum(len(parcels) for _, parcels in known)


def test_some_parcels_show_one_thing_and_some_nothing() -> None:
    hard = build_world(seed=3, parcels=5_000, today=TODAY, difficulty="hard")

    shown = Counter(min(2, len(parcel.traces)) for ring in hard.truth.rings for parcel in ring.parcels)

    assert min(shown[count] for count in (0, 1, 2)) > 5


def test_item_numbers_in_sequence_are_posted_under_different_names(
    world: World, shipments: dict[str, Shipment]
) -> None:
    parcels = own(ring_of(world, "sequence"), shipments)

    serials = [int(shipment.identifier[2:10]) for shipment in parcels]

    assert all(0 < later - earlier <= 3 for earlier, later in pairwise(serials))
    assert len({shipment.sender.who for shipment in parcels}) > 2


def test_a_splitting_ring_declares_one_lot_to_many(world: World, shipments: dict[str, Shipment]) -> None:
    parcels = own(ring_of(world, "splitting"), shipments)

    assert len({str(shipment.load.pieces) for shipment in parcels}) == 1
    assert len({shipment.addressee.who for shipment in parcels}) > 2


def test_a_hub_takes_in_and_posts_on(world: World, shipments: dict[str, Shipment]) -> None:
    parcels = own(ring_of(world, "reshipper-hub"), shipments)

    into = {shipment.addressee.place.number for shipment in parcels}

    assert into & {shipment.sender.place.number for shipment in parcels}


def test_a_ring_by_a_third_post_goes_round(world: World, shipments: dict[str, Shipment]) -> None:
    parcels = own(ring_of(world, "third-post"), shipments)

    assert all(shipment.transit or shipment.lane.origin != shipment.sender.nation for shipment in parcels)


def test_loads_that_do_not_fit_are_far_off(world: World, shipments: dict[str, Shipment]) -> None:
    pieces = [shipment.load.pieces[0] for shipment in own(ring_of(world, "misfit"), shipments)]

    dearness = [float(piece["value"]["amount"]) / piece["net_weight_grams"] for piece in pieces]

    assert all(per_gram < 0.05 or per_gram > 1.5 for per_gram in dearness)


def test_precursors_go_without_a_notice_against_an_objection_and_beyond_the_amount(world: World) -> None:
    items = {parcel.identifier for parcel in ring_of(world, "precursor").parcels}
    told = [parcel for parcel in world.truth.controlled if parcel.identifier in items]

    assert {parcel.answer for parcel in told} == {None, "objection", "no-objection"}
    assert all(p.grams > (p.notified_grams or 0) for p in told if p.answer == "no-objection")


def test_names_are_bent_after_the_entry_was_published(world: World, shipments: dict[str, Shipment]) -> None:
    ring = ring_of(world, "near-hit")
    entry = next(listed for listed in world.listed if listed.name == ring.listed)
    published = dt.datetime.combine(entry.listed_on, dt.time(), dt.UTC).timestamp()

    uses = [use for use in world.truth.listed if use.entity == entry.name]

    assert "near-name" in {use.carried for use in uses}
    assert all((shipments[use.identifier].posted >= published) == (use.carried == "near-name") for use in uses)


def test_loops_end_where_they_began(world: World, shipments: dict[str, Shipment]) -> None:
    returned = [shipment for shipment in own(ring_of(world, "return-loop"), shipments) if shipment.returned]
    paths = [[(step.code, step.nation) for step in shipment.journey.happenings] for shipment in returned]

    over = [(shipment.lane, path) for shipment, path in zip(returned, paths, strict=True) if path[-1][0] == "EMI"]

    assert over
    assert all(path[-1] == ("EMI", lane.origin) for lane, path in over)
    assert all("EMH" in dict(path) for _, path in over)


def test_unrelated_senders_use_the_same_words(world: World, shipments: dict[str, Shipment]) -> None:
    parcels = own(ring_of(world, "same-text"), shipments)

    assert len({shipment.load.pieces[0]["description"] for shipment in parcels}) == 1
    assert len({shipment.sender.who for shipment in parcels}) > 2


def test_rings_mix_share_members_change_telephones_and_borrow_addresses() -> None:
    hard = build_world(seed=1, parcels=5_000, today=TODAY, difficulty="hard").truth

    assert any(len(ring.typologies) == 2 for ring in hard.rings)
    assert any(len(person.rings) == 2 for person in hard.people.values())
    assert any(hard.people[ring.borrowed].rings == [] for ring in hard.rings if ring.borrowed)
    phones = [
        Counter((t.of, t.value) for p in ring.parcels for t in p.traces if t.kind == "phone") for ring in hard.rings
    ]
    assert any(len(used) > len({owner for owner, _ in used}) for used in phones)
