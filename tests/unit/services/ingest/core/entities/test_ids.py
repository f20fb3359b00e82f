"""Ids that last while labels come, go, merge and part."""

import numpy as np

from services.ingest.core.entities.ids import Named, entity_number, entity_text, name_entities
from services.ingest.core.entities.who import Entities, Tree


def clusters(*cluster: int) -> Entities:
    """Labels of these clusters, each told through the first one of its cluster."""
    first = {each: cluster.index(each) for each in cluster}
    pairs = [(first[each], row) for row, each in enumerate(cluster) if first[each] != row]
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    tree = Tree(left, right, np.full(len(pairs), 5, np.float32), np.full(len(pairs), 3, np.uint16))
    return Entities(np.array(cluster, np.int64), tree)


def named(before: list[int], found: Entities, former: tuple[int, ...] = ()) -> Named:
    numbers = np.arange(10, 10 + len(before), dtype=np.int64)
    return name_entities(numbers, found, np.array(before, np.int64), (), former)


def test_a_new_cluster_is_named_by_its_first_label() -> None:
    assert named([10, 11, 12], clusters(0, 1, 0)).entity.tolist() == [10, 11, 10]


def test_a_cluster_keeps_the_id_of_which_it_has_most() -> None:
    assert named([10, 11, 11, 11], clusters(0, 0, 0, 0)).entity.tolist() == [11, 11, 11, 11]


def test_of_two_clusters_that_want_an_id_the_larger_has_it() -> None:
    assert named([10, 10, 10, 10], clusters(0, 1, 1, 1)).entity.tolist()[1:] == [10, 10, 10]


def test_a_founder_that_its_entity_goes_on_without_gets_a_number_of_its_own() -> None:
    alone, *rest = named([10, 10, 10, 10], clusters(0, 1, 1, 1)).entity.tolist()

    assert alone not in rest
    assert alone % (1 << 54) == 10


def test_an_id_survives_the_label_that_founded_it() -> None:
    assert named([7, 7], clusters(0, 0)).entity.tolist() == [7, 7]


def test_what_was_merged_and_parts_again_has_its_former_id() -> None:
    assert named([10, 10, 10, 10], clusters(0, 0, 1, 1), former=(13,)).entity.tolist() == [10, 10, 13, 13]


def test_labels_are_told_from_the_one_that_founded_the_entity() -> None:
    found = named([11, 11, 11], clusters(0, 0, 0))

    assert found.entity.tolist() == [11, 11, 11]
    assert found.through.tolist() == [11, 11, 10]
    assert found.score.tolist() == [5, 0, 5]


def test_an_id_is_written_and_read() -> None:
    assert entity_number(entity_text(562949953421313)) == 562949953421313
