"""Whatever bytes an operator hands in: a row is taken or refused, never an exception, and no value is repeated."""

from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.records import parcel
from schemas.registry import read_record
from services.exchange.core.lines import rewrite_line, write_head
from services.exchange.core.sharing import Policy, Rule, Share
from services.exchange.core.submissions import Desk, Ready, Refusal
from services.feed.names import FeedName
from services.feed.strict_json import parse_object

DESK = Desk("US-TEST", Policy({"parcel": Rule(Share.ALWAYS)}), datetime.now(UTC))
SECRET = "Zz9-secret-value"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_order(data: bytes) -> None:
    assert isinstance(DESK.read_row(data), Refusal)


@given(st.integers(0, 50), st.text(min_size=1, max_size=12), JSON)
def test_a_parcel_with_a_foreign_member_is_refused_and_nothing_repeated(number: int, name: str, value: Any) -> None:
    content = {**parcel(number, "r"), f"x{name}": [SECRET, value]}

    read = DESK.read_row(orjson.dumps(content))

    assert isinstance(read, Refusal)
    assert SECRET not in read.detail


@given(st.integers(0, 10**6))
def test_an_accepted_row_becomes_a_line_that_every_receiver_accepts(number: int) -> None:
    read = DESK.read_row(orjson.dumps(parcel(number, f"r-{number}")))

    assert isinstance(read, Ready)
    head = write_head(
        "019ab000-0000-7000-8000-000000000000", read.type, read.version, FeedName("US", "CN"), "2026-11-23T10:00:00Z"
    )
    for tail in (read.home_tail, read.peer_tail):
        record = parse_object(head + tail)
        read_record(record)
        assert rewrite_line(record, FeedName("US", "CN")) == head + tail
