"""A network without one of its attributes."""

from services.ingest.core.networks.ways import Connector
from services.ingest.core.networks.without import hold_together, resting_without
from services.ingest.core.scoring.terms import Shared, Term


def reason(name: str, *hashes: int, path: tuple[str, ...] | None = None) -> Term:
    shared = tuple(Shared(each, 1, 2, hub=False) for each in hashes)
    return Term("detector", name, 2.0, (1, 2), "Said.", {}, shared, path=path)


def test_a_reason_that_rests_on_the_attribute_alone_goes() -> None:
    left, gone = resting_without([reason("alone", 7), reason("both", 7, 8), reason("other", 8)], 7)

    assert [term.name for term in gone] == ["alone"]
    assert [[shared.hash for shared in term.attributes] for term in left] == [[8], [8]]


def test_a_reason_whose_path_leads_over_the_attribute_goes() -> None:
    _, gone = resting_without([reason("near", 8, path=("p1", "a-7", "p9")), reason("far", 8, path=("p1", "a8"))], -7)

    assert [term.name for term in gone] == ["near"]


def test_a_reason_without_attributes_stays() -> None:
    left, gone = resting_without([reason("hit")], 7)

    assert ([term.name for term in left], gone) == (["hit"], [])


def test_parcels_hold_together_by_what_they_share_and_the_largest_part_comes_first() -> None:
    binding = {Connector("a", 1): [4, 5], Connector("e", 2): [5, 6], Connector("a", 3): [1, 2]}

    assert hold_together([1, 2, 3, 4, 5, 6], binding) == [[4, 5, 6], [1, 2], [3]]
