"""A reshipper: what is found, and what forwarders, mail rooms and friends do as well."""

from services.ingest.core.detectors.reshipper import LOOSE, WEIGHT, detect
from tests.unit.services.ingest.core.detectors.traffic import Traffic

HUB = {"name": "Marit Oldenkamp", "phone": "+1 212 555 0147", "home": "8"}
BROKER = {"phone": "+86 138 0013 8000"}


def receive(traffic: Traffic, parcels: int, **sender: str) -> list[int]:
    """Strangers post to the hub."""
    return [traffic.post(day=n, sender=sender, addressee=HUB) for n in range(parcels)]


def go_on(traffic: Traffic, parcels: int) -> list[int]:
    """The hub posts to others."""
    return [traffic.post(day=20 + n, sender=HUB, lane=("US", "US")) for n in range(parcels)]


def test_strangers_with_something_in_common_post_to_a_hub_that_posts_on(traffic: Traffic) -> None:
    parcels = receive(traffic, 5, **BROKER) + go_on(traffic, 3)
    traffic.crowd()

    (found,) = detect(traffic.view(), None)

    assert found.parcels == tuple(parcels)
    assert LOOSE < found.log_odds <= WEIGHT.cap
    assert found.said() == "5 unrelated senders post to one place, and 3 parcels go on from there to 3 others."


def test_strangers_with_nothing_in_common_tell_little(traffic: Traffic) -> None:
    receive(traffic, 5)
    go_on(traffic, 3)

    (found,) = detect(traffic.view(), None)

    assert found.log_odds <= LOOSE


def test_who_only_receives_is_none(traffic: Traffic) -> None:
    receive(traffic, 6, **BROKER)

    assert detect(traffic.view(), None) == []


def test_who_sends_back_to_where_it_came_from_is_none(traffic: Traffic) -> None:
    for n, name in enumerate(("Sella Birk", "Torben Aske", "Ulla Fenn", "Vidar Holm")):
        traffic.post(day=n, sender={"name": name, **BROKER}, addressee=HUB)
        traffic.post(day=20 + n, sender=HUB, addressee={"name": name}, lane=("US", "CN"))

    assert detect(traffic.view(), None) == []


def test_a_forwarder_that_posts_on_to_those_who_were_named_is_none(traffic: Traffic) -> None:
    firm = {"company": "Brightwater Forwarding", "phone": "+1 212 555 0147", "home": "8"}
    for n, name in enumerate(("Sella Birk", "Torben Aske", "Ulla Fenn", "Vidar Holm", "Wanda Iler")):
        traffic.post(day=n, addressee={**firm, "name": name}, sender=BROKER)
        traffic.post(day=9 + n, sender=firm, addressee={"name": name}, lane=("US", "US"))
    view = traffic.view()

    assert [found.log_odds for found in detect(view, None) if found.log_odds > LOOSE] == []


def test_a_mail_room_with_many_names_at_one_address_is_none(traffic: Traffic) -> None:
    for n in range(12):
        traffic.post(day=n, addressee={"home": "8"})
    for n in range(4):
        traffic.post(day=20 + n, sender={"home": "8"}, lane=("US", "US"))

    assert detect(traffic.view(), None) == []


def test_a_hub_that_very_many_use_is_none(traffic: Traffic) -> None:
    receive(traffic, 5, **BROKER)
    go_on(traffic, 3)

    assert detect(traffic.view_held(0, 10_000), None) == []
