"""One telephone under many names: what is found, and what families and switchboards do as well."""

from services.ingest.core.detectors.many_names import LOOSE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

PHONE = {"phone": "+1 212 555 0147"}
HERE = {"home": "8"}


def test_strangers_at_different_addresses_with_one_telephone_are_found(traffic: Traffic) -> None:
    strangers = [traffic.post(day=3 * n, addressee=PHONE, sender=HERE) for n in range(5)]
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(strangers)
    assert found.numbers == {"names": 5, "homes": 5, "held": 5}
    assert 3.0 < found.log_odds <= WEIGHT.cap
    assert found.said() == "5 different people at 5 addresses are reached by one value that 5 parcels carry."


def test_more_strangers_weigh_more_and_are_expected_less(traffic: Traffic) -> None:
    for n in range(3):
        traffic.post(day=n, addressee=PHONE, sender=HERE)
    (three,) = detect(traffic.view(), None)
    traffic.post(day=9, addressee=PHONE, sender=HERE)

    (four,) = detect(traffic.view(), None)

    assert four.log_odds > three.log_odds
    assert four.expected < three.expected


def test_the_telephone_counts_on_either_side_of_a_parcel(traffic: Traffic) -> None:
    traffic.post(addressee=PHONE)
    traffic.post(sender=PHONE)
    traffic.post(addressee=PHONE)

    (found,) = detect(traffic.view(), None)

    assert found.numbers["names"] == 3


def test_customers_of_an_agent_who_have_nothing_else_in_common_tell_less(traffic: Traffic) -> None:
    for n in range(9):
        traffic.post(day=n, addressee=PHONE)

    (found,) = detect(traffic.view(), None)

    assert found.log_odds <= LOOSE


def test_what_an_agent_orders_in_shops_is_none(traffic: Traffic) -> None:
    for n in range(60):
        shop = {"company": f"Quillon {['Tools', 'Lamps', 'Yarns'][n % 3]}", "phone": f"+1 212 555 01{n % 3}0"}
        traffic.post(day=n % 40, sender=shop, addressee=PHONE if n < 9 else {})

    assert detect(traffic.view(), None) == []


def test_a_family_with_one_telephone_is_none(traffic: Traffic) -> None:
    for n in range(8):
        traffic.post(
            day=n, addressee={**PHONE, "home": "8", "name": f"{['Adel', 'Brok', 'Cara', 'Dorn'][n % 4]} Ashgrove"}
        )

    assert detect(traffic.view(), None) == []


def test_spellings_of_one_entity_are_one_person(traffic: Traffic) -> None:
    rows = [
        traffic.post(addressee={**PHONE, "name": name}) for name in ("Weyla Sorn", "W. Sorn", "Weila Sorn", "Sorn W")
    ]
    traffic.one_entity(*((row, "addressee") for row in rows))

    assert detect(traffic.view(), None) == []


def test_a_firms_switchboard_is_the_firms_whoever_is_named(traffic: Traffic) -> None:
    for _ in range(8):
        traffic.post(addressee={**PHONE, "company": "Harrowgate Lens Works"})

    assert detect(traffic.view(), None) == []


def test_a_hub_weighs_less_the_more_carry_it_and_then_nothing(traffic: Traffic) -> None:
    for _ in range(6):
        traffic.post(addressee=PHONE)

    (few,), (more,) = (detect(traffic.view_held(0, held), None) for held in (20, 50))

    assert few.log_odds > more.log_odds > 0
    assert detect(traffic.view_held(0, 65), None) == []


def test_what_a_supervisor_allowed_is_found_by_nobody(traffic: Traffic) -> None:
    for _ in range(6):
        traffic.post(addressee=PHONE)

    assert detect(traffic.view_allowing(0), None) == []


def test_around_a_parcel_only_its_own_telephone_is_looked_at(traffic: Traffic) -> None:
    for _ in range(5):
        traffic.post(addressee=PHONE)
    other = [traffic.post(addressee={"phone": "+1 212 555 0199"}) for _ in range(5)]

    (found,) = detect(traffic.view(), rows(other[-1]))

    assert found.parcels == tuple(other)
