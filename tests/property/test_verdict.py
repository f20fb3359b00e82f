"""The fast verdict against the slow one that follows the protocol's order word for word, on lines broken at random."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import schemas
from schemas.registry import BODIES, VERSIONS, read_record
from services.feed.names import FeedName
from services.feed.strict_json import Malformed, parse_object
from services.feed.verdict import Code, judge_line

EXAMPLES = sorted((Path(schemas.__file__).parent / "examples").glob("valid/*/*.json"))
RECORDS = [json.loads(path.read_bytes()) for path in EXAMPLES]
FEEDS = [FeedName("CN", "US"), FeedName("US", "CN"), FeedName("US", "US")]
SECRET = "Zhang Weishi 8613900000000"
SECRETS = [SECRET, SECRET.lower().replace(" ", "_"), "8613900000000", "Zhang"]

RAW = st.sampled_from(
    rb"""9007199254740992 9007199254740991 1e400 1.0 NaN null true {} [] "" -0 {"a":1,"\u0061":2} "\ud800" 2 1 "parcel"
    "of-tomorrow" "CN" """.split()
) | st.just(b"[" * 70 + b"]" * 70)
HOLE = "<the value that is put in>"


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    return [found for step, inner in items for found in ((*path, step), *places(inner, (*path, step)))]


def with_value(record: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """A copy of the record with another value at `path`."""
    copy = json.loads(json.dumps(record))
    node = copy
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return copy  # type: ignore[no-any-return]


@st.composite
def broken(draw: st.DrawFn, value: object) -> dict[str, Any]:
    """A valid record with `value` in place of one of its own, or in a member of its own."""
    record = draw(st.sampled_from(RECORDS))
    path = draw(st.sampled_from(places(record)))
    beside = (*path[:-1], draw(st.sampled_from(["x", *SECRETS]))) if isinstance(path[-1], str) else path
    return with_value(record, draw(st.sampled_from([path, path, beside])), value)


def slow_verdict(line: bytes, feed: FeedName, accept: frozenset[str] | None) -> Code | None:
    try:
        obj = parse_object(line)
    except Malformed:
        return Code.MALFORMED
    kind, version = obj.get("type"), obj.get("version")
    if isinstance(kind, str) and (kind not in BODIES or (type(version) is int and version > VERSIONS[kind])):
        return Code.UNSUPPORTED
    try:
        record = read_record(obj)
    except ValidationError:
        return Code.SCHEMA
    allowed = (record.origin, record.audience) == (feed.origin, feed.audience)
    return None if allowed and (accept is None or record.type in accept) else Code.NOT_ALLOWED


@settings(max_examples=400)
@given(
    broken(HOLE), RAW, st.sampled_from(FEEDS), st.none() | st.frozensets(st.sampled_from(sorted(BODIES)), min_size=9)
)
def test_the_fast_verdict_is_the_slow_one(
    record: dict[str, Any], raw: bytes, feed: FeedName, accept: frozenset[str] | None
) -> None:
    line = json.dumps(record, ensure_ascii=False).encode().replace(json.dumps(HOLE).encode(), raw)

    assert judge_line(line, feed, accept).code == slow_verdict(line, feed, accept)


@settings(max_examples=300)
@given(broken(SECRET), st.sampled_from(FEEDS))
def test_what_is_said_of_a_refused_line_repeats_nothing_of_it(record: dict[str, Any], feed: FeedName) -> None:
    judged = judge_line(json.dumps(record).encode(), feed, None)
    detail = judged.detail or ""

    assert len(detail) <= 300
    assert not [secret for secret in SECRETS if secret in detail]


@given(st.binary(max_size=60))
def test_any_bytes_get_a_verdict(line: bytes) -> None:
    assert judge_line(line, FEEDS[0], None).code is not None
