"""Ways between parcels: the cheapest first, over what is rare before what is common."""

from collections import defaultdict

import pytest

from services.ingest.core.networks import ways as w
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.ways import Connector, Gathered, cheapest_ways, cost_of, shared_beside


def graph(**held: str) -> Gathered:
    """`phone="1 2 3"`: three parcels carry it. What is no kind of attribute is a telephone."""
    carried: defaultdict[int, set[Connector]] = defaultdict(set)
    holders, kinds = {}, {}
    for number, (kind, parcels) in enumerate(held.items()):
        kinds[Connector("a", number)] = AttributeKind.__members__.get(kind.upper(), AttributeKind.PHONE)
        connector = Connector("a", number)
        holders[connector] = [int(each) for each in parcels.split()]
        for parcel in holders[connector]:
            carried[parcel].add(connector)
    return Gathered(
        carried, holders, {each: cost_of(kinds[each], len(refs), hub=False) for each, refs in holders.items()}
    )


def parcels(known: Gathered, start: int, goal: int, most: int = 10) -> list[tuple[int, ...]]:
    return [way.parcels for way in cheapest_ways(known, [start], [goal], most)[0]]


def test_a_longer_way_over_what_is_rare_comes_before_a_short_one_over_what_is_common() -> None:
    many = " ".join(map(str, [1, 3, *range(10, 60)]))

    assert parcels(graph(phone="1 2", email="2 3", name=many), 1, 3, 2) == [(1, 2, 3), (1, 3)]


def test_between_two_parcels_the_rarest_thing_counts_and_the_others_stand_beside() -> None:
    known = graph(name="1 2 3 4 5", phone="1 2")

    (way, *_), _ = cheapest_ways(known, [1], [2], 1)

    assert way.over == (Connector("a", 1),)
    assert shared_beside(known, way, 0) == [Connector("a", 0)]


def test_ways_are_the_cheapest_and_no_two_have_the_same_parcels() -> None:
    known = graph(a="1 2", b="2 9", c="1 3", d="3 9", e="1 4", f="4 9 5 6", g="1 2")

    found = parcels(known, 1, 9)

    assert found[:2] == [(1, 2, 9), (1, 3, 9)]
    assert len(set(found)) == len(found)


def test_no_way_goes_through_a_parcel_twice() -> None:
    found = parcels(graph(a="1 2 3", b="2 3 4", c="3 4 1"), 1, 4)

    assert all(len(set(way)) == len(way) for way in found)


def test_where_nothing_leads_there_is_no_way() -> None:
    assert cheapest_ways(graph(a="1 2", b="3 4"), [1], [4], 5) == ([], True)


def test_a_parcel_of_both_ends_is_a_way_by_itself() -> None:
    assert parcels(graph(a="1 2"), 1, 1) == [(1,)]


def test_that_not_everything_was_compared_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(w, "MOST_LOOKED_AT", 2)

    assert cheapest_ways(graph(a="1 2", b="2 3", c="3 4"), [1], [4], 5) == ([], False)


def test_a_description_is_a_longer_step_than_a_telephone_and_a_hub_the_longest() -> None:
    phone, description = cost_of(AttributeKind.PHONE, 2, hub=False), cost_of(AttributeKind.DESCRIPTION, 2, hub=False)

    assert (
        phone < cost_of(AttributeKind.PHONE, 40, hub=False) < description < cost_of(AttributeKind.PHONE, 1001, hub=True)
    )
