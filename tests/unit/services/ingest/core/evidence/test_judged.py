"""An analyst's "not the same" stands until new evidence comes. All people are invented."""

from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.found import Evidence
from services.ingest.core.evidence.judged import outranks, seen_in
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.profile import profile_of_entity

WEIGHTS = load_weights()
LABEL = profile_of_entity("Person", {"phone": ["13800138000"], "country": ["cn"], "email": ["ann@kiln.example"]})


def test_it_outranks_the_same_evidence_again() -> None:
    evidence = evidence_of(phone=["+8613800138000"])

    assert outranks(seen_in(evidence), reversed(evidence))


def test_it_outranks_less_evidence_and_counter_evidence() -> None:
    seen = seen_in(evidence_of(phone=["+8613800138000"], email=["ann@kiln.example"]))

    assert outranks(seen, evidence_of(phone=["+8613800138000"], country=["mx"]))


def test_new_evidence_ends_it() -> None:
    seen = seen_in(evidence_of(phone=["+8613800138000"]))

    assert not outranks(seen, evidence_of(phone=["+8613800138000"], email=["ann@kiln.example"]))


def test_it_outranks_a_changed_weight() -> None:
    evidence = evidence_of(phone=["+8613800138000"])

    assert outranks(seen_in(evidence), [piece._replace(log_odds=9.0) for piece in evidence])


def evidence_of(**properties: list[str]) -> tuple[Evidence, ...]:
    return assess(LABEL, profile_of_entity("Person", properties), WEIGHTS).evidence
