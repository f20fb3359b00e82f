"""What links parcels into a group, and what must not."""

from services.ingest.core.grouping import RARE, groups, head_of

Carried = list[tuple[str, str, int]]


def carried(**keys: tuple[int, ...]) -> Carried:
    """`phone_1=(1, 2)`: parcels 1 and 2 carry the telephone number `1`."""
    return [(*name.split("_"), parcel) for name, parcels in keys.items() for parcel in parcels]  # type: ignore[misc]


def test_two_parcels_that_share_two_rare_keys_are_a_group() -> None:
    assert groups(carried(phone_1=(1, 2), address_1=(1, 2), name_1=(1,))) == [[1, 2]]


def test_one_shared_key_makes_no_group() -> None:
    assert groups(carried(phone_1=(1, 2), address_1=(1,), address_2=(2,))) == []


def test_one_person_written_in_two_scripts_is_one_thing_in_common() -> None:
    assert groups(carried(name_latin=(1, 2), name_han=(1, 2))) == []


def test_a_group_is_all_that_links_connect_though_its_ends_share_nothing() -> None:
    links = carried(phone_1=(1, 2), name_1=(1, 2), phone_2=(2, 3), email_2=(2, 3))

    assert groups(links) == [[1, 2, 3]]


def test_a_chain_of_single_shared_keys_makes_no_group() -> None:
    links = carried(phone_1=(1, 2), name_1=(2, 3), email_1=(1, 3))

    assert groups(links) == []


def test_a_key_that_too_many_carry_links_nobody() -> None:
    crowd = tuple(range(RARE + 1))

    assert groups(carried(phone_1=crowd, name_1=crowd)) == []
    assert groups(carried(phone_1=crowd[:-1], name_1=crowd[:-1])) == [list(crowd[:-1])]


def test_a_shared_item_number_and_substance_link_nobody() -> None:
    assert groups(carried(item_1=(1, 2), cas_1=(1, 2), phone_1=(1, 2))) == []


def test_two_groups_stay_apart_behind_one_hub() -> None:
    crowd = tuple(range(1, RARE + 2))
    links = carried(address_hub=crowd, phone_1=(1, 2), name_1=(1, 2), phone_2=(3, 4), name_2=(3, 4))

    assert groups(links) == [[1, 2], [3, 4]]


def test_a_group_is_named_after_its_smallest_record_id() -> None:
    assert head_of([1, 2, 3], {1: "b", 2: "a", 3: "c"}) == 2
