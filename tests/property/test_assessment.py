"""Evidence adds up the same from both sides, in any order, and never the wrong way; hostile text costs no more."""

import string
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.evidence.assess import assess, weigh
from services.ingest.core.evidence.found import Found
from services.ingest.core.evidence.weights import AGAINST, FOR, load_weights
from services.ingest.core.profile import Profile, profile_of_entity

WEIGHTS = load_weights()
BOUND_S = 2.0
"""For one hostile pair; a usual one takes a thousandth."""

FINDINGS = st.lists(
    st.builds(
        Found,
        comparison=st.sampled_from(sorted((FOR | AGAINST) - {"name", "name-common", "name-weak"})),
        left=st.sampled_from("ab"),
        right=st.sampled_from("xy"),
        value=st.none(),
        share=st.none(),
        log_odds=st.none(),
        note=st.sampled_from(["seen", None]),
    ),
    max_size=12,
)
VALUES = {
    "name": ["Tordric Wexquist", "Wexquist Tordric", "王伟", "Topper", "Elmwick Tarn Goods Ltd"],
    "phone": ["+8613800138000", "138 0013 8000", "+12025550123", "2025550132", "none"],
    "email": ["a.b@gmail.com", "ab@googlemail.com", "a@kiln.example", "b@kiln.example"],
    "address": [
        "科技路88号5栋1203室",
        "Room 1203, Bldg 5, 88 Keji Rd",
        "12 Elm St, Springfield, OH",
        "上海市",
        "Shenzhen",
    ],
    "website": ["kiln.taobao.com", "kiln.example", "t.me/kiln"],
    "idNumber": ["990101197003090017", "990101197003090033", "E12345678"],
    "birthDate": ["1970", "1970-03-09", "1970-09-03", "1991-01-01"],
    "country": ["cn", "us"],
    "gender": ["male", "female"],
}
PROFILES = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(values), max_size=3) for name, values in VALUES.items()}
).map(lambda properties: profile_of_entity("Person", properties))
HOSTILE = st.text(
    alphabet=st.sampled_from(string.printable + "路号栋室市省区一二三\u200b\u202e０＋＠аеo"), max_size=3_000
)


@given(PROFILES, PROFILES)
def test_the_score_is_the_same_from_both_sides(one: Profile, other: Profile) -> None:
    assert abs(assess(one, other, WEIGHTS).score - assess(other, one, WEIGHTS).score) < 1e-6


@given(FINDINGS.flatmap(lambda findings: st.tuples(st.just(findings), st.permutations(findings))))
def test_the_order_of_findings_does_not_matter(orders: tuple[list[Found], list[Found]]) -> None:
    one, other = orders

    assert weigh(one, WEIGHTS) == weigh(other, WEIGHTS)


@given(FINDINGS, st.sampled_from(sorted(FOR - {"name", "name-common", "name-weak"})))
def test_more_evidence_for_never_lowers_the_score(findings: list[Found], comparison: str) -> None:
    more = [*findings, Found(comparison, "new", "new")]

    assert weigh(more, WEIGHTS).score >= weigh(findings, WEIGHTS).score - 1e-9


@given(FINDINGS, st.sampled_from(sorted(AGAINST)))
def test_more_evidence_against_never_raises_the_score(findings: list[Found], comparison: str) -> None:
    more = [*findings, Found(comparison, "new", "new")]

    assert weigh(more, WEIGHTS).score <= weigh(findings, WEIGHTS).score + 1e-9


@given(FINDINGS)
def test_the_same_evidence_again_changes_nothing(findings: list[Found]) -> None:
    assert weigh([*findings, *findings], WEIGHTS) == weigh(findings, WEIGHTS)


@given(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_hostile_text_in_every_property_takes_bounded_time(text: str) -> None:
    long = (text * 10)[:10_000]
    profile = profile_of_entity("Person", {name: [long] for name in (*VALUES, "notes", "publicKey")})

    before = perf_counter()
    assess(profile, profile, WEIGHTS)

    assert perf_counter() - before < BOUND_S
