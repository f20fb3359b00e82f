"""Who is behind a shared attribute."""

import numpy as np

from services.ingest.core.detectors.population import (
    ADDRESSEE,
    LINKING,
    SENDER,
    groups_by,
    groups_of_entities,
    houses,
    linking,
    people,
    tied,
)
from services.ingest.core.detectors.weights import load_weights
from services.ingest.core.networks.rarity import MOST_HELD
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

PHONE = {"phone": "+1 212 555 0147"}
BOTH = (SENDER, ADDRESSEE)


def test_people_are_counted_once_by_name_and_once_by_entity(traffic: Traffic) -> None:
    for name in ("Sella Birk", "Birk, Sella", "Torben Aske", "Ulla Fenn"):
        traffic.post(addressee={**PHONE, "name": name})
    traffic.one_entity((2, "addressee"), (3, "addressee"))
    view = traffic.view()

    groups = groups_by(view, linking(view), BOTH, 2, None)

    assert people(view).counted(groups).tolist() == [3]


def test_a_person_at_a_company_is_the_company(traffic: Traffic) -> None:
    for _ in range(4):
        traffic.post(addressee={**PHONE, "company": "Harrowgate Lens Works"})
    view = traffic.view()

    groups = groups_by(view, linking(view), BOTH, 2, None)

    assert people(view).counted(groups).tolist() == [1]


def test_an_attribute_on_both_sides_of_a_parcel_stands_twice(traffic: Traffic) -> None:
    traffic.post(sender=PHONE, addressee=PHONE)
    traffic.post(sender=PHONE)
    view = traffic.view()

    groups = groups_by(view, linking(view), BOTH, 2, None)

    assert (groups.parcel.tolist(), groups.side.tolist()) == ([0, 0, 1], [SENDER, ADDRESSEE, SENDER])


def test_around_a_parcel_are_its_own_groups(traffic: Traffic) -> None:
    for phone in ("+1 212 555 0147", "+1 212 555 0199"):
        traffic.post(addressee={"phone": phone})
        traffic.post(addressee={"phone": phone})
    view = traffic.view()

    groups = groups_by(view, linking(view), BOTH, 2, rows(3))

    assert groups.parcel.tolist() == [2, 3]


def test_an_entity_that_merged_half_the_world_is_no_group(traffic: Traffic) -> None:
    parcels = [traffic.post() for _ in range(70)]
    traffic.one_entity(*((row, "addressee") for row in parcels))

    assert groups_of_entities(traffic.view(), (ADDRESSEE,), 2, None).size == 0


def test_who_posts_many_parcels_under_one_name_is_a_house_of_trade(traffic: Traffic) -> None:
    for n in range(12):
        traffic.post(sender={**PHONE, "company": "Lanternlight Toys"} if n < 10 else {})
    view = traffic.view()

    assert houses(view).tolist() == [True] * 10 + [False] * 2


def test_who_posts_many_parcels_under_many_names_is_none(traffic: Traffic) -> None:
    for _ in range(10):
        traffic.post(sender=PHONE)
    view = traffic.view()

    assert not houses(view).any()


def test_senders_are_tied_by_something_else_in_common(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(addressee=PHONE, sender={"email": "broker@example.org"} if n < 2 else {})
    view = traffic.view()
    every = np.arange(4, dtype=np.int32)

    assert tied(view, people(view), every, (), (SENDER,)) == 2
    assert tied(view, people(view), every, (), BOTH) == 4


def test_one_sender_is_not_tied_to_himself(traffic: Traffic) -> None:
    for _ in range(3):
        traffic.post(sender={**PHONE, "name": "Orsel Vandermoor"})
    view = traffic.view()

    assert tied(view, people(view), np.arange(3, dtype=np.int32), (), BOTH) == 0


def test_a_name_alone_links_nobody(traffic: Traffic) -> None:
    for _ in range(3):
        traffic.post(sender={"name": "Orsel Vandermoor"})
    view = traffic.view()

    assert groups_by(view, linking(view, LINKING), BOTH, 2, None).size == 0


def test_a_hub_is_here_what_it_is_everywhere() -> None:
    assert load_weights().most == MOST_HELD
