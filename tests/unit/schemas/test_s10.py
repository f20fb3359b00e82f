"""UPU S10: what is an item identifier, and what only looks like one."""

import re
from itertools import pairwise, product
from string import ascii_uppercase

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.s10 import SERVICES, S10Identifier, check_digit, normalise

IDENTIFIER = TypeAdapter(S10Identifier)

VALID = [
    "RB123456785GB",
    "RB123456785US",
    "EE123456785GB",
    "EA473124829US",
    "LK602144030CN",
    "LV718305015CN",
    "CP509173055US",
    "EA000000005CN",
    "EA999999995CN",
    "UA000000014CN",
    "LX431094848CN",
    "HH089360413CN",
    "VA688412901CN",
    "EZ597096935CN",
    "MA008649922GB",
    "QB108171366DE",
    "RT524402271HK",
    "CC972336953SG",
]

INVALID = [
    ("RB123456786US", "s10_check_digit"),
    ("LV718305010CN", "s10_check_digit"),
    ("EV305717422CN", "s10_check_digit"),
    ("EV267311929XX", "s10_issuer"),
    ("EV267311929UK", "s10_issuer"),
    ("EV267311929AN", "s10_issuer"),
    ("JA267311929CN", "s10_service"),
    ("KB267311929CN", "s10_service"),
    ("QN267311929CN", "s10_service"),
    ("GB267311929CN", "s10_service"),
    ("LK60214403XCN", "string_pattern_mismatch"),
    ("EV26731192CN", "string_pattern_mismatch"),
    ("E1267311929CN", "string_pattern_mismatch"),
    ("EV267311929CN\n", "string_pattern_mismatch"),
    ("ev267311929cn", "string_pattern_mismatch"),
    ("ЕV267311929CN", "string_pattern_mismatch"),
    ("EV２67311929CN", "string_pattern_mismatch"),
    ("1Z410E7W0392751591", "string_pattern_mismatch"),
    ("", "string_pattern_mismatch"),
]


@pytest.mark.parametrize("identifier", VALID)
def test_an_issued_identifier_is_taken(identifier: str) -> None:
    assert IDENTIFIER.validate_python(identifier) == identifier


@pytest.mark.parametrize(("identifier", "kind"), INVALID)
def test_what_is_no_identifier_is_refused_and_it_is_said_why(identifier: str, kind: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        IDENTIFIER.validate_python(identifier)

    assert [error["type"] for error in refusal.value.errors()] == [kind]


def test_the_check_digit_of_the_worked_example_is_nine() -> None:
    assert check_digit("47312482") == "9"


@pytest.mark.parametrize("written", ["ev267311929cn", "EV 267 311 929 CN", "EV-267311929-CN", " EV267311929CN\t"])
def test_what_people_type_is_brought_into_the_form_of_the_standard(written: str) -> None:
    assert normalise(written) == "EV267311929CN"


@pytest.mark.parametrize("written", ["", "EV26731192CN", "ЕV267311929CN", "EV ２67311929 CN", " " * 10_000])
def test_what_is_not_of_the_form_is_not_normalised(written: str) -> None:
    assert normalise(written) is None


def test_the_ranges_do_not_overlap_and_stay_within_one_first_letter() -> None:
    bounds = [(service.first, service.last) for service in SERVICES]

    assert all(first[0] == last[0] and first <= last for first, last in bounds)
    assert all(last < first for (_, last), (first, _) in pairwise(bounds))


def test_the_published_pattern_and_the_table_agree_on_every_indicator() -> None:
    pattern = IDENTIFIER.json_schema()["pattern"]
    pairs = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
    assigned = [pair for pair in pairs if any(service.first <= pair <= service.last for service in SERVICES)]

    assert [pair for pair in pairs if re.search(pattern, pair + "000000005CN")] == assigned
