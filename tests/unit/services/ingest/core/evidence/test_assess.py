"""What raises a hit and what does not, with the shipped weights. People, firms, streets and numbers are invented."""

import pytest

from services.ingest.core.evidence.assess import Assessment, assess, likeness
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.identifiers import Kind
from services.ingest.core.profile import Profile, profile_of_entity

WEIGHTS = load_weights()
LISTED = profile_of_entity(
    "Person",
    {
        "name": ["Tordric Wexquist", "王伟"],
        "weakAlias": ["Topper"],
        "phone": ["+86 138 0013 8000"],
        "email": ["tordric@kiln.example"],
        "address": ["广东省深圳市南山区科技路88号5栋1203室"],
        "birthDate": ["1970-03-09"],
        "country": ["cn"],
        "passportNumber": ["E12345678"],
    },
)
_PAPERS = ("91999999000000013T", "91999999000000021M")
ROOM = "Room 1203, Bldg 5, No. 88 Keji Rd, Nanshan, Shenzhen"
RAISED = {
    "a rare name": {"name": ["WEXQUIST, Tordric"]},
    "a telephone": {"phone": ["138-0013-8000"], "country": ["cn"]},
    "a telephone under another name from another country": {
        "name": ["Elmwick Tarn"],
        "phone": ["+8613800138000"],
        "country": ["us"],
    },
    "a mailbox": {"email": ["Tordric+x@kiln.example"]},
    "a passport": {"passportNumber": ["e1234 5678"], "country": ["cn"]},
    "a weak alias and a telephone": {"name": ["Topper"], "phone": ["+8613800138000"]},
    "a weak alias and the room": {"name": ["Topper"], "address": [ROOM]},
    "a common name and the room": {"name": ["Wang Wei"], "address": [ROOM]},
    "a common name and the birth date": {"name": ["王伟"], "birthDate": ["1970-03-09"], "country": ["cn"]},
}
NOT_RAISED = {
    "nobody": {"name": ["Elmwick Tarn"]},
    "a weak alias": {"name": ["Topper"]},
    "a common name": {"name": ["王伟"]},
    "a common name in pinyin": {"name": ["Wang Wei"]},
    "the room": {"address": [ROOM]},
    "the building": {"address": [ROOM.replace("1203", "901")]},
    "a birth date": {"birthDate": ["1970-03-09"], "country": ["cn"]},
    "a number but for one digit": {"phone": ["+8613800138001"]},
    "a rare domain": {"email": ["sales@kiln.example"]},
    "a common name and the building": {
        "name": ["Wei Wang"],
        "address": ["88 Keji Road, Shenzhen"],
        "birthDate": ["1991"],
    },
}


@pytest.mark.parametrize("label", RAISED.values(), ids=RAISED.keys())
def test_it_raises_a_hit(label: dict[str, list[str]]) -> None:
    assert _assessed(label).score >= WEIGHTS.threshold


@pytest.mark.parametrize("label", NOT_RAISED.values(), ids=NOT_RAISED.keys())
def test_it_raises_no_hit(label: dict[str, list[str]]) -> None:
    assert _assessed(label).score < WEIGHTS.threshold


def test_the_score_is_the_prior_and_the_sum_of_the_evidence() -> None:
    assessment = _assessed({"name": ["Topper"], "phone": ["+8613800138000"], "country": ["us"]})

    total = sum(piece.log_odds for piece in assessment.evidence)
    assert assessment.score == pytest.approx(WEIGHTS.prior + total)


def test_two_spellings_of_one_number_count_once_and_phone_and_mail_both() -> None:
    once = _assessed({"phone": ["+8613800138000"]})
    twice = _assessed({"phone": ["+8613800138000", "0086 138 0013 8000"]})
    both = _assessed({"phone": ["+8613800138000"], "email": ["tordric@kiln.example"]})

    assert twice.score == once.score
    assert both.score - once.score == pytest.approx(WEIGHTS.lines["email-same"].log_odds)


def test_a_birth_date_apart_speaks_against() -> None:
    name = {"name": ["Tordric Wexquist"]}

    against = _assessed({**name, "birthDate": ["1991-12-30"]})

    assert against.score < _assessed(name).score
    assert against.evidence[-1].comparison == "birth-date-apart"


def test_a_front_with_a_paper_of_its_own_and_a_listed_telephone_is_a_hit() -> None:
    listed = profile_of_entity("Person", {"phone": ["+8613800138000"], "taxNumber": [_PAPERS[0]], "country": ["cn"]})
    paper = {"taxNumber": [_PAPERS[1]], "country": ["cn"]}

    alone = assess(profile_of_entity("Person", paper), listed, WEIGHTS)
    front = assess(profile_of_entity("Person", {**paper, "phone": ["+8613800138000"]}), listed, WEIGHTS)

    assert front.score >= WEIGHTS.threshold
    assert _of("reference-apart", alone) < _of("reference-apart", front) < 0


def test_a_number_that_a_hub_shares_raises_no_hit_and_one_of_a_ring_does() -> None:
    label = profile_of_entity("Person", {"phone": ["+8613800138000"]})
    key = (Kind.PHONE, "+8613800138000")

    ring = assess(label, LISTED, WEIGHTS, {key: 10})
    hub = assess(label, LISTED, WEIGHTS, {key: 900})

    assert ring.score >= WEIGHTS.threshold > hub.score
    assert hub.evidence[0].share == pytest.approx(900 / WEIGHTS.population)


def test_the_evidence_of_a_name_says_which_token_met_which_and_how_rare_they_are() -> None:
    (name,) = _assessed({"name": ["Tordrik Wexquist"]}).evidence

    assert name.note is not None
    assert "wexquist (same)" in name.note
    assert "tordrik ~ tordric" in name.note
    assert name.share is not None
    assert name.share < 1e-6


def test_homoglyphs_in_a_name_that_matches_are_evidence_of_their_own() -> None:
    assessment = _assessed({"name": ["Tordriс Wexquist"]})

    assert "writing-homoglyph" in {piece.comparison for piece in assessment.evidence}


def test_homoglyphs_in_a_name_that_matches_nobody_are_none() -> None:
    assessment = _assessed({"name": ["Еlmwick Tarn"]})

    assert assessment.evidence == ()


def test_the_threshold_is_where_clients_of_other_tools_expect_it() -> None:
    assert likeness(WEIGHTS.threshold, WEIGHTS) == pytest.approx(0.7)
    assert likeness(-1e9, WEIGHTS) < 0.01
    assert likeness(1e9, WEIGHTS) > 0.99


def test_nothing_known_is_nothing_raised() -> None:
    empty = profile_of_entity("Person", {})

    assert assess(empty, empty, WEIGHTS) == Assessment(WEIGHTS.prior, ())


def _assessed(properties: dict[str, list[str]], entity: Profile = LISTED) -> Assessment:
    return assess(profile_of_entity("Person", properties), entity, WEIGHTS)


def _of(comparison: str, assessment: Assessment) -> float:
    return next(piece.log_odds for piece in assessment.evidence if piece.comparison == comparison)
