import numpy as np
import pytest

from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.rarity import CEILING, MOST_HELD, Why, hubs, log_odds, rarity, surprise
from services.ingest.core.networks.view import Attributes
from tests.unit.services.ingest.core.networks.posted import posted, ring, strangers, view_of


def attributes(kind: AttributeKind, held: list[int], allowed: bool = False) -> Attributes:
    size = len(held)
    return Attributes(
        np.arange(size), np.full(size, kind, np.uint8), np.array(held, np.int64), np.full(size, allowed, np.bool_)
    )


def test_an_attribute_tells_less_the_more_parcels_carry_it() -> None:
    alone = rarity(attributes(AttributeKind.PHONE, [8, 16, 32, 64])).alone

    assert (np.diff(alone) < 0).all()


def test_an_attribute_never_tells_more_than_its_kind_can() -> None:
    alone = rarity(attributes(AttributeKind.NAME, [2])).alone

    assert alone[0] == pytest.approx(log_odds(CEILING[AttributeKind.NAME]))


@pytest.mark.parametrize("kind", [AttributeKind.ITEM, AttributeKind.CAS, AttributeKind.DOMAIN])
def test_kinds_that_say_nothing_of_whose_a_parcel_is_link_nobody_and_are_no_hubs(kind: AttributeKind) -> None:
    known = rarity(attributes(kind, [2]))

    assert known.alone[0] == -np.inf
    assert not known.hub[0]


def test_what_a_supervisor_allowed_links_nobody_however_rare() -> None:
    known = rarity(attributes(AttributeKind.PHONE, [2], allowed=True))

    assert known.why[0] == Why.ALLOWED
    assert known.hub[0]


def test_one_parcel_more_in_the_world_changes_nothing() -> None:
    assert surprise(10_000) == surprise(10_001)


def test_an_answer_names_the_hubs_that_it_left_out_and_why() -> None:
    crowd = [posted({"phone": "one for all"}, {}) for _ in range(MOST_HELD + 1)]
    view = view_of([*ring(3), *crowd])

    found = hubs(view, np.array([3, 4, 5], np.int32))

    assert [(hub.held, hub.parcels, hub.why) for hub in found] == [(MOST_HELD + 1, 3, Why.COMMON)]


def test_where_there_is_no_hub_none_is_named() -> None:
    view = view_of([*ring(3), *strangers(2)])

    assert hubs(view, np.arange(5, dtype=np.int32)) == []
