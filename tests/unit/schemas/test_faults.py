"""Faults name the member and the rule, and repeat nothing of the record."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import schemas
from schemas.faults import LONGEST_REASON, MOST_FAULTS, Fault, describe
from schemas.registry import read_record, record_model

USUAL = Path(schemas.__file__).parent / "examples" / "valid" / "parcel" / "usual.json"


@pytest.fixture
def line() -> dict[str, Any]:
    return dict(json.loads(USUAL.read_text("utf-8")))


def _faults(line: dict[str, Any]) -> list[Fault]:
    with pytest.raises(ValidationError) as refusal:
        read_record(line)
    return describe(refusal.value)


def test_the_tag_of_a_union_is_no_part_of_the_path(line: dict[str, Any]) -> None:
    line["body"]["item"]["identifier"] = "LX431094849CN"

    assert _faults(line) == [Fault("body.item.identifier", "s10_check_digit", "wrong S10 check digit")]


def test_every_union_of_every_type_is_known_by_its_tags() -> None:
    from schemas.faults import _UNION_STEPS
    from schemas.registry import BODIES

    found = {step for record_type in BODIES for step in _tagged(record_model(record_type).__pydantic_core_schema__)}

    assert {tag for _, tag in _UNION_STEPS} == found


def _tagged(schema: Any) -> set[str]:
    if isinstance(schema, list | tuple):
        return set().union(*map(_tagged, schema))
    if not isinstance(schema, dict):
        return set()
    tags = set(schema["choices"]) if schema.get("type") == "tagged-union" else set()
    return tags.union(*map(_tagged, schema.values()))


def test_a_rule_between_members_names_the_one_to_correct(line: dict[str, Any]) -> None:
    line["body"]["item"]["issuer"] = "HK"

    assert [fault.member for fault in _faults(line)] == ["body.item.issuer"]


def test_the_name_of_an_unknown_member_is_shown_only_if_it_is_plainly_one(line: dict[str, Any]) -> None:
    line["body"] |= {"colour": 1, "Pat Sampleton, 555-0142": 1, "pat@sampleton.example": 1, "t" * 41: 1}

    assert [fault.member for fault in _faults(line)] == ["body.colour", "body.?", "body.?", "body.?"]


def test_a_thousand_faults_are_told_as_the_first_twenty(line: dict[str, Any]) -> None:
    line["body"] |= {f"unknown_{'x' * place}": 1 for place in range(1_000)}

    assert len(_faults(line)) == MOST_FAULTS


def test_an_unknown_tag_is_not_repeated(line: dict[str, Any]) -> None:
    line["body"]["item"]["kind"] = "Pat Sampleton"

    assert _faults(line) == [Fault("body.item", "union_tag_invalid", "'kind' must be one of 's10', 'courier'")]


def test_no_reason_is_longer_than_promised(line: dict[str, Any]) -> None:
    line["type"] = "telegram"

    assert all(len(fault.reason) <= LONGEST_REASON for fault in _faults(line))


@pytest.mark.parametrize("body", [None, [], "Pat Sampleton", 7, True])
def test_a_body_that_is_no_object_is_told_as_that(line: dict[str, Any], body: object) -> None:
    line["body"] = body

    assert _faults(line) == [Fault("body", "model_type", "must be an object")]
