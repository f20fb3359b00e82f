"""Networks keep their ids while most of them lasts, and tell what became of them."""

from services.ingest.core.networks.lasting import follow


def test_a_network_that_stays_as_it_was_has_no_news() -> None:
    followed = follow([[1, 2, 3]], [[1, 2, 3]])

    assert followed.groups[0].network == 0
    assert followed.groups[0].what is None
    assert not followed.ended


def test_a_network_that_gets_a_parcel_grows_under_its_id() -> None:
    (past,) = follow([[1, 2, 3]], [[1, 2, 3, 9]]).groups

    assert (past.network, past.what, past.came) == (0, "grew", (9,))


def test_a_network_that_loses_a_parcel_shrinks_under_its_id() -> None:
    (past,) = follow([[1, 2, 3]], [[1, 2]]).groups

    assert (past.network, past.what, past.went) == (0, "shrank", (3,))


def test_of_two_networks_that_become_one_the_larger_part_keeps_its_id_and_the_other_says_where_it_went() -> None:
    followed = follow([[1, 2], [5, 6, 7]], [[1, 2, 5, 6, 7]])

    assert followed.groups[0].network == 1
    assert followed.ended == {0: 0}


def test_of_a_network_that_falls_apart_the_larger_part_keeps_the_id_and_the_other_says_where_it_came_from() -> None:
    kept, split = follow([[1, 2, 3, 4, 5]], [[1, 2, 3], [4, 5]]).groups

    assert kept.network == 0
    assert (split.what, split.of) == ("split", 0)


def test_a_network_whose_parcels_are_all_gone_has_ended_in_nothing() -> None:
    assert follow([[1, 2]], [[8, 9]]).ended == {0: None}


def test_ties_go_to_the_older_network() -> None:
    followed = follow([[1, 2], [3, 4]], [[1, 2, 3, 4]])

    assert followed.groups[0].network == 0


def test_the_order_in_which_groups_are_found_makes_no_difference() -> None:
    before = [[1, 2, 3], [4, 5, 6, 7], [8, 9]]
    after = [[1, 2, 4], [5, 6, 7], [3, 8], [10, 11]]
    shuffled = list(range(len(after)))
    shuffled.reverse()

    plain, other = follow(before, after), follow(before, [after[number] for number in shuffled])

    assert [other.groups[shuffled.index(number)] for number in range(len(after))] == plain.groups
