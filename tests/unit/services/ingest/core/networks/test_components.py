import numpy as np
import pytest

from services.ingest.core.networks.components import components, groups_of, parcel_components
from tests.unit.services.ingest.core.networks.posted import posted, view_of


def ends(*pairs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(pairs, np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def test_a_component_has_the_number_of_its_smallest_node() -> None:
    label = components(*ends((5, 3), (3, 1), (4, 2)), 7)

    assert label.tolist() == [0, 1, 2, 1, 2, 1, 6]


def test_the_order_of_links_makes_no_difference() -> None:
    pairs = [(0, 9), (9, 4), (2, 3), (3, 7), (7, 4), (5, 6)]

    assert components(*ends(*pairs), 10).tolist() == components(*ends(*reversed(pairs)), 10).tolist()


def test_a_link_to_a_node_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="node"):
        components(*ends((0, 3)), 3)


def test_links_with_one_end_are_refused() -> None:
    with pytest.raises(ValueError, match="two ends"):
        components(np.zeros(2, np.int32), np.zeros(1, np.int32), 3)


def test_a_million_links_in_one_chain_are_one_component() -> None:
    chain = np.arange(1_000_000, dtype=np.int32)

    label = components(chain[1:], chain[:-1], len(chain))

    assert not label.any()


def test_parcels_hang_together_by_linking_attributes_alone() -> None:
    parcels = [posted({"phone": "a"}, {}), posted({"phone": "a"}, {"name": "n"}), posted({}, {"name": "n"})]
    view = view_of(parcels)

    phones = view.attributes.kind == 1

    assert parcel_components(view, phones).tolist() == [0, 0, 2]


def test_groups_stand_by_their_first_row_and_single_ones_are_left_out() -> None:
    groups = groups_of(np.array([4, 1, 4, 2, 1], np.int32))

    assert [rows.tolist() for rows in groups] == [[0, 2], [1, 4]]
