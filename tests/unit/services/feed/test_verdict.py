"""The verdict on one line: which of several faults counts, what is said of it, and what is still read of the line."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import schemas
from schemas.registry import BODIES, record_model
from services.feed.names import FeedName
from services.feed.verdict import Code, Judged, judge_line

EXAMPLES = Path(schemas.__file__).parent / "examples"
VALID = sorted(EXAMPLES.glob("valid/*/*.json"))
INVALID = sorted(EXAMPLES.glob("invalid/*/*.json"))
FEED = FeedName("CN", "US")
USUAL: dict[str, Any] = json.loads((EXAMPLES / "valid/parcel/usual.json").read_bytes())
RETRACTION: dict[str, Any] = json.loads((EXAMPLES / "valid/retraction/wrong-person.json").read_bytes())


def judge(obj: dict[str, Any], feed: FeedName = FEED, accept: frozenset[str] | None = None) -> Judged:
    return judge_line(json.dumps(obj, ensure_ascii=False).encode(), feed, accept)


def feed_of(obj: dict[str, Any]) -> FeedName:
    return FeedName(obj["origin"], obj["audience"])


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth - 1):
        inner = [inner]
    return inner


@pytest.mark.parametrize("path", VALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_valid_example_is_accepted_with_what_stands_in_it(path: Path) -> None:
    obj = json.loads(path.read_bytes())

    judged = judge(obj, feed_of(obj), frozenset({obj["type"]}))

    assert (judged.code, judged.detail) == (None, None)
    assert judged.record is not None
    assert (judged.id, judged.type, judged.supersedes) == (obj["id"], obj["type"], obj.get("supersedes"))
    assert judged.retain_until == date.fromisoformat(obj["handling"]["retain_until"])


@pytest.mark.parametrize("path", INVALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_invalid_example_is_refused_and_said_why(path: Path) -> None:
    obj = json.loads(path.read_bytes())["record"]

    judged = judge(obj)

    assert judged.code in {Code.SCHEMA, Code.UNSUPPORTED}
    assert judged.record is None
    assert judged.detail
    assert len(judged.detail) <= 300


def test_a_retraction_names_the_record_that_it_withdraws() -> None:
    judged = judge(RETRACTION, feed_of(RETRACTION))

    assert judged.retracts == RETRACTION["body"]["record"]


@pytest.mark.parametrize("line", [b"", b"[]", b"{} {}", b'{"type":"parcel","type":"parcel"}', b"\xff"])
def test_a_line_that_is_not_strict_json_is_malformed_and_nothing_is_read_of_it(line: bytes) -> None:
    judged = judge_line(line, FEED, None)

    assert judged.code is Code.MALFORMED
    assert (judged.id, judged.type, judged.retain_until, judged.supersedes) == (None, None, None, None)


@pytest.mark.parametrize("value", [2**53, -(2**53), nested(64)], ids=["great", "small", "deep"])
@pytest.mark.parametrize("place", ["unknown member", "version", "type", "id"])
def test_malformed_comes_before_every_other_verdict(value: object, place: str) -> None:
    assert judge(USUAL | {place: value}).code is Code.MALFORMED
    assert judge({"type": "of-tomorrow", "inner": {place: value}}).code is Code.MALFORMED


def test_a_number_that_overflows_a_double_is_malformed() -> None:
    line = json.dumps(USUAL).replace("1240", "1e400").encode()

    assert judge_line(line, FEED, None).code is Code.MALFORMED


@pytest.mark.parametrize("value", [2**53 - 1, 1e300, nested(63)], ids=["great", "fraction", "deep"])
def test_what_strict_json_just_allows_is_left_to_the_schema(value: object) -> None:
    assert judge(USUAL | {"unknown member": value}).code is Code.SCHEMA


@pytest.mark.parametrize("kind", ["of-tomorrow", "", "Parcel", "parcel ", "x" * 500])
def test_a_type_not_known_here_is_unsupported_whatever_else_is_wrong(kind: str) -> None:
    assert judge({"type": kind}).code is Code.UNSUPPORTED
    assert judge({**USUAL, "type": kind, "origin": "XX", "version": "1", "id": 7}).code is Code.UNSUPPORTED


def test_a_version_above_the_known_one_is_unsupported_whatever_else_is_wrong() -> None:
    assert judge({"type": "parcel", "version": 2}).code is Code.UNSUPPORTED
    assert judge({**USUAL, "version": 2, "origin": "XX", "body": {}}).code is Code.UNSUPPORTED


@pytest.mark.parametrize("version", [0, -1, True, "2", 2.0, 1.0, None, [2]])
def test_a_version_that_is_no_known_number_is_a_matter_of_the_schema(version: object) -> None:
    assert judge(USUAL | {"version": version}).code is Code.SCHEMA


@pytest.mark.parametrize("kind", [None, 7, ["parcel"], {"parcel": 1}, True])
def test_a_type_that_is_no_string_is_a_matter_of_the_schema(kind: object) -> None:
    assert judge(USUAL | {"type": kind}).code is Code.SCHEMA
    assert judge({**USUAL, "type": kind, "version": 2}).code is Code.SCHEMA


def test_the_schema_comes_before_what_is_allowed() -> None:
    judged = judge(USUAL | {"origin": "US", "body": {}}, accept=frozenset())

    assert judged.code is Code.SCHEMA


@pytest.mark.parametrize(
    ("feed", "accept", "member"),
    [
        (FeedName("US", "US"), None, "origin"),
        (FeedName("CN", "CN"), None, "audience"),
        (FEED, frozenset(), "type"),
        (FEED, frozenset({"tracking-event"}), "type"),
    ],
)
def test_a_record_of_another_feed_or_an_unwanted_type_is_not_allowed(
    feed: FeedName, accept: frozenset[str] | None, member: str
) -> None:
    judged = judge(USUAL, feed, accept)

    assert judged.code is Code.NOT_ALLOWED
    assert judged.detail is not None
    assert judged.detail.startswith(f"{member}: ")
    assert judged.record is None
    assert judged.id == USUAL["id"]


def test_what_is_well_formed_is_read_of_a_refused_line() -> None:
    supersedes = "019b2f40-7c01-7a10-8b2c-0c1d2e3f4a99"

    judged = judge({**USUAL, "body": {}, "supersedes": supersedes})

    assert (judged.code, judged.id, judged.type) == (Code.SCHEMA, USUAL["id"], "parcel")
    assert judged.retain_until == date.fromisoformat(USUAL["handling"]["retain_until"])
    assert judged.supersedes == supersedes


def test_what_an_unsupported_record_withdraws_is_read() -> None:
    assert judge(RETRACTION | {"version": 2}).retracts == RETRACTION["body"]["record"]


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "Zhang Example", "type": "ZHANG EXAMPLE", "handling": {"retain_until": "2026-02-30"}, "supersedes": 1},
        {"id": 1, "type": 1, "handling": [], "supersedes": {}},
        {"id": "019B2F40-7C05-7A10-8B2C-0C1D2E3F4A05", "type": "", "handling": {"retain_until": "20261123"}},
        {
            "id": "019b2f40-7c05-4a10-8b2c-0c1d2e3f4a05\n",
            "type": "x" * 41,
            "handling": {"retain_until": "2026-11-23\n"},
        },
    ],
)
def test_what_is_not_well_formed_is_not_read_of_a_refused_line(broken: dict[str, Any]) -> None:
    judged = judge(broken)

    assert (judged.id, judged.type, judged.retain_until, judged.supersedes) == (None, None, None, None)


@pytest.mark.parametrize("name", ["Zhang", "8613900000000", "zhang_weishi", "Zhang Weishi", "a.b"])
def test_the_name_of_an_unknown_member_is_not_repeated(name: str) -> None:
    judged = judge(USUAL | {name: 1})

    assert judged.detail is not None
    assert judged.detail.startswith("?")
    assert name not in judged.detail


def test_the_first_fault_is_named_by_its_member_and_the_others_are_counted() -> None:
    judged = judge({**USUAL, "handling": {**USUAL["handling"], "code": "H4"}, "origin": "us", "x": 1})

    assert judged.detail is not None
    assert judged.detail.startswith("origin: ")
    assert judged.detail.endswith("(and 2 more)")


def test_a_line_with_thousands_of_faults_is_not_described_but_counted() -> None:
    judged = judge(USUAL | {f"member {number}": 1 for number in range(5_000)})

    assert (judged.code, judged.detail) == (Code.SCHEMA, "5000 faults")


def _schemas(node: object) -> Iterator[dict[str, Any]]:
    """Every object in a JSON Schema."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    yield from [node] if isinstance(node, dict) else []
    for each in inner:
        yield from _schemas(each)


@pytest.mark.parametrize("record_type", BODIES)
def test_what_the_schema_accepts_needs_no_further_look_at_its_numbers(record_type: str) -> None:
    nodes = list(_schemas(record_model(record_type).model_json_schema()))

    integers = [node for node in nodes if node.get("type") == "integer"]
    assert all(node["minimum"] > -(2**53) for node in integers)
    assert all(node.get("maximum", node.get("exclusiveMaximum", 2**53)) < 2**53 for node in integers)
    assert not [node for node in nodes if node.get("type") == "number"]
    assert not [node for node in nodes if node.get("additionalProperties") is True]
