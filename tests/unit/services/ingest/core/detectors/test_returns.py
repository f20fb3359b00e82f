"""Parcels that come back: what is found, and what shops and failed deliveries do as well."""

from services.ingest.core.detectors.returns import ELSEWHERE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

ORGANISER = {"phone": "+86 138 0013 8000"}


def come_back(traffic: Traffic, row: int, country: str = "CN") -> None:
    """Tried in vain, then seen in the country."""
    traffic.event(row, 10 + row, "EMH", "US")
    traffic.event(row, 20 + row, "EMD", country)


def test_parcels_of_linked_senders_that_come_back_again_and_again_are_found(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, sender=ORGANISER) for n in range(3)]
    for row in parcels:
        come_back(traffic, row)
    traffic.crowd(40)

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert 1.0 < found.log_odds <= WEIGHT.cap
    assert found.said().startswith("3 parcels of senders with something in common came back from 3 addressees")


def test_goods_that_are_posted_again_count_as_one_more(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, sender=ORGANISER, heading="610910") for n in range(2)]
    for row in parcels:
        come_back(traffic, row)
    (before,) = detect(traffic.view(), None)
    again = traffic.post(day=40, sender=ORGANISER, heading="610910")

    (after,) = detect(traffic.view(), None)

    assert again in after.parcels
    assert after.log_odds >= before.log_odds


def test_unsold_goods_that_a_shop_gets_back_are_none(traffic: Traffic) -> None:
    for n in range(9):
        row = traffic.post(day=n, sender={"company": "Lanternlight Toys", **ORGANISER})
        if n % 3 == 0:
            come_back(traffic, row)

    assert detect(traffic.view(), None) == []


def test_one_failed_delivery_is_none(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(day=n, sender=ORGANISER)
    come_back(traffic, 0)

    assert detect(traffic.view(), None) == []


def test_an_addressee_who_is_never_at_home_is_none(traffic: Traffic) -> None:
    for n in range(4):
        come_back(traffic, traffic.post(day=n, addressee={"name": "Marit Oldenkamp", "home": "8"}))

    assert detect(traffic.view(), None) == []


def test_a_parcel_that_is_delivered_at_the_second_try_did_not_come_back(traffic: Traffic) -> None:
    for n in range(4):
        come_back(traffic, traffic.post(day=n, sender=ORGANISER), "US")

    assert detect(traffic.view(), None) == []


def test_what_goes_to_a_third_country_after_a_failed_delivery_is_found(traffic: Traffic) -> None:
    row = traffic.post()
    come_back(traffic, row, "MX")

    (found,) = detect(traffic.view(), None)

    assert (found.parcels, found.attributes) == ((row,), ())
    assert found.log_odds <= ELSEWHERE


def test_senders_who_have_what_very_many_have_are_none(traffic: Traffic) -> None:
    for n in range(4):
        come_back(traffic, traffic.post(day=n, sender=ORGANISER))

    assert detect(traffic.view_held(0, 10_000), None) == []
