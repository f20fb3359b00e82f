"""Pages written and read back, and pages with one byte changed on the way."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.feed.encoding import b64u, b64u_decode
from services.feed.names import FeedName
from services.feed.page import Page, PageFault, read_page, write_page
from services.feed.tree import leaf_hash

FEED = FeedName("US", "CN")
LINES = st.lists(
    st.binary(min_size=1, max_size=40).map(lambda line: line.replace(b"\n", b"\r")), min_size=1, max_size=8
)
FIRST = st.integers(0, 10**9)


def checkpoint(size: int) -> dict[str, Any]:
    """A checkpoint's outside: what is signed says the size, and the signature is a stand-in."""
    payload = b64u(json.dumps({"feed": str(FEED), "size": size}).encode())
    return {"payload": payload, "signatures": [{"protected": "e30", "signature": "c2lnbmVk"}]}


def erase(first: int, rows: list[bytes], places: set[int]) -> dict[int, bytes]:
    """Leaf hashes of the lines at these places, by number."""
    return {first + place: leaf_hash(rows[place]) for place in places if place < len(rows)}


def read(data: bytes) -> Page | None:
    try:
        return read_page(data, FEED, erased_allowed=True)
    except PageFault:
        return None


def signed_size(page: Page) -> int:
    """The size that the checkpoint's payload states."""
    size = json.loads(b64u_decode(page.checkpoint["payload"]))["size"]
    assert isinstance(size, int)
    return size


@given(FIRST, LINES, st.sets(st.integers(0, 7)))
def test_a_page_that_was_written_is_read_back_whole(first: int, lines: list[bytes], places: set[int]) -> None:
    gone = erase(first, lines, places)
    page = read_page(write_page(FEED, first, checkpoint(first), lines, gone), FEED, erased_allowed=True)

    assert (page.feed, page.first, page.size) == (FEED, first, first + len(lines))
    assert page.checkpoint == checkpoint(first)
    assert page.erased == gone.keys()
    assert page.leaves == [leaf_hash(line) for line in lines]
    assert page.rows == [b"" if number in gone else line for number, line in enumerate(lines, first)]


@given(FIRST, LINES, st.sets(st.integers(0, 7)))
def test_a_page_that_was_read_is_written_back_byte_for_byte(first: int, lines: list[bytes], places: set[int]) -> None:
    data = write_page(FEED, first, checkpoint(first), lines, erase(first, lines, places))
    page = read_page(data, FEED, erased_allowed=True)
    gone = {number: page.leaves[number - first] for number in page.erased}

    assert write_page(page.feed, page.first, page.checkpoint, page.rows, gone) == data


@settings(max_examples=400)
@given(FIRST, LINES, st.sets(st.integers(0, 7)), st.integers(0, 100_000), st.integers(1, 255))
@example(118, [b"a"], set(), 38, 1)  # the last digit of `first`
def test_one_changed_byte_is_seen_by_form_by_leaves_or_by_what_is_signed(
    first: int, lines: list[bytes], places: set[int], where: int, change: int
) -> None:
    size = first + len(lines)
    data = bytearray(write_page(FEED, first, checkpoint(size), lines, erase(first, lines, places)))
    honest = read(bytes(data))
    assert honest is not None
    data[where % len(data)] ^= change

    page = read(bytes(data))

    changed_under_signature = page and page.checkpoint != honest.checkpoint
    seen = page is None or changed_under_signature or page.leaves != honest.leaves or page.size != signed_size(page)
    assert seen or page == honest


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_a_fault(data: bytes) -> None:
    assert read(data) is None


@given(LINES, st.integers(0, 8))
def test_a_page_cut_short_is_never_a_page(lines: list[bytes], keep: int) -> None:
    data = write_page(FEED, 0, checkpoint(len(lines)), lines)

    assert read(data[: len(data) * keep // 9]) is None
    assert read(data[:-1]) is None
