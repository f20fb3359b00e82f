"""A network to be drawn: what joins parties, what stands for the rest, and that nothing is lost between the two."""

import pytest

from services.ingest.core.networks.charted import MOST_RESTS, Charted, chart_of_view, communities_of
from tests.unit.services.ingest.core.networks.posted import Posted, person, posted, view_of

EVERYTHING = 2_000


def chart(parcels: list[Posted], most: int = EVERYTHING, **rank: int) -> Charted:
    return chart_of_view(view_of(parcels, 10_000), {int(name[1:]): at for name, at in rank.items()}, most)


def sends(sender: int, addressee: int, **of_sender: str) -> Posted:
    return posted({**person(f"{sender}"), **of_sender}, person(f"{addressee}"), (sender, addressee))


RING = [sends(number, number + 100, phone="shared") for number in range(1, 6)]


def test_parcels_from_one_party_to_another_are_one_thing() -> None:
    drawn = chart([sends(1, 2), sends(1, 2), sends(2, 1)])

    assert [(thing.key, len(thing.rows)) for thing in drawn.things if thing.key[0] == "p"] == [
        (("p", 1, 2), 2),
        (("p", 2, 1), 1),
    ]


def test_what_several_parties_have_joins_them_and_what_one_has_is_counted() -> None:
    drawn = chart(RING)

    shared = [thing for thing in drawn.things if thing.key[0] == "a"]
    held = [joint.source for joint in drawn.joints if joint.sort == "carries"]
    assert len(shared) == 1
    assert {key[1] for key in held} == {1, 2, 3, 4, 5}
    assert drawn.of_one > 0


def test_a_hub_joins_nobody_and_is_counted() -> None:
    drawn = chart([sends(number, number + 1_000, phone="shared") for number in range(70)])

    assert [thing for thing in drawn.things if thing.key[0] == "a"] == []
    assert drawn.hubs == 1


def test_who_matters_most_comes_first() -> None:
    drawn = chart(RING, e105=1, e3=2)

    assert [thing.key[1] for thing in drawn.things if thing.key[0] == "e"][:2] == [105, 3]


@pytest.mark.parametrize("most", [10, 12, 14])
def test_what_does_not_fit_stands_together_by_community_and_nothing_is_lost(most: int) -> None:
    whole, part = chart(RING), chart(RING, most)

    drawn = [thing for thing in part.things if thing.key[0] != "g"]
    parties = sum(thing.key[0] == "e" for thing in drawn) + sum(thing.parties for thing in part.things)
    assert len(drawn) == most
    assert parties == sum(thing.key[0] == "e" for thing in whole.things) == 10
    assert part.parties_left == sum(thing.parties for thing in part.things)
    known = {thing.key for thing in part.things}
    assert {joint.source for joint in part.joints} | {joint.target for joint in part.joints} <= known


def test_edges_to_what_stands_for_others_are_added_up() -> None:
    part = chart([sends(1, number) for number in range(2, 30)], 10, e1=1)

    rest = [joint for joint in part.joints if joint.sort == "rest"]
    ends = [(joint.source, joint.target) for joint in rest]
    assert len(ends) == len(set(ends))
    assert max(len(joint.rows) for joint in rest) > 1


def test_parcels_that_have_nothing_in_common_are_communities_of_their_own() -> None:
    found = communities_of(view_of([sends(1, 2), sends(3, 4)], 10_000))

    assert sorted(found) == [1, 2]


def test_the_largest_community_is_the_first() -> None:
    found = communities_of(view_of([sends(50, 51), *RING, sends(1, 101, phone="shared")], 10_000))

    assert found.count(1) == max(map(found.count, found))


def test_the_same_parcels_give_the_same_chart() -> None:
    assert chart(RING, 11) == chart(RING, 11)


def test_a_network_without_parcels_is_an_empty_chart() -> None:
    assert chart([]).things == []


def test_of_very_many_communities_the_smaller_ones_stand_together() -> None:
    drawn = chart([sends(number * 2, number * 2 + 1) for number in range(1, 60)], 10)

    rests = [thing for thing in drawn.things if thing.key[0] == "g"]
    assert len(rests) <= MOST_RESTS
    assert rests[-1].communities > 1
    assert sum(thing.parties for thing in rests) == drawn.parties_left
