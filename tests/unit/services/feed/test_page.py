"""The form of a page: what is taken, and for each fault the code and the row that the sender is told."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from services.feed.encoding import b64u
from services.feed.names import FeedName
from services.feed.page import (
    MAX_HEAD_BYTES,
    MAX_LINE_BYTES,
    MAX_LINES,
    MAX_PAGE_BYTES,
    PageFault,
    read_page,
    write_page,
)
from services.feed.tree import leaf_hash

FEED = FeedName("US", "CN")
CHECKPOINT: dict[str, Any] = {"payload": "e30", "signatures": [{"protected": "e30", "signature": "AA"}]}
LEAF = leaf_hash(b"a line that was erased")
GONE = b'{"erased":"' + b64u(LEAF).encode() + b'"}'
HEAD: dict[str, Any] = {"page": 1, "feed": "US/CN", "first": 118, "count": 2, "checkpoint": CHECKPOINT}


def page(*rows: bytes, head: Mapping[str, Any] = HEAD) -> bytes:
    """A page by hand: every row ends with a line feed."""
    return b"".join(row + b"\n" for row in (json.dumps(head).encode(), *rows))


def fault(data: bytes, *, erased_allowed: bool = True) -> tuple[str, int]:
    with pytest.raises(PageFault) as refusal:
        read_page(data, FEED, erased_allowed=erased_allowed)
    return refusal.value.code, refusal.value.row


def test_a_page_is_read() -> None:
    read = read_page(page(b'{"id":1}', b'{"id":2}'), FEED, erased_allowed=False)

    assert (read.feed, read.first, read.size) == (FEED, 118, 120)
    assert read.checkpoint == CHECKPOINT
    assert read.rows == [b'{"id":1}', b'{"id":2}']
    assert read.leaves == [leaf_hash(b'{"id":1}'), leaf_hash(b'{"id":2}')]
    assert read.erased == frozenset()


def test_a_page_is_written_as_the_protocol_shows_it() -> None:
    written = write_page(FEED, 118, CHECKPOINT, [b"one", b"two"])

    assert written == (
        b'{"page":1,"feed":"US/CN","first":118,"count":2,"checkpoint":'
        b'{"payload":"e30","signatures":[{"protected":"e30","signature":"AA"}]}}\none\ntwo\n'
    )
    assert write_page(FEED, 118, json.dumps(CHECKPOINT).encode(), [b"one", b"two"]) == written.replace(
        json.dumps(CHECKPOINT, separators=(",", ":")).encode(), json.dumps(CHECKPOINT).encode()
    )


def test_whatever_a_line_looks_like_its_bytes_are_kept() -> None:
    rows = [b"\r", GONE, b"\x00\xff not JSON\r", b" "]

    read = read_page(write_page(FEED, 0, CHECKPOINT, rows), FEED, erased_allowed=True)

    assert read.rows == rows
    assert read.leaves == [leaf_hash(row) for row in rows]


def test_an_erased_line_has_the_leaf_hash_that_its_row_says() -> None:
    read = read_page(write_page(FEED, 5, CHECKPOINT, [b"", b"two", b""], {7: LEAF, 5: LEAF}), FEED, erased_allowed=True)

    assert read.rows == [b"", b"two", b""]
    assert read.leaves == [LEAF, leaf_hash(b"two"), LEAF]
    assert read.erased == {5, 7}


def test_a_row_that_erased_does_not_name_is_a_line_though_it_looks_erased() -> None:
    read = read_page(page(GONE, GONE, head=HEAD | {"erased": [119]}), FEED, erased_allowed=True)

    assert read.rows == [GONE, b""]
    assert read.leaves == [leaf_hash(GONE), LEAF]


def test_a_page_at_every_bound_is_read() -> None:
    longest, many = b"x" * MAX_LINE_BYTES, [b"y"] * MAX_LINES

    assert read_page(write_page(FEED, 0, CHECKPOINT, [longest] * 31), FEED, erased_allowed=False).size == 31
    assert read_page(write_page(FEED, 0, CHECKPOINT, many), FEED, erased_allowed=False).size == MAX_LINES


def test_a_page_of_just_the_greatest_size_is_read_and_a_byte_more_is_not() -> None:
    head = HEAD | {"count": 33}
    rest = MAX_PAGE_BYTES - len(page(*[b"x" * 254_000] * 32, head=head)) - 1
    greatest = page(*[b"x" * 254_000] * 32, b"x" * rest, head=head)

    assert len(greatest) == MAX_PAGE_BYTES
    assert len(read_page(greatest, FEED, erased_allowed=False).rows) == 33
    assert fault(greatest[:-1] + b"x\n") == ("too-large", 1)


def test_too_many_lines_are_too_large_whatever_the_head_says() -> None:
    assert fault(page(*[b"y"] * 1_001)) == ("too-large", 1_002)
    assert fault(page(*[b"y"] * 1_000) + b"y") == ("too-large", 1_002)
    assert fault(b"\n" * MAX_PAGE_BYTES) == ("too-large", 1_002)


def test_a_line_that_is_too_large_is_named_by_its_row() -> None:
    assert fault(page(b"y", b"x" * (MAX_LINE_BYTES + 1))) == ("too-large", 3)
    assert fault(b"no head\n" + b"x" * (MAX_LINE_BYTES + 1)) == ("too-large", 2)


def head_of(length: int) -> bytes:
    """A head with a checkpoint that fills it up to `length` bytes."""
    empty = json.dumps(HEAD | {"checkpoint": CHECKPOINT | {"payload": ""}}).encode()
    return empty.replace(b'"payload": ""', b'"payload": "' + b"A" * (length - len(empty)) + b'"')


def test_a_head_has_at_most_65536_bytes() -> None:
    assert read_page(head_of(MAX_HEAD_BYTES) + b"\none\ntwo\n", FEED, erased_allowed=False).first == 118
    assert fault(head_of(MAX_HEAD_BYTES + 1) + b"\none\ntwo\n") == ("page-head", 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\none\ntwo\n",
        json.dumps(HEAD).encode(),
        b"\xef\xbb\xbf" + page(b"one", b"two"),
        page(b"one", b"two").replace(b'"page": 1', b'"page": 1, "page": 1'),
        page(b"one", b"two").replace(b'"page": 1', b'"page": 1.0'),
        page(b"one", b"two").replace(b'"page": 1', b'"page": NaN'),
        b"[]\none\ntwo\n",
    ],
    ids=["nothing", "line feed", "empty head", "unended", "mark", "twice", "fraction", "NaN", "array"],
)
def test_a_head_that_is_no_strict_json_object_of_its_own_row_is_refused(data: bytes) -> None:
    assert fault(data) == ("page-head", 1)


@pytest.mark.parametrize("name", HEAD)
def test_a_head_without_one_of_its_members_is_refused(name: str) -> None:
    head = {key: value for key, value in HEAD.items() if key != name}

    assert fault(page(b"one", b"two", head=head)) == ("page-head", 1)


@pytest.mark.parametrize(
    "change",
    [
        {"page": 2},
        {"page": "1"},
        {"page": True},
        {"feed": "CN/US"},
        {"feed": "US/CN "},
        {"feed": ["US", "CN"]},
        {"first": -1},
        {"first": "118"},
        {"first": True},
        {"first": 118.0},
        {"first": None},
        {"first": 2**53},
        {"count": "2"},
        {"count": -2},
        {"count": 2.0},
        {"unknown": 1},
        {"erased": []},
        {"erased": None},
        {"erased": {}},
        {"erased": 118},
        {"erased": ["118"]},
        {"erased": [118.0]},
        {"erased": [True]},
        {"erased": [117]},
        {"erased": [120]},
        {"erased": [119, 118]},
        {"erased": [118, 118]},
        {"erased": [118, None]},
    ],
    ids=str,
)
def test_a_head_with_another_member_or_value_is_refused(change: dict[str, Any]) -> None:
    assert fault(page(GONE, GONE, head=HEAD | change)) == ("page-head", 1)


def test_a_pushed_page_must_not_contain_erased_lines() -> None:
    data = page(GONE, b"two", head=HEAD | {"erased": [118]})

    assert fault(data, erased_allowed=False) == ("page-head", 1)
    assert read_page(data, FEED, erased_allowed=True).erased == {118}


@pytest.mark.parametrize(
    "checkpoint",
    [
        None,
        [],
        "e30",
        {},
        {"payload": "e30"},
        {"signatures": [{}]},
        {"payload": "e30", "signatures": []},
        {"payload": "e30", "signatures": [{}] * 9},
        {"payload": "e30", "signatures": {}},
        {"payload": 1, "signatures": [{}]},
        CHECKPOINT | {"header": {}},
        {"payload": "e30", "protected": "e30", "signature": "AA"},
    ],
    ids=str,
)
def test_a_checkpoint_that_is_no_general_jws_is_refused(checkpoint: object) -> None:
    assert fault(page(b"one", b"two", head=HEAD | {"checkpoint": checkpoint})) == ("page-checkpoint", 1)


def test_a_signature_that_cannot_be_read_is_no_fault_of_the_page() -> None:
    checkpoint = {"payload": "e30", "signatures": [7, {"alg": None}, *CHECKPOINT["signatures"]]}

    assert read_page(page(b"one", b"two", head=HEAD | {"checkpoint": checkpoint}), FEED, erased_allowed=False).first


@pytest.mark.parametrize(("count", "rows"), [(1, 2), (3, 2), (0, 0), (1, 0), (0, 1), (1_001, 2), (2**53 - 1, 2)])
def test_a_page_that_lies_about_its_count_is_refused_with_its_row(count: int, rows: int) -> None:
    assert fault(page(*[b"y"] * rows, head=HEAD | {"count": count})) == ("page-count", 1)


@pytest.mark.parametrize(("rows", "row"), [((b"", b"two"), 2), ((b"one", b""), 3)])
def test_an_empty_row_is_refused_with_its_row(rows: tuple[bytes, bytes], row: int) -> None:
    assert fault(page(*rows)) == ("page-row", row)


def test_a_last_row_without_its_line_feed_is_refused_with_its_row() -> None:
    assert fault(page(b"one", b"two")[:-1]) == ("page-row", 3)


def test_an_empty_row_behind_the_last_is_a_row_too_many() -> None:
    assert fault(page(b"one", b"two", b"")) == ("page-count", 1)


@pytest.mark.parametrize(
    "row",
    [
        b"one",
        GONE + b" ",
        b" " + GONE,
        GONE + b"\r",
        GONE.replace(b":", b": "),
        GONE.replace(b"erased", b"eras\\u0065d"),
        b'{"erased":""}',
        b'{"erased":"' + b64u(LEAF[:31]).encode() + b'"}',
        b'{"erased":"' + b64u(LEAF).encode() + b'="}',
        b'{"erased":"' + b64u(LEAF)[:-1].encode() + b'B"}',
        b'{"erased":"' + b"\xff" * 43 + b'"}',
        b'{"erased":"' + b64u(LEAF).encode() + b'","id":1}',
        b'{"erased"',
    ],
    ids=str,
)
def test_an_erased_row_of_another_spelling_is_refused_with_its_row(row: bytes) -> None:
    assert fault(page(b"one", row, head=HEAD | {"erased": [119]})) == ("page-row", 3)


def test_of_several_faults_the_first_in_the_protocols_order_counts() -> None:
    bad_rows = (b"", b"x" * (MAX_LINE_BYTES + 1))
    bad_checkpoint = HEAD | {"checkpoint": {}, "count": 7}

    assert fault(page(*bad_rows, head=bad_checkpoint | {"page": 2})) == ("too-large", 3)
    assert fault(page(b"", b"two", head=bad_checkpoint | {"page": 2})) == ("page-head", 1)
    assert fault(page(b"", b"two", head=bad_checkpoint)) == ("page-checkpoint", 1)
    assert fault(page(b"", b"two", head=HEAD | {"count": 7})) == ("page-count", 1)
    assert fault(page(b"", b"two")) == ("page-row", 2)


def test_what_is_said_of_a_page_repeats_nothing_of_it() -> None:
    with pytest.raises(PageFault) as refusal:
        read_page(page(b"one", b"two").replace(b'"page"', b'"Zhang":1,"Zhang"'), FEED, erased_allowed=False)

    assert "Zhang" not in str(refusal.value)


@pytest.mark.parametrize(
    ("rows", "erased"),
    [
        ([], {}),
        ([b"y"] * 1_001, {}),
        ([b""], {}),
        ([b"one\ntwo"], {}),
        ([b"x" * (MAX_LINE_BYTES + 1)], {}),
        ([b"x" * MAX_LINE_BYTES] * 32, {}),
        ([b""], {118: LEAF, 119: LEAF}),
        ([b""], {118: b"short"}),
    ],
    ids=["none", "many", "empty", "line feed", "long line", "long page", "erased elsewhere", "no leaf hash"],
)
def test_a_page_that_no_receiver_would_take_is_not_written(rows: list[bytes], erased: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match=r"a page|a line|leaf hash|not on the page"):
        write_page(FEED, 118, CHECKPOINT, rows, erased)
