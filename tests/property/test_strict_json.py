"""Strict JSON against a second opinion: the standard library's parser with every rule of the protocol added by hand."""

import json
import math
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.feed.strict_json import Malformed, parse_object

GREATEST = 2**53 - 1
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=3), VALUES, max_size=5)
TOKENS = st.sampled_from(
    rb"""{ } [ ] : , "a" "\u0061" "b" "\ud800" "\ud83d\ude00" 1 -0 1.5 1e400 NaN true null
    9007199254740992 9007199254740991""".split()
) | st.sampled_from([b" ", b"\r", b"\xed\xa0\x80"])


class Refused(Exception):
    """The second opinion is: malformed."""


def refuse(*_: object) -> Any:
    raise Refused


def integer(token: str) -> int:
    value = int(token)
    return value if abs(value) <= GREATEST else refuse()


def fraction(token: str) -> float:
    value = float(token)
    return value if math.isfinite(value) else refuse()


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(pairs) if len({name for name, _ in pairs}) == len(pairs) else refuse()


def scalar_text(text: str) -> None:
    """Refuse what is no sequence of Unicode scalar values."""
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse()


def walk(value: Any, depth: int) -> None:
    if isinstance(value, str):
        scalar_text(value)
    if isinstance(value, dict | list) and depth > 64:
        refuse()
    for name in value if isinstance(value, dict) else []:
        scalar_text(name)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        walk(inner, depth + 1)


def second_opinion(data: bytes) -> dict[str, Any] | None:
    """The object, or None for a malformed text."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=members,
            parse_int=integer,
            parse_float=fraction,
            parse_constant=refuse,
        )
        walk(value, 1)
    except (Refused, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def ours(data: bytes) -> dict[str, Any] | None:
    try:
        return parse_object(data)
    except Malformed:
        return None


def same(one: object, other: object) -> bool:
    """Equal, and of the same kinds: 1, 1.0 and True are three things."""
    return repr(one) == repr(other)


@given(OBJECTS, st.booleans())
def test_whatever_is_written_is_read_as_the_second_opinion_reads_it(obj: dict[str, Any], ascii_only: bool) -> None:
    text = json.dumps(obj, ensure_ascii=ascii_only).encode()

    assert same(ours(text), second_opinion(text))


@settings(max_examples=300)
@given(st.lists(TOKENS, max_size=14).map(b"".join))
@example(b'{"a":1,"\\u0061":2}')
def test_a_heap_of_tokens_gets_one_verdict_from_both(inside: bytes) -> None:
    for text in (inside, b"{" + inside + b"}", b'{"a":' + inside + b"}", b'{"a":[' + inside + b"]}"):
        assert same(ours(text), second_opinion(text))


@settings(max_examples=300)
@given(OBJECTS, st.integers(0, 10_000), st.integers(0, 255))
def test_a_text_with_one_byte_changed_gets_one_verdict_from_both(obj: dict[str, Any], place: int, byte: int) -> None:
    text = bytearray(json.dumps(obj, ensure_ascii=False).encode())
    text[place % len(text)] = byte

    assert same(ours(bytes(text)), second_opinion(bytes(text)))


@given(st.integers(1, 130), st.sampled_from([(b'{"a":', b"}"), (b"[", b"]")]))
def test_both_count_depth_alike(depth: int, bracket: tuple[bytes, bytes]) -> None:
    left, right = bracket
    text = b'{"a":' + left * depth + b"1" + right * depth + b"}"

    assert same(ours(text), second_opinion(text))
