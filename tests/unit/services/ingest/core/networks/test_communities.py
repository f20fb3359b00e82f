import numpy as np

from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.rarity import MOST_HELD
from services.ingest.core.networks.ties import ties_of
from services.ingest.core.networks.view import View, with_held
from tests.unit.services.ingest.core.networks.posted import Posted, person, posted, ring, strangers, view_of

WORLD = 10_000


def groups(parcels: list[Posted]) -> list[list[int]]:
    return [rows.tolist() for rows in communities(view_of(parcels, WORLD))]


def among(view: View) -> View:
    return with_held(view, np.maximum(view.attributes.held, MOST_HELD + 1))


def test_a_ring_is_a_group_and_strangers_are_none() -> None:
    assert groups([*ring(8), *strangers(5)]) == [list(range(8))]


def test_two_rings_with_a_parcel_between_them_stay_two() -> None:
    between = posted({"email": "one mail"}, {"phone": "two phone"})

    found = groups([*ring(6, "one"), *ring(6, "two"), between])

    assert [rows for rows in found if 12 not in rows] != []
    assert not any({0, 6} <= set(rows) for rows in found)


def test_a_ring_that_changes_its_telephone_half_way_is_one() -> None:
    first = [posted(person(f"a{n}"), {"phone": "old", "email": "kept", "name": f"b{n}"}) for n in range(4)]
    then = [posted(person(f"c{n}"), {"phone": "new", "email": "kept", "name": f"d{n}"}) for n in range(4)]

    assert groups([*first, *then]) == [list(range(8))]


def test_shops_that_share_a_customer_stay_apart() -> None:
    customer = person("customer")
    shops = [[posted(person(shop), person(f"{shop} {n}")) for n in range(9)] for shop in ("one", "two")]
    visits = [posted(person(shop), customer) for shop in ("one", "two")]

    found = groups([*shops[0], *shops[1], *visits])

    assert not any({0, 9} <= set(rows) for rows in found)


def test_a_parcel_that_one_thread_ties_to_a_ring_stays_outside() -> None:
    members = ring(10)
    borrower = posted(person("somebody"), {"name": "else", "address": members[0].addressee["address"]})

    assert groups([*members, borrower]) == [list(range(10))]


def test_ten_thousand_parcels_with_one_telephone_make_no_group() -> None:
    crowd = [posted({"phone": "000000"}, {"name": f"{n}"}) for n in range(10_000)]

    assert groups([*crowd, *ring(5)]) == [list(range(10_000, 10_005))]


def test_what_is_common_elsewhere_links_nobody_here() -> None:
    view = view_of(ring(5), WORLD)

    assert communities(among(view)) == []


def test_parcels_of_one_entity_belong_together_though_nothing_on_them_is_alike() -> None:
    parcels = [posted(person(f"s{n}"), person(f"a{n}"), (None, 77)) for n in range(4)]

    assert groups(parcels) == [[0, 1, 2, 3]]


def test_an_entity_that_half_the_world_was_merged_into_by_mistake_makes_no_group() -> None:
    parcels = [posted(person(f"s{n}"), person(f"a{n}"), (None, 77)) for n in range(500)]

    assert groups(parcels) == []


def test_the_same_party_with_all_its_attributes_ties_little_more_than_with_one() -> None:
    one, all_of_them = (
        view_of([posted(person(f"s{n}"), addressee) for n in range(30)], WORLD)
        for addressee in ({"phone": "customer phone"}, person("customer"))
    )

    weak, strong = (int(ties_of(view).strength.max()) for view in (one, all_of_them))

    assert weak < strong < 700


def test_an_empty_view_has_no_groups() -> None:
    assert groups([]) == []


def test_a_ring_with_several_telephones_and_several_addresses_is_one() -> None:
    crossed = [
        posted({**person(f"s{n}"), "phone": f"phone {n % 3}"}, {**person(f"a{n}"), "address": f"drop {n // 3 % 4}"})
        for n in range(24)
    ]

    assert groups([*crossed, *strangers(5)]) == [list(range(24))]


def test_new_parcels_are_told_with_their_groups_alone() -> None:
    view = view_of([*ring(4, "old"), *ring(4, "new")], WORLD)

    found = communities(view, np.array([5], np.int32))

    assert [rows.tolist() for rows in found] == [[4, 5, 6, 7]]
