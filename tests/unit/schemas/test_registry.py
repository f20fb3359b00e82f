"""Reading records and submissions of every type through one door."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import schemas
from schemas.registry import BODIES, VERSIONS, read_record, read_submission

EXAMPLES = Path(schemas.__file__).parent / "examples" / "valid"


def _line(record_type: str) -> dict[str, Any]:
    first = min((EXAMPLES / record_type).glob("*.json"))
    return dict(json.loads(first.read_text("utf-8")))


def _submission(line: dict[str, Any]) -> dict[str, Any]:
    handed_in = {name: line[name] for name in ("type", "version", "handling", "body")}
    return handed_in | {"submission": "ours-1"}


def test_the_fifteen_types_are_those_of_the_protocol() -> None:
    assert " ".join(BODIES) == (
        "parcel tracking-event scheduling scheduling-proposal scheduling-position watchlist-entry pre-export-notice "
        "pre-export-reply case case-request case-reply finding outcome retraction key-announcement"
    )
    assert set(VERSIONS) == set(BODIES)


@pytest.mark.parametrize("record_type", BODIES)
def test_a_submission_reads_the_same_body_as_the_line_made_of_it(record_type: str) -> None:
    line = _line(record_type)

    assert read_submission(_submission(line)).body == read_record(line).body


@pytest.mark.parametrize("record_type", ["telegram", "", None, 7, ["parcel"], {"parcel": 1}, "Parcel"])
def test_an_unknown_type_is_refused_like_any_fault(record_type: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_record(_line("parcel") | {"type": record_type})

    assert refusal.value.errors()[0]["loc"] == ("type",)


@pytest.mark.parametrize("read", [read_record, read_submission])
def test_an_empty_object_is_refused(read: Any) -> None:
    with pytest.raises(ValidationError):
        read({})


@pytest.mark.parametrize("version", [0, 2, True, 1.0, "1", None, 2**53])
def test_a_version_that_is_not_known_is_refused(version: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_record(_line("parcel") | {"version": version})

    assert {error["loc"] for error in refusal.value.errors()} == {("version",)}


def test_what_the_exchange_adds_is_refused_from_an_operator() -> None:
    line = _line("parcel")

    with pytest.raises(ValidationError) as refusal:
        read_submission(_submission(line) | {"issued_at": line["issued_at"], "origin": "CN"})

    assert {error["type"] for error in refusal.value.errors()} == {"extra_forbidden"}


def test_a_record_does_not_change() -> None:
    record = read_record(_line("parcel"))

    with pytest.raises(ValidationError, match=re.compile("frozen")):
        setattr(record, "id", "another")  # noqa: B010 -- mypy knows that it cannot be assigned
