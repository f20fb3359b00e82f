"""An analyst's "not the same" stands until new evidence comes. All people are invented."""

from services.ingest.core.evidence.assess import Assessment, assess
from services.ingest.core.evidence.judged import fingerprint_of, judge, outranks
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.profile import Profile, profile_of_entity

WEIGHTS = load_weights()
LABEL = profile_of_entity("Person", {"phone": ["13800138000"], "country": ["cn"], "email": ["ann@kiln.example"]})


def test_it_outranks_the_same_evidence_again() -> None:
    assessment = _assessed(phone=["+8613800138000"])

    assert outranks(judge(LABEL, "x-1", assessment), assessment)


def test_it_outranks_less_evidence_and_counter_evidence() -> None:
    judgement = judge(LABEL, "x-1", _assessed(phone=["+8613800138000"], email=["ann@kiln.example"]))

    assert outranks(judgement, _assessed(phone=["+8613800138000"], country=["mx"]))


def test_new_evidence_ends_it() -> None:
    judgement = judge(LABEL, "x-1", _assessed(phone=["+8613800138000"]))

    assert not outranks(judgement, _assessed(phone=["+8613800138000"], email=["ann@kiln.example"]))


def test_it_outranks_a_changed_weight() -> None:
    assessment = _assessed(phone=["+8613800138000"])
    reweighed = Assessment(50.0, tuple(piece._replace(log_odds=9.0) for piece in assessment.evidence))

    assert outranks(judge(LABEL, "x-1", assessment), reweighed)


def test_the_label_is_known_again_in_another_order() -> None:
    one = profile_of_entity("Person", {"name": ["Ann Quist", "安"], "phone": ["1", "2"]})
    other = profile_of_entity("Person", {"name": ["安", "Ann Quist"], "phone": ["2", "1"]})

    assert fingerprint_of(one) == fingerprint_of(other)
    assert fingerprint_of(one) != fingerprint_of(LABEL)


def _assessed(**properties: list[str]) -> Assessment:
    return assess(LABEL, _entity(properties), WEIGHTS)


def _entity(properties: dict[str, list[str]]) -> Profile:
    return profile_of_entity("Person", properties)
