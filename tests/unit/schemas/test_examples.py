"""Every file below schemas/examples, of every record type: the valid ones are read, the invalid ones are refused.

A valid example is a whole line. An invalid one is `{"why", "member", "record"}`: a sentence, the member that the first
fault must name, and the line. Both are held against the published JSON Schema too, the invalid ones where a JSON
Schema can say the rule. A new example is a new file; nothing is listed here.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import schemas
from schemas.faults import Fault, describe
from schemas.publish import schema_of
from schemas.registry import BODIES, read_record

EXAMPLES = Path(schemas.__file__).parent / "examples"
VALID = sorted(EXAMPLES.glob("valid/*/*.json"))
INVALID = sorted(EXAMPLES.glob("invalid/*/*.json"))

SAID_BY_SCHEMAS = {
    "extra_forbidden",
    "int_type",
    "list_type",
    "literal_error",
    "missing",
    "model_type",
    "string_pattern_mismatch",
    "string_too_long",
    "string_too_short",
    "string_type",
    "too_long",
    "too_short",
    "greater_than_equal",
    "less_than_equal",
    "union_tag_invalid",
    "country",
    "event_code",
    "s10_service",
    "handling_text",
    "nobody",
}
"""Kinds of fault that a published schema can express; check digits, calendars and rules between members are not."""

A_WORD = re.compile(r"[a-z-]{0,20}|Ed25519|.{0,3}")
"""Words of the contract's own lists, and what is too short to mean anybody."""


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _faults(record: dict[str, Any]) -> list[Fault]:
    with pytest.raises(ValidationError) as refusal:
        read_record(record)
    return describe(refusal.value)


@pytest.fixture(scope="module")
def published() -> dict[str, Draft202012Validator]:
    return {record_type: Draft202012Validator(schema_of(record_type)) for record_type in BODIES}


def test_every_record_type_has_valid_and_invalid_examples() -> None:
    valid, invalid = ({path.parent.name for path in paths} for paths in (VALID, INVALID))

    assert valid == set(BODIES)
    assert invalid == set(BODIES)


@pytest.mark.parametrize("path", VALID, ids=_id)
def test_a_valid_example_is_read_as_the_type_of_its_folder(path: Path) -> None:
    record = read_record(_read(path))

    assert record.type == path.parent.name
    assert isinstance(record.body, BODIES[record.type])


@pytest.mark.parametrize("path", VALID, ids=_id)
def test_a_valid_example_satisfies_the_published_schema(path: Path, published: dict[str, Draft202012Validator]) -> None:
    published[path.parent.name].validate(_read(path))


@pytest.mark.parametrize("path", VALID, ids=_id)
def test_a_valid_example_says_the_same_after_a_round_trip(path: Path) -> None:
    record = read_record(_read(path))

    assert read_record(json.loads(record.model_dump_json(exclude_unset=True))) == record


@pytest.mark.parametrize("path", INVALID, ids=_id)
def test_an_invalid_example_is_refused_with_the_member_it_names(path: Path) -> None:
    example = _read(path)

    assert set(example) == {"why", "member", "record"}
    assert _faults(example["record"])[0].member == example["member"]


@pytest.mark.parametrize("path", INVALID, ids=_id)
def test_a_refusal_repeats_no_text_of_the_record(path: Path) -> None:
    example = _read(path)
    written = {text for text in _texts(example["record"].get("body", {})) if not A_WORD.fullmatch(text)}

    said = " ".join(fault.reason for fault in _faults(example["record"]))

    assert not [text for text in written if text in said]


@pytest.mark.parametrize("path", INVALID, ids=_id)
def test_the_published_schema_refuses_what_it_can_express(
    path: Path, published: dict[str, Draft202012Validator]
) -> None:
    record = _read(path)["record"]
    expressible = {fault.kind for fault in _faults(record)} & SAID_BY_SCHEMAS

    accepted = published[path.parent.name].is_valid(record)

    assert not (expressible and accepted), expressible


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
