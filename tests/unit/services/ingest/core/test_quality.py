"""How good what a sender sends is."""

from collections import Counter
from typing import Any

import pytest

from schemas.registry import read_record
from services.ingest.core.networks.facts import facts_of
from services.ingest.core.quality import DIMENSIONS, RECORDS, Counts, count_record, score_of
from tests.unit.services.ingest.core.test_harvest import record
from tests.unit.services.ingest.core.test_keys import BODY

PARTY = {"names": [{"written": "Osgood Example"}], "phones": ["+1 202 555 0143"]}
SENDER = PARTY | {"address": {"lines": ["1 Road"], "country": "US", "postal_code": "21300"}}
ADDRESSEE = PARTY | {"address": {"lines": ["1 Road"], "country": "CN", "postal_code": "990001"}}
PIECE = {
    "description": "carved wooden figure", "net_weight_grams": 300, "hs_code": "442011",
    "value": {"amount": "10", "currency": "USD"},
}  # fmt: skip
GOOD = BODY | {
    "posted_on": "2026-11-22", "sender": SENDER, "addressee": ADDRESSEE, "contents": [PIECE],
    "gross_weight_grams": 400, "route": {"origin": "US", "destination": "CN"},
}  # fmt: skip


def faults(body: dict[str, Any], **envelope: Any) -> set[str]:
    counts: Counts = Counter()
    read = read_record(record(1, "parcel", body, **envelope))
    count_record(counts, read, facts_of(read.body))
    return {each.measure for each in counts} - {RECORDS, "number-elsewhere"}


def without(party: dict[str, Any], *members: str) -> dict[str, Any]:
    return {name: value for name, value in party.items() if name not in members}


def test_a_whole_and_timely_record_has_no_fault() -> None:
    assert faults(GOOD) == set()


@pytest.mark.parametrize(
    ("changed", "measure"),
    [
        ({"posted_on": "2026-11-20"}, "late"),
        ({"sender": without(SENDER, "phones")}, "no-sender-contact"),
        ({"addressee": without(ADDRESSEE, "phones")}, "no-addressee-contact"),
        ({"contents": [without(PIECE, "hs_code")]}, "no-hs-code"),
        ({"contents": [without(PIECE, "value")]}, "no-value"),
        ({"contents": [without(PIECE, "net_weight_grams")]}, "no-net-weight"),
        ({"contents": [PIECE | {"description": "gift"}]}, "vague-contents"),
        ({"contents": [PIECE, PIECE]}, "weights-disagree"),
        ({"sender": SENDER | {"phones": ["call me"]}}, "phone-unreadable"),
        ({"route": {"origin": "MX", "destination": "CN"}}, "sender-elsewhere"),
        ({"route": {"origin": "US", "destination": "MX"}}, "addressee-elsewhere"),
    ],
)
def test_a_fault_is_counted(changed: dict[str, Any], measure: str) -> None:
    assert faults(GOOD | changed) == {measure}


def test_a_correction_says_that_something_was_wrong() -> None:
    assert faults(GOOD, supersedes="019b2f40-0000-7000-8000-000000000099") == {"corrected"}


def test_a_score_is_the_share_of_chances_that_were_not_missed() -> None:
    score = score_of({("tracking-event", RECORDS): 10, ("tracking-event", "late"): 4})

    assert score.dimensions == {"timeliness": pytest.approx(0.6), "accuracy": 1.0}
    assert [(fault.measure, fault.number, fault.chances) for fault in score.faults] == [("late", 4, 10)]


def test_the_most_frequent_fault_is_mended_first() -> None:
    counts = {("parcel", RECORDS): 10, ("parcel", "no-value"): 3, ("parcel", "late"): 7}

    assert [fault.measure for fault in score_of(counts).faults] == ["late", "no-value"]


def test_nothing_sent_is_nothing_to_score() -> None:
    assert score_of({}).dimensions == {}


def test_every_measure_counts_for_a_dimension() -> None:
    assert set(DIMENSIONS.values()) == {"timeliness", "completeness", "accuracy", "consistency"}
