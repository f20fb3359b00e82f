"""All detectors together, and what bad input gets."""

import pytest

from services.ingest.core.detectors.all import DETECTORS, detect_all
from services.ingest.core.detectors.weights import load_weights
from tests.unit.services.ingest.core.detectors.traffic import Traffic, rows

CROWD = 100


def test_each_detector_has_its_weights_and_no_other_has() -> None:
    assert DETECTORS.keys() == load_weights().detectors.keys()
    assert len(DETECTORS) == 12


def test_the_table_says_why() -> None:
    table = load_weights().detectors.values()

    assert {weight.basis for weight in table} <= {"argument", "simulator"}
    assert all(weight.says for weight in table)


@pytest.mark.parametrize("around", [None, rows()])
def test_an_empty_view_shows_nothing(traffic: Traffic, around: None) -> None:
    assert detect_all(traffic.view(), around) == []


def test_people_who_have_nothing_to_do_with_each_other_show_nothing(traffic: Traffic) -> None:
    traffic.crowd(CROWD)

    assert detect_all(traffic.view(), None) == []


@pytest.mark.parametrize(
    "said",
    [
        {"addressee": {"phone": "+1 212 555 0147"}},
        {"sender": {"phone": "000000"}, "addressee": {"phone": "000000"}},
        {"sender": {"home": "N/A"}, "addressee": {"home": "N/A"}},
        {"sender": {"name": "DO NOT RETURN"}, "addressee": {"name": "DO NOT RETURN"}},
        {"text": "High quality product from our shop"},
        {"sender": {"name": "N/A", "phone": "1", "home": "N/A"}, "addressee": {"name": "N/A"}, "text": "N/A"},
        {"serial": 40_000_000},
        {"grams": 0, "dollars": None, "heading": "000000"},
    ],
    ids=["phone", "zeros", "no address", "no name", "text", "nothing", "number", "no facts"],
)
def test_what_everybody_carries_shows_nothing(traffic: Traffic, said: dict[str, object]) -> None:
    for n in range(CROWD):
        traffic.post(day=n % 40, **said)

    assert [found for found in detect_all(traffic.view(), None) if found.log_odds > 1] == []


def test_an_entity_that_merged_half_the_world_shows_nothing(traffic: Traffic) -> None:
    traffic.crowd(CROWD)
    traffic.one_entity(*((row, side) for row in range(CROWD) for side in ("sender", "addressee")))

    assert detect_all(traffic.view(), None) == []


def test_every_finding_says_its_numbers_and_stays_under_its_cap(traffic: Traffic) -> None:
    for n in range(6):
        traffic.post(
            day=n,
            sender={"home": "8", "phone": "+86 138 0013 8000"},
            addressee={"phone": "+1 212 555 0147"},
            serial=40_000_000 + n,
            issuer="NL",
            grams=500,
            service="EX",
            text="gift",
            dollars=1,
        )

    findings = detect_all(traffic.view(), None)

    assert {found.detector for found in findings} >= {
        "many_names",
        "return_address",
        "sequence",
        "misfit",
        "third_post",
    }
    assert all("{" not in found.said() for found in findings)
    assert all(0 < found.log_odds <= load_weights().detectors[found.detector].cap for found in findings)
    assert all(list(found.parcels) == sorted(set(found.parcels)) for found in findings)
