"""Random parcels and keys: groups are what a plain reading of the definition gives."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.grouping import RARE, SHARED, groups

Links = list[tuple[str, str, int]]

LINKS = st.lists(
    st.tuples(st.sampled_from(["phone", "name", "address"]), st.sampled_from("abcdef"), st.integers(0, 30)),
    max_size=200,
)


def by_definition(links: Links) -> set[frozenset[int]]:
    """Every pair compared, then sets merged until nothing touches: slow, and plainly right."""
    keys = {parcel: {(k, v) for k, v, p in links if p == parcel} for _, _, parcel in links}
    rare = {key for held in keys.values() for key in held if sum(key in other for other in keys.values()) <= RARE}
    found: list[set[int]] = []
    for one, other in combinations(keys, 2):
        shared = keys[one] & keys[other] & rare
        if len({key if key[0] != "name" else "name" for key in shared}) >= SHARED:
            touched = [group for group in found if group & {one, other}]
            found = [group for group in found if group not in touched] + [{one, other}.union(*touched)]
    return {frozenset(group) for group in found}


@settings(max_examples=150, deadline=None)
@given(LINKS)
def test_groups_are_what_the_definition_says(links: Links) -> None:
    assert {frozenset(group) for group in groups(links)} == by_definition(links)


@settings(max_examples=50, deadline=None)
@given(LINKS.flatmap(lambda links: st.tuples(st.just(links), st.permutations(links))))
def test_the_order_in_which_links_are_read_does_not_matter(pair: tuple[Links, Links]) -> None:
    links, shuffled = pair

    assert sorted(groups(shuffled)) == sorted(groups(links))
