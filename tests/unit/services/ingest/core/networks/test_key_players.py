import numpy as np
import pytest

from services.ingest.core.networks.key_players import KeyPlayers, rank_key_players

KARATE = """2-1 3-1 3-2 4-1 4-2 4-3 5-1 6-1 7-1 7-5 7-6 8-1 8-2 8-3 8-4 9-1 9-3 10-3 11-1 11-5 11-6 12-1 13-1 13-4
14-1 14-2 14-3 14-4 17-6 17-7 18-1 18-2 20-1 20-2 22-1 22-2 26-24 26-25 28-3 28-24 28-25 29-3 30-24 30-27 31-2 31-9
32-1 32-25 32-26 32-29 33-3 33-9 33-15 33-16 33-19 33-21 33-23 33-24 33-30 33-31 33-32 34-9 34-10 34-14 34-15 34-16
34-19 34-20 34-21 34-23 34-24 34-27 34-28 34-29 34-30 34-31 34-32 34-33"""
"""Zachary, An Information Flow Model for Conflict and Fission in Small Groups (J. Anthropological Research 33, 1977):
member 1 taught, member 34 presided, and the club broke up between them."""

FLORENCE = """Acciaiuoli-Medici Medici-Barbadori Medici-Ridolfi Medici-Tornabuoni Medici-Albizzi Medici-Salviati
Castellani-Peruzzi Castellani-Strozzi Castellani-Barbadori Peruzzi-Strozzi Peruzzi-Bischeri Strozzi-Ridolfi
Strozzi-Bischeri Ridolfi-Tornabuoni Tornabuoni-Guadagni Albizzi-Ginori Albizzi-Guadagni Salviati-Pazzi
Bischeri-Guadagni Guadagni-Lamberteschi"""
"""Marriages: Padgett and Ansell, Robust Action and the Rise of the Medici (American J. of Sociology 98, 1993)."""


def ranked(edges: str) -> tuple[list[str], KeyPlayers]:
    pairs = [edge.split("-") for edge in edges.split()]
    names = sorted({name for pair in pairs for name in pair})
    left, right = (np.array([names.index(pair[side]) for pair in pairs], np.int32) for side in (0, 1))
    players = rank_key_players(left, right)
    return [names[node] for node in players.order], players


def test_the_two_heads_of_the_karate_club_rank_first() -> None:
    order, _ = ranked(KARATE)

    assert set(order[:2]) == {"1", "34"}


def test_the_medici_rank_first_in_florence_and_by_every_measure() -> None:
    order, players = ranked(FLORENCE)

    assert order[0] == "Medici"
    assert players.score.max() == pytest.approx(1.0)


def test_the_middle_of_a_star_ranks_first_and_its_ends_alike() -> None:
    order, players = ranked("m-a m-b m-c m-d")

    assert order[0] == "m"
    assert len(set(np.round(np.sort(players.score)[:-1], 9))) == 1


def test_who_bridges_two_cliques_ranks_before_their_other_members() -> None:
    order, players = ranked("a-b a-c b-c x-y x-z y-z c-m m-x")

    assert set(order[:3]) == {"c", "m", "x"}
    assert players.measures.betweenness[order.index("m")] >= 0


def test_betweenness_and_closeness_are_what_they_are_by_definition() -> None:
    measures = rank_key_players(np.array([0, 1], np.int32), np.array([1, 2], np.int32)).measures

    assert measures.betweenness.tolist() == [0, 1, 0]
    assert measures.closeness.tolist() == pytest.approx([1.5 / 3, 2 / 3, 1.5 / 3])


def test_weights_count() -> None:
    left, right = np.array([0, 0, 0], np.int32), np.array([1, 2, 3], np.int32)

    players = rank_key_players(left, right, np.array([5.0, 1.0, 1.0]))

    assert players.order.tolist() == [0, 1, 2, 3]


def test_a_weight_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="weight"):
        rank_key_players(np.array([0], np.int32), np.array([1], np.int32), np.array([0.0]))


def test_loops_and_repeated_edges_add_no_neighbours() -> None:
    players = rank_key_players(np.array([0, 0, 1], np.int32), np.array([0, 1, 0], np.int32))

    assert players.measures.degree.tolist() == [1, 1]
    assert players.measures.strength.tolist() == [2, 2]


def test_nodes_without_edges_rank_last() -> None:
    players = rank_key_players(np.array([0], np.int32), np.array([1], np.int32), size=4)

    assert players.order.tolist() == [0, 1, 2, 3]
    assert players.score[2] < players.score[0]


def test_an_empty_graph_has_no_key_players() -> None:
    nobody = np.empty(0, np.int32)

    assert rank_key_players(nobody, nobody).order.tolist() == []
