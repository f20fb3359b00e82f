"""What a nation can be asked to find: no more than it is told."""

from pathlib import Path

import orjson

from services.simulator.truth import ListedUse, RingParcelTruth, RingTruth, Trace, Truth, write_truth

PHONE = Trace("sender", "phone", "+8615400000000", "p1")
TAX = Trace("sender", "tax", "919999990000000001", "p1")
MAIL = Trace("addressee", "email", "someone1@inboxly.example", "p2")
OTHER_PHONE = Trace("addressee", "phone", "+12125550101", "p2")
BOTH = ("US", "CN")


def a_parcel(name: str, *traces: Trace, seen_by: tuple[str, ...] = BOTH) -> RingParcelTruth:
    return RingParcelTruth(name, "2026-11-01", "one-phone", traces, "CN", seen_by)


def a_ring(
    *parcels: RingParcelTruth, name: str = "ring-001", typologies: tuple[str, ...] = ("one-phone",)
) -> RingTruth:
    return RingTruth(name, typologies, (), None, None, parcels)


def test_a_tax_reference_counts_at_home_only() -> None:
    truth = Truth(rings=[a_ring(a_parcel("A", PHONE, TAX), a_parcel("B", PHONE), a_parcel("C", TAX))])

    assert truth.rings_at("CN") == {"ring-001": frozenset("ABC")}
    assert truth.rings_at("US") == {"ring-001": frozenset("AB")}


def test_a_parcel_that_shows_nothing_or_what_no_other_shows_is_not_asked_for() -> None:
    truth = Truth(rings=[a_ring(a_parcel("A", PHONE), a_parcel("B", PHONE), a_parcel("C"), a_parcel("D", OTHER_PHONE))])

    assert truth.rings_at("US") == {"ring-001": frozenset("AB")}


def test_of_a_ring_in_two_parts_the_larger_one_is_asked_for() -> None:
    small = [a_parcel("A", PHONE), a_parcel("B", PHONE)]
    large = [a_parcel("C", MAIL), a_parcel("D", MAIL, OTHER_PHONE), a_parcel("E", OTHER_PHONE)]

    truth = Truth(rings=[a_ring(*small, *large)])

    assert truth.rings_at("US") == {"ring-001": frozenset("CDE")}


def test_a_value_ties_parcels_on_whichever_side_it_stands() -> None:
    there = Trace("addressee", "phone", PHONE.value, "p1")

    truth = Truth(rings=[a_ring(a_parcel("A", PHONE), a_parcel("B", there))])

    assert truth.rings_at("US") == {"ring-001": frozenset("AB")}


def test_a_ring_of_which_a_nation_sees_one_parcel_is_not_asked_for_there() -> None:
    truth = Truth(rings=[a_ring(a_parcel("A", PHONE), a_parcel("B", PHONE, seen_by=("CN",)))])

    assert truth.rings_at("US") == {}
    assert truth.rings_at("CN") == {"ring-001": frozenset("AB")}


def test_rings_are_told_by_each_typology_that_they_play() -> None:
    mixed = a_ring(name="ring-002", typologies=("sequence", "one-phone"))

    truth = Truth(rings=[a_ring(), mixed])

    assert truth.typologies() == {"one-phone": ["ring-001", "ring-002"], "sequence": ["ring-002"]}


def test_hits_are_asked_for_where_parcel_and_entry_are_known() -> None:
    truth = Truth(listed=[ListedUse("demo", "P0", "phone", BOTH), ListedUse("demo", "P1", "tax", ("CN",))])

    assert truth.hits_at("US") == frozenset({"P0"})
    assert truth.hits_at("CN") == frozenset({"P0", "P1"})


def test_a_name_that_was_bent_is_not_asked_for_as_a_hit() -> None:
    truth = Truth(listed=[ListedUse("demo", "P0", "near-name", BOTH)])

    assert truth.hits_at("US") == frozenset()


def test_the_truth_is_written_beside_the_world_as_json(tmp_path: Path) -> None:
    write_truth(Truth(rings=[a_ring(a_parcel("A", PHONE, MAIL))]), tmp_path / "truth.json")

    written = orjson.loads((tmp_path / "truth.json").read_bytes())

    assert written["rings"][0]["parcels"][0]["identifier"] == "A"
