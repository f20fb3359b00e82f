"""What a nation can be asked to find: no more than it is told."""

from pathlib import Path

import orjson

from services.simulator.rings import Trait
from services.simulator.truth import ListedUse, RingParcelTruth, RingTruth, Truth, write_truth

PHONE, TAX, MAIL = Trait("sender", "phone"), Trait("sender", "tax"), Trait("addressee", "email")
BOTH = ("US", "CN")


def a_ring(*carried: tuple[Trait, ...]) -> RingTruth:
    parcels = tuple(RingParcelTruth(f"P{at}", "2026-11-01", traits, "CN", BOTH) for at, traits in enumerate(carried))
    return RingTruth("ring-001", "plain", ((PHONE, "+8615400000000"),), None, parcels)


def test_a_tax_reference_counts_at_home_only() -> None:
    truth = Truth(rings=[a_ring((PHONE, TAX, MAIL), (PHONE, TAX), (PHONE, MAIL))])

    assert truth.rings_at("CN") == {"ring-001": frozenset({"P0", "P1", "P2"})}
    assert truth.rings_at("US") == {"ring-001": frozenset({"P0", "P2"})}


def test_a_ring_of_which_a_nation_sees_one_parcel_is_not_asked_for_there() -> None:
    truth = Truth(rings=[a_ring((PHONE, MAIL), (PHONE, TAX))])

    assert truth.rings_at("US") == {}


def test_hits_are_asked_for_where_parcel_and_entry_are_known() -> None:
    truth = Truth(listed=[ListedUse("demo", "P0", "phone", BOTH), ListedUse("demo", "P1", "tax", ("CN",))])

    assert truth.hits_at("US") == frozenset({"P0"})
    assert truth.hits_at("CN") == frozenset({"P0", "P1"})


def test_the_truth_is_written_beside_the_world_as_json(tmp_path: Path) -> None:
    write_truth(Truth(rings=[a_ring((PHONE, MAIL))]), tmp_path / "truth.json")

    written = orjson.loads((tmp_path / "truth.json").read_bytes())

    assert written["rings"][0]["parcels"][0]["identifier"] == "P0"
