"""One text of unrelated senders: what is found, and what shops and wholesalers do as well."""

from services.ingest.core.detectors.same_text import LOOSE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

TEXT = {"text": "Key holder, teal clay, model R905", "grams": 240}
THERE = {"phone": "+1 212 555 0147"}


def test_one_text_and_weight_of_strangers_who_write_to_one_telephone_is_found(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, addressee=THERE, **TEXT) for n in range(6)]
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert LOOSE < found.log_odds <= WEIGHT.cap
    assert found.said() == "6 unrelated senders write one text, which 6 parcels carry, on parcels of about 240 g."


def test_sellers_of_one_wholesaler_who_have_nothing_else_in_common_tell_little(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=n, **TEXT)

    (found,) = detect(traffic.view(), None)

    assert found.log_odds <= LOOSE


def test_a_shop_whose_text_is_always_the_same_is_none(traffic: Traffic) -> None:
    for n in range(20):
        traffic.post(day=n, sender={"company": "Lanternlight Toys", "phone": "+86 138 0013 8000"}, **TEXT)

    assert detect(traffic.view(), None) == []


def test_words_that_say_nothing_are_none(traffic: Traffic) -> None:
    for n in range(8):
        traffic.post(day=n, addressee=THERE, text="personal effects accessories", grams=240)

    assert detect(traffic.view(), None) == []


def test_one_text_on_all_sorts_of_parcels_is_none(traffic: Traffic) -> None:
    for n in range(8):
        traffic.post(day=n, addressee=THERE, text=TEXT["text"], grams=100 * 2**n)

    assert detect(traffic.view(), None) == []


def test_a_stock_phrase_that_very_many_write_is_none(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=n, addressee=THERE, **TEXT)

    assert detect(traffic.view_held(0, 10_000), None) == []
