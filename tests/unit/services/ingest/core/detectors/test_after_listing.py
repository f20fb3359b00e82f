"""New names after a listing: what is found, and what old customers do as well."""

from services.ingest.core.detectors.after_listing import WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

PHONE = {"phone": "+1 212 555 0147"}
HOME = {"home": "8"}
LISTED = 10


def listed(traffic: Traffic, **said: str) -> int:
    """Somebody who gets a parcel and is listed afterwards."""
    row = traffic.post(day=2, addressee={"name": "Marit Oldenkamp", **said})
    traffic.hit(row, "addressee", LISTED)
    return row


def test_a_new_name_with_a_listed_persons_telephone_is_found(traffic: Traffic) -> None:
    listed(traffic, **PHONE)
    row = traffic.post(day=15, addressee=PHONE)
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == (row,)
    assert 2.5 < found.log_odds <= WEIGHT.cap
    assert found.numbers == {"names": 1, "days": 5}


def test_the_old_customer_who_goes_on_under_an_own_name_is_none(traffic: Traffic) -> None:
    listed(traffic, **PHONE)
    traffic.post(day=1, addressee={"name": "Brok Ashgrove", **PHONE})
    traffic.post(day=15, addressee={"name": "Brok Ashgrove", **PHONE})

    assert detect(traffic.view(), None) == []


def test_the_listed_person_is_no_new_name(traffic: Traffic) -> None:
    listed(traffic, **PHONE)
    traffic.post(day=15, addressee={"name": "Marit Oldenkamp", **PHONE})

    assert detect(traffic.view(), None) == []


def test_a_value_that_several_people_gave_before_is_nobodys_own(traffic: Traffic) -> None:
    listed(traffic, **PHONE)
    for _ in range(4):
        traffic.post(day=1, addressee=PHONE)
    traffic.post(day=15, addressee=PHONE)

    assert detect(traffic.view(), None) == []


def test_a_new_name_before_the_publication_is_none(traffic: Traffic) -> None:
    listed(traffic, **PHONE)
    traffic.post(day=9, addressee=PHONE)

    assert detect(traffic.view(), None) == []


def test_a_dismissed_hit_leads_nowhere(traffic: Traffic) -> None:
    row = traffic.post(day=2, addressee=PHONE)
    traffic.hit(row, "addressee", LISTED, dismissed=True)
    traffic.post(day=15, addressee=PHONE)

    assert detect(traffic.view(), None) == []


def test_an_unlikely_hit_leads_nowhere(traffic: Traffic) -> None:
    row = traffic.post(day=2, addressee=PHONE)
    traffic.hit(row, "addressee", LISTED, score=-2.0)
    traffic.post(day=15, addressee=PHONE)

    assert detect(traffic.view(), None) == []


def test_a_new_name_at_the_address_weighs_less(traffic: Traffic) -> None:
    listed(traffic, **PHONE)
    traffic.post(day=15, addressee=PHONE)
    by_phone = max(found.log_odds for found in detect(traffic.view(), None))
    elsewhere = Traffic()
    listed(elsewhere, **HOME)
    elsewhere.post(day=15, addressee=HOME)

    by_address = max(found.log_odds for found in detect(elsewhere.view(), None))

    assert by_address < by_phone


def test_a_value_that_very_many_have_is_none(traffic: Traffic) -> None:
    row = listed(traffic, **PHONE)
    traffic.post(day=15, addressee=PHONE)

    assert detect(traffic.view_held(row, 10_000), None) == []
    assert detect(traffic.view_allowing(row), None) == []


def test_around_an_old_parcel_nothing_new_is_found(traffic: Traffic) -> None:
    row = listed(traffic, **PHONE)
    new = traffic.post(day=15, addressee=PHONE)

    assert detect(traffic.view(), rows(row)) == []
    assert detect(traffic.view(), rows(new)) != []
