"""What does not fit weight and route: what is found, and what presents do as well."""

from services.ingest.core.detectors.misfit import WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

THERE = {"phone": "+1 212 555 0147"}
EMPTY = {"text": "gift", "service": "EX", "dollars": 1}
DEAR = {"grams": 10, "dollars": 40_000}


def test_strangers_who_post_by_express_what_they_declare_as_nothing_are_found(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, addressee=THERE, **EMPTY) for n in range(5)]
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert 1.5 < found.log_odds <= WEIGHT.cap
    assert found.said().startswith("5 of 5 parcels of 5 unrelated senders")


def test_values_far_from_what_is_usual_for_the_weight_are_found(traffic: Traffic) -> None:
    for n in range(4):
        traffic.post(day=n, addressee=THERE, **DEAR)

    assert detect(traffic.view(), None) != []


def test_presents_by_ordinary_mail_are_none(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=n, addressee=THERE, text="gift", dollars=1)

    assert detect(traffic.view(), None) == []


def test_presents_of_people_who_have_nothing_in_common_are_none(traffic: Traffic) -> None:
    for n in range(30):
        traffic.post(day=n, **EMPTY)

    assert detect(traffic.view(), None) == []


def test_one_person_who_always_declares_badly_is_none(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=n, sender={"name": "Careless Maud Ferrin"}, addressee=THERE, **EMPTY)

    assert detect(traffic.view(), None) == []


def test_parcels_without_value_or_weight_do_not_misfit(traffic: Traffic) -> None:
    for n in range(5):
        traffic.post(day=n, addressee=THERE, dollars=None, grams=0)

    assert detect(traffic.view(), None) == []


def test_a_telephone_that_very_many_have_is_nothing_in_common(traffic: Traffic) -> None:
    for n in range(5):
        traffic.post(day=n, addressee=THERE, **EMPTY)

    assert detect(traffic.view_held(0, 10_000), None) == []
