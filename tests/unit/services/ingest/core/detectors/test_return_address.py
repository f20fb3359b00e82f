"""One return address of unrelated senders: what is found, and what offices and families do as well."""

from services.ingest.core.detectors.return_address import LOOSE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

AT = {"home": "8"}
THERE = {"phone": "+1 212 555 0147"}


def test_strangers_with_one_return_address_who_write_to_one_telephone_are_found(traffic: Traffic) -> None:
    parcels = [traffic.post(day=n, sender=AT, addressee=THERE) for n in range(5)]
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert LOOSE < found.log_odds <= WEIGHT.cap
    assert found.said() == "5 unrelated senders of 5 parcels give one return address."


def test_the_staff_of_an_office_who_have_nothing_else_in_common_tell_little(traffic: Traffic) -> None:
    for n in range(7):
        traffic.post(day=n, sender=AT)

    (found,) = detect(traffic.view(), None)

    assert found.log_odds <= LOOSE


def test_a_family_of_two_is_none(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=n, sender={**AT, "name": ("Adel Ashgrove", "Brok Ashgrove")[n % 2]}, addressee=THERE)

    assert detect(traffic.view(), None) == []


def test_tenants_who_post_again_and_again_are_an_office_block(traffic: Traffic) -> None:
    for n in range(40):
        traffic.post(
            day=n, sender={**AT, "company": f"Tenant {'ABCD'[n % 4]} Trading", "phone": f"+1 212 555 01{n % 4}0"}
        )

    assert detect(traffic.view(), None) == []


def test_a_warehouse_that_very_many_use_is_none(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(day=n, sender=AT, addressee=THERE)

    assert detect(traffic.view_held(0, 10_000), None) == []
    assert detect(traffic.view_allowing(0), None) == []
