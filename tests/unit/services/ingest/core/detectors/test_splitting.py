"""Splitting across addressees: what is found, and what shops and households do as well."""

from services.ingest.core.detectors.splitting import WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

FRONT = {"name": "Orsel Vandermoor", "phone": "+86 138 0013 8000"}
DROP = {"phone": "+1 212 555 0147"}


def split(traffic: Traffic, parcels: int, **said: object) -> list[int]:
    """Alike parcels of one sender to people with one telephone."""
    return [traffic.post(day=n, sender=FRONT, addressee=DROP, **{"grams": 500 + n, **said}) for n in range(parcels)]


def test_alike_parcels_to_linked_addressees_within_days_are_found(traffic: Traffic) -> None:
    parcels = split(traffic, 4)
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert 3.0 < found.log_odds <= WEIGHT.cap
    assert "Within 4 days one sender posts 4 parcels of about 501.5 g to 4 addressees" in found.said()


def test_one_sender_is_known_by_the_entity_too(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, grams=500, addressee=DROP) for n in range(4)]
    traffic.one_entity(*((row, "sender") for row in parcels))

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)


def test_a_shop_with_many_unrelated_customers_is_none(traffic: Traffic) -> None:
    rows = [traffic.post(day=n % 10, sender=FRONT, grams=500) for n in range(40)]
    traffic.one_entity(*((row, "sender") for row in rows))

    assert detect(traffic.view(), None) == []


def test_two_of_a_household_who_order_together_are_none(traffic: Traffic) -> None:
    for name in ("Adel Ashgrove", "Brok Ashgrove", "Adel Ashgrove"):
        traffic.post(sender=FRONT, grams=500, addressee={**DROP, "name": name, "home": "8"})

    assert detect(traffic.view(), None) == []


def test_parcels_over_months_are_none(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(day=20 * n, sender=FRONT, grams=500, addressee=DROP)

    assert detect(traffic.view(), None) == []


def test_parcels_of_unlike_weights_are_none(traffic: Traffic) -> None:
    for grams in (100, 400, 1_600, 6_400):
        traffic.post(sender=FRONT, grams=grams, addressee=DROP)

    assert detect(traffic.view(), None) == []


def test_a_locker_whose_address_very_many_have_is_none(traffic: Traffic) -> None:
    split(traffic, 5)

    assert detect(traffic.view_held(0, 10_000), None) == []


def test_around_a_parcel_that_is_not_part_of_it_nothing_is_found(traffic: Traffic) -> None:
    split(traffic, 4)
    alone = traffic.post()

    assert detect(traffic.view(), rows(alone)) == []
    assert detect(traffic.view(), rows(0)) != []
