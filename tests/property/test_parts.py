"""Parts of networks: each in one network, each parcel in one at most, and ids that go on."""

import uuid
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.core.networks.communities import levels
from services.ingest.core.networks.parts import name_parts, parts_of
from tests.unit.services.ingest.core.networks.posted import Posted, posted, view_of

WORLD = 1_000
_PARTIES = st.fixed_dictionaries({}, optional={kind: st.sampled_from("abcd") for kind in ("name", "phone", "address")})
_PARCELS = st.lists(st.builds(posted, _PARTIES, _PARTIES), max_size=14)
_LABELS = st.lists(st.integers(0, 3), min_size=1, max_size=20)


def grouped(labels: list[int]) -> list[list[int]]:
    """The refs that have the same label."""
    return [[ref for ref, other in enumerate(labels) if other == label] for label in sorted(set(labels))]


@given(_PARCELS)
def test_every_part_lies_in_its_network_and_no_parcel_is_in_two(parcels: list[Posted]) -> None:
    groups, fine = levels(view_of(parcels, WORLD))

    parts = [(rows, parts_of(fine, rows)) for rows in groups]

    inside = [row for rows, own in parts for part in own for row in part.tolist()]
    assert all(set(part.tolist()) <= set(rows.tolist()) for rows, own in parts for part in own)
    assert len(inside) == len(set(inside))


@given(_PARCELS)
def test_a_part_is_whole_in_one_network(parcels: list[Posted]) -> None:
    groups, fine = levels(view_of(parcels, WORLD))

    network = np.full(len(fine), -1)
    for number, rows in enumerate(groups):
        network[rows] = number

    assert all(len(set(network[fine == label].tolist())) == 1 for label in set(fine.tolist()))


@given(_LABELS, st.randoms(use_true_random=False))
def test_the_same_parts_again_have_the_same_ids_in_whatever_order(labels: list[int], random: Random) -> None:
    parts = grouped(labels)
    before = dict(zip(name_parts({}, parts, "first").ids, parts, strict=True))
    shuffled = random.sample(parts, len(parts))

    again = name_parts(before, shuffled, "second")

    assert dict(zip(again.ids, shuffled, strict=True)) == before
    assert again.born == []


@given(_LABELS, _LABELS)
def test_no_two_parts_have_one_id_and_one_that_goes_on_holds_a_parcel_of_what_it_was(
    first: list[int], second: list[int]
) -> None:
    before = {uuid.UUID(int=number): refs for number, refs in enumerate(grouped(first))}
    after = grouped(second)

    named = name_parts(before, after, "second")

    assert len(set(named.ids)) == len(after)
    assert all(set(refs) & set(before[id_]) for id_, refs in zip(named.ids, after, strict=True) if id_ in before)


@given(_LABELS, st.integers(0, 19))
def test_a_part_that_keeps_more_than_half_of_its_parcels_keeps_its_id(labels: list[int], moved: int) -> None:
    parts = grouped(labels)
    before = {uuid.UUID(int=number): refs for number, refs in enumerate(parts)}
    goes = moved % len(labels)
    after = [[ref for ref in refs if ref != goes] for refs in parts] + [[goes]]

    named = name_parts(before, [refs for refs in after if refs], "second")

    for id_, refs in before.items():
        if len(refs) > 2:
            assert id_ in named.ids
