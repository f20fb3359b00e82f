"""Senders who rotate toward one drop: what is found, and what shoppers and birthdays do as well."""

from services.ingest.core.detectors.rotation import LOOSE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

DROP = {"name": "Marit Oldenkamp", "phone": "+1 212 555 0147", "home": "8"}
BROKER = {"phone": "+86 138 0013 8000"}


def test_senders_with_something_in_common_who_all_write_to_one_drop_are_found(traffic: Traffic) -> None:
    parcels = [traffic.post(day=4 * n, sender=BROKER, addressee=DROP) for n in range(6)]
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert LOOSE < found.log_odds <= WEIGHT.cap
    assert "6 senders, each once or twice, post 6 parcels from one country to one drop" in found.said()


def test_alike_parcels_of_strangers_to_one_drop_are_found(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=4 * n, addressee=DROP, grams=500)

    (found,) = detect(traffic.view(), None)

    assert found.log_odds > LOOSE


def test_a_collector_who_buys_from_strangers_tells_little(traffic: Traffic) -> None:
    for n in range(9):
        traffic.post(day=4 * n, addressee=DROP, grams=100 * 2**n)

    (found,) = detect(traffic.view(), None)

    assert found.log_odds <= LOOSE


def test_a_customer_of_many_shops_is_none(traffic: Traffic) -> None:
    for n in range(60):
        shop = {
            "company": f"Quillon {['Tools', 'Lamps', 'Yarns', 'Maps', 'Kites', 'Bells'][n % 6]}",
            "phone": f"+1 212 555 01{n % 6}0",
        }
        traffic.post(day=n % 40, sender=shop, addressee=DROP if n < 6 else {})

    assert detect(traffic.view(), None) == []


def test_parcels_from_everywhere_are_none(traffic: Traffic) -> None:
    for origin in ("CN", "DE", "FR", "NL", "JP", "GB"):
        traffic.post(sender=BROKER, addressee=DROP, grams=500, lane=(origin, "US"))

    assert detect(traffic.view(), None) == []


def test_friends_who_write_often_are_none(traffic: Traffic) -> None:
    for n in range(16):
        traffic.post(
            day=n, sender={"name": ["Adel", "Brok", "Cara", "Dorn"][n % 4] + " Ashgrove"}, addressee=DROP, grams=500
        )

    assert detect(traffic.view(), None) == []


def test_a_locker_with_many_names_is_none(traffic: Traffic) -> None:
    for n in range(20):
        traffic.post(day=n, addressee={"home": "Locker 8"})

    assert detect(traffic.view(), None) == []
    assert detect(traffic.view_held(0, 10_000), None) == []
