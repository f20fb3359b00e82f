from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.components import components, parcel_components
from services.ingest.core.networks.rarity import MOST_HELD, rarity
from services.ingest.core.networks.two_rare import linked, two_rare_groups
from services.ingest.core.networks.view import View
from tests.unit.services.ingest.core.networks.posted import Posted, person, posted, view_of

WORLD = 1_000
"""A power of two lies above it by more than any example has parcels."""
_PARTIES = st.fixed_dictionaries({}, optional={kind: st.sampled_from("abcd") for kind in ("name", "phone", "address")})
_PARCELS = st.lists(st.builds(posted, _PARTIES, _PARTIES), max_size=14)


def by_ref(view: View, groups: list[np.ndarray]) -> set[frozenset[int]]:
    return {frozenset(view.parcels.refs[rows].tolist()) for rows in groups}


@given(_PARCELS, st.randoms(use_true_random=False))
def test_the_order_in_which_parcels_came_changes_no_tie_of_two_rare_things(
    parcels: list[Posted], random: Random
) -> None:
    refs = random.sample(range(100), len(parcels))
    plain, shuffled = view_of(parcels, WORLD), view_of(parcels, WORLD, refs)

    one = {frozenset(refs[row] for row in group) for group in by_ref(plain, two_rare_groups(plain))}

    assert one == by_ref(shuffled, two_rare_groups(shuffled))


@settings(max_examples=60)
@given(_PARCELS, st.randoms(use_true_random=False))
def test_the_order_in_which_parcels_came_changes_no_group(parcels: list[Posted], random: Random) -> None:
    different = list({str(parcel): parcel for parcel in parcels}.values())
    refs = random.sample(range(100), len(different))
    plain, shuffled = view_of(different, WORLD), view_of(different, WORLD, refs)

    one = {frozenset(refs[row] for row in group) for group in by_ref(plain, communities(plain))}

    assert one == by_ref(shuffled, communities(shuffled))


@given(_PARCELS)
def test_a_parcel_that_has_nothing_in_common_with_any_changes_nothing(parcels: list[Posted]) -> None:
    before, after = view_of(parcels, WORLD), view_of([*parcels, posted(person("new"), person("other"))], WORLD)

    assert by_ref(before, communities(before)) == by_ref(after, communities(after))
    assert by_ref(before, two_rare_groups(before)) == by_ref(after, two_rare_groups(after))


@given(_PARCELS.filter(len), st.data())
def test_taking_a_parcel_away_joins_no_two_that_were_apart(parcels: list[Posted], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(parcels) - 1))
    refs = [ref for ref in range(len(parcels)) if ref != gone]
    before, after = view_of(parcels, WORLD), view_of([parcels[ref] for ref in refs], WORLD, refs)

    apart = {ref: number for number, group in enumerate(by_ref(before, two_rare_groups(before))) for ref in group}

    for group in by_ref(after, two_rare_groups(after)):
        assert len({apart.get(ref, -ref - 1) for ref in group}) == 1


@given(_PARCELS)
def test_a_group_never_reaches_beyond_what_shared_attributes_connect(parcels: list[Posted]) -> None:
    view = view_of(parcels, WORLD)

    label = parcel_components(view, ~np.isneginf(rarity(view.attributes).alone))

    for group in [*communities(view), *two_rare_groups(view)]:
        assert len(set(label[group].tolist())) == 1


@given(_PARCELS)
def test_no_parcel_is_in_two_groups(parcels: list[Posted]) -> None:
    groups = communities(view_of(parcels, WORLD))

    assert len(np.concatenate(groups)) == len(set(np.concatenate(groups).tolist())) if groups else True


@given(_PARCELS)
def test_links_of_two_rare_things_stand_at_both_ends(parcels: list[Posted]) -> None:
    left, right = linked(view_of(parcels, WORLD))

    pairs = set(zip(left.tolist(), right.tolist(), strict=True))
    assert pairs == {(other, one) for one, other in pairs}


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19))))
def test_components_are_those_of_a_slower_way(pairs: list[tuple[int, int]]) -> None:
    ends = np.array(pairs, np.int32).reshape(-1, 2)

    label = components(ends[:, 0], ends[:, 1], 20)

    slow = list(range(20))
    for _ in range(20):
        for one, other in pairs:
            slow[one] = slow[other] = min(slow[one], slow[other])
    assert label.tolist() == slow


@given(st.integers(MOST_HELD + 1, MOST_HELD + 40))
def test_a_hub_makes_no_group_however_many_carry_it(count: int) -> None:
    view = view_of([posted({"phone": "hub"}, {}) for _ in range(count)], WORLD)

    assert communities(view) == []
