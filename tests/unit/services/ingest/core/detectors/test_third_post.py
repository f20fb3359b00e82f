"""By a third post: what is found, and what regular lanes and forwarders do as well."""

import pytest

from services.ingest.core.detectors.third_post import WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

THERE = {"phone": "+1 212 555 0147"}


def test_strangers_to_one_telephone_by_numbers_of_a_third_post_are_found(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, addressee=THERE, issuer="NL") for n in range(4)]
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert 1.5 < found.log_odds <= WEIGHT.cap
    assert found.said().startswith("4 of 4 parcels of 4 senders with something in common go by a third post")


def test_a_declared_transit_counts_as_the_number_does(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(day=n, addressee=THERE, transit=["SG"])

    assert detect(traffic.view(), None) != []


def test_a_trader_whose_carrier_goes_that_way_is_none(traffic: Traffic) -> None:
    for n in range(8):
        traffic.post(day=n, sender={"name": "Orsel Vandermoor", "phone": "+86 138 0013 8000"}, transit=["SG"])

    assert detect(traffic.view(), None) == []


def test_a_forwarder_that_posts_there_every_day_is_none(traffic: Traffic) -> None:
    for n in range(30):
        firm = {"company": "Brightwater Forwarding", "phone": "+86 138 0013 8000"}
        traffic.post(day=n, sender=firm, addressee=THERE, issuer="NL")

    assert detect(traffic.view(), None) == []


def test_numbers_of_the_post_of_origin_or_destination_are_none(traffic: Traffic) -> None:
    for issuer in ("CN", "US", "CN", "US"):
        traffic.post(addressee=THERE, issuer=issuer)

    assert detect(traffic.view(), None) == []


@pytest.mark.usefixtures("whole")
def test_a_lane_on_which_many_go_so_is_regular(traffic: Traffic) -> None:
    for n in range(200):
        traffic.post(addressee=THERE if n < 4 else {}, issuer="NL" if n % 4 == 0 or n < 4 else "CN")

    assert detect(traffic.view(population=200), None) == []


@pytest.mark.usefixtures("whole")
def test_a_lane_on_which_few_go_so_is_not(traffic: Traffic) -> None:
    for n in range(200):
        traffic.post(addressee=THERE if n < 4 else {}, issuer="NL" if n < 4 else "CN")

    (found,) = detect(traffic.view(population=200), None)

    assert found.parcels == (0, 1, 2, 3)


def test_a_telephone_that_very_many_have_is_nothing_in_common(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(day=n, addressee=THERE, issuer="NL")

    assert detect(traffic.view_held(0, 10_000), None) == []
