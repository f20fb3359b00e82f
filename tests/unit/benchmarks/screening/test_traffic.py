"""What is counted in a made-up world: planted parcels that are found, and what else is raised, with its reason."""

from benchmarks.screening.traffic import Raised, figures, reason, screen_world
from services.ingest.core.evidence.found import Evidence
from services.ingest.core.keys import Role
from services.ingest.core.raising import Found

_NAME = Evidence("name", "陳騏", "CHEN Qi", 15.0, 1e-7, None)
_PHONE = Evidence("phone-same", "+15405550100", "+15405550100", 14.2, 1e-7, None)


def _hit(*evidence: Evidence) -> tuple[str, Found]:
    return "demo-us-0001", Found(1, Role.SENDER, 1, 0.3, evidence)


def test_a_planted_parcel_that_is_hit_is_found_and_another_one_stands_beside() -> None:
    raised = Raised(frozenset({"A", "B"}), {"A": _hit(_PHONE), "C": _hit(_NAME)})

    assert raised.missed == ["B"]
    assert list(raised.beside) == ["C"]


def test_the_reason_is_the_weightiest_piece_with_the_scripts_of_a_name_and_what_stands_beside() -> None:
    assert reason([_PHONE]) == "phone-same"
    assert reason([_PHONE, _NAME]) == "name, Han and Latin, phone-same"


def test_figures_are_over_all_worlds() -> None:
    one = Raised(frozenset({"A", "B"}), {"A": _hit(_PHONE), "C": _hit(_NAME)})
    other = Raised(frozenset({"D", "E"}), {"D": _hit(_PHONE), "E": _hit(_NAME)})

    counted = figures([{"US": one, "CN": one}, {"US": other, "CN": other}])

    assert counted["traffic, United States, planted found"] == 0.75
    assert counted["traffic, China, raised beside"] == 0.5


def test_a_small_world_is_screened_as_both_nations_see_it() -> None:
    world = screen_world(7, 200)

    assert set(world) == {"US", "CN"}
    assert all(each.planted & each.hits.keys() for each in world.values())
