import numpy as np

from services.ingest.core.networks.two_rare import RARE, two_rare_groups
from services.ingest.core.networks.view import View
from tests.unit.services.ingest.core.networks.posted import person, posted, ring, strangers, view_of


def rows(view: View, around: list[int] | None = None) -> list[list[int]]:
    given = None if around is None else np.array(around, np.int32)
    return [group.tolist() for group in two_rare_groups(view, given)]


def test_parcels_with_something_in_common_on_either_side_are_linked() -> None:
    assert rows(view_of([*ring(3), *strangers(2)])) == [[0, 1, 2]]


def test_a_customer_who_comes_back_has_one_thing_in_common_however_much_is_known_of_them() -> None:
    customer = person("customer")
    parcels = [posted(person(f"shop {n}"), customer) for n in range(3)]

    assert rows(view_of(parcels)) == []


def test_a_customer_who_comes_back_to_one_shop_is_linked() -> None:
    parcels = [posted(person("shop"), person("customer")) for _ in range(2)]

    assert rows(view_of(parcels)) == [[0, 1]]


def test_one_telephone_and_one_address_under_two_names_are_two_things() -> None:
    parcels = [
        posted(person(f"sender {n}"), {"name": f"name {n}", "phone": "shared", "address": "shared"}) for n in range(2)
    ]

    assert rows(view_of(parcels)) == [[0, 1]]


def test_a_customer_with_a_common_name_has_one_thing_in_common_too() -> None:
    customer = {**person("customer"), "name": "common"}
    others = [posted({}, {"name": "common"}) for _ in range(RARE)]

    assert rows(view_of([*(posted(person(f"shop {n}"), customer) for n in range(3)), *others])) == []


def test_a_party_without_a_name_has_one_thing_in_common() -> None:
    parcels = [posted(person(f"shop {n}"), {"phone": "shared", "email": "shared"}) for n in range(2)]

    assert rows(view_of(parcels)) == []


def test_what_many_carry_is_not_rare() -> None:
    assert rows(view_of(ring(RARE + 1))) == []


def test_only_groups_around_new_parcels_are_told() -> None:
    view = view_of([*ring(3, "old"), *ring(2, "new")])

    assert rows(view, [4]) == [[3, 4]]


def test_a_description_says_nothing_of_whose_a_parcel_is() -> None:
    parcels = [posted({"description": "shared words"}, {"phone": "shared"}) for _ in range(2)]

    assert rows(view_of(parcels)) == []
