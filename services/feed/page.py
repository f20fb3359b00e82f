"""A page: a head with a signed checkpoint, then up to 1,000 lines (docs/protocol.md section 3), as bytes.

Reading judges the form and nothing else. It promises that a page that comes out has exactly the members, the
count and the rows that its head states, with the leaf hash of each row, and that one that does not is refused with the
code that the protocol names and the row at fault (the head is row 1). Whether the checkpoint is believed, is of
this feed and this size, and has the root that the leaves lead to, is for those who know keys and the held tree.

    too-large         the page, the number of its lines, or one line
    page-head         the head's form; not this feed
    page-checkpoint   the checkpoint is no JWS in the General JSON Serialization
    page-count        `count` is not the number of rows behind the head
    page-row          a row is empty or unended, or an erased line's row is not its leaf hash
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.feed.encoding import b64u, b64u_decode
from services.feed.names import FeedName
from services.feed.page_head import Head, read_head, write_head
from services.feed.tree import HASH_BYTES, leaf_hash

MEDIA_TYPE = "application/x-ndjson"
MAX_LINES = 1_000
MAX_PAGE_BYTES = 8_388_608
"""Bytes of a page with its head."""
MAX_HEAD_BYTES = 65_536
"""Bytes of the head without its line feed."""
MAX_LINE_BYTES = 262_144
"""Bytes of a line without its line feed."""
MAX_SIGNATURES = 8
"""Signatures on a checkpoint."""

_ERASED_START, _ERASED_END = b'{"erased":"', b'"}'


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose form is right and whose checkpoint nobody has verified yet."""

    feed: FeedName
    first: int
    """Number of the first line."""
    checkpoint: Mapping[str, Any]
    """The JWS object, unverified."""
    rows: list[bytes]
    """A line's bytes without the line feed; b"" for an erased line."""
    leaves: list[bytes]
    """Leaf hash of each row; that of an erased line is what its row says."""
    erased: frozenset[int]
    """Numbers of the erased lines."""

    @property
    def size(self) -> int:
        """Size of the tree behind the page's last line, at which the checkpoint must stand."""
        return self.first + len(self.rows)


class PageFault(ValueError):
    """A page of the wrong form. `code` is one of the module's five, `row` counts from 1, the head."""

    def __init__(self, code: str, row: int, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.row = row


class TooLarge(ValueError):
    """The page would have more bytes than any receiver takes."""


def write_page(
    feed: FeedName,
    first: int,
    checkpoint_json: bytes | Mapping[str, Any],
    rows: Sequence[bytes],
    erased: Mapping[int, bytes] | None = None,
) -> bytes:
    """The page of lines from `first` on. `erased` has the leaf hash of each erased line by its number; what stands in
    `rows` at its place is not looked at. TooLarge, or another ValueError, for what no receiver would take."""
    gone = dict(sorted((erased or {}).items()))
    if not all(first <= number < first + len(rows) for number in gone):
        raise ValueError("an erased line is not on the page")
    if not all(len(leaf) == HASH_BYTES for leaf in gone.values()):
        raise ValueError("an erased line leaves a leaf hash behind")
    head = write_head(feed, Head(first, len(rows), checkpoint_json, list(gone)))
    lines = list(rows)
    for number, leaf in gone.items():
        lines[number - first] = _erased_row(leaf)
    page = b"\n".join((head, *lines, b""))
    _refuse_unsendable(page, len(head), lines)
    return page


def _erased_row(leaf: bytes) -> bytes:
    return _ERASED_START + b64u(leaf).encode() + _ERASED_END


def _refuse_unsendable(page: bytes, head_bytes: int, lines: Sequence[bytes]) -> None:
    if len(page) > MAX_PAGE_BYTES or head_bytes > MAX_HEAD_BYTES:
        raise TooLarge("a page has at most 8 MiB, and a head of at most 64 KiB")
    if not 1 <= len(lines) <= MAX_LINES:
        raise ValueError("a page has 1 to 1,000 lines")
    if not all(1 <= len(line) <= MAX_LINE_BYTES for line in lines) or page.count(b"\n") != len(lines) + 1:
        raise ValueError("a line has 1 to 262,144 bytes and no line feed")


def read_page(data: bytes, feed: FeedName, *, erased_allowed: bool) -> Page:
    """The page that `data` is, of `feed`. `erased_allowed`: it was pulled; a pushed page has no erased lines. PageFault
    with the first code, in the module's order, that applies."""
    head_row, rows = _split(data)
    try:
        head = read_head(head_row, feed, erased_allowed=erased_allowed)
    except ValueError as fault:
        raise PageFault("page-head", 1, str(fault)) from None
    checkpoint = _checkpoint_of(head)
    _check_count(head.count, rows)
    _check_rows(rows, closed=data.endswith(b"\n"))
    leaves = [leaf_hash(row) for row in rows]
    for place in (number - head.first for number in head.erased):
        leaves[place] = _leaf_of_erased(rows[place], place + 2)
        rows[place] = b""
    return Page(feed, head.first, checkpoint, rows, leaves, frozenset(head.erased))


def _split(data: bytes) -> tuple[bytes, list[bytes]]:
    """The head and the rows behind it, each within its bounds."""
    if len(data) > MAX_PAGE_BYTES:
        raise PageFault("too-large", 1, f"a page has at most {MAX_PAGE_BYTES} bytes")
    if data.count(b"\n") + (not data.endswith(b"\n")) > MAX_LINES + 1:
        raise PageFault("too-large", MAX_LINES + 2, f"a page has at most {MAX_LINES} lines")
    head, *rows = data.split(b"\n")
    if max(map(len, rows), default=0) > MAX_LINE_BYTES:
        row = next(number for number, row in enumerate(rows, 2) if len(row) > MAX_LINE_BYTES)
        raise PageFault("too-large", row, f"a line has at most {MAX_LINE_BYTES} bytes")
    if not rows or len(head) > MAX_HEAD_BYTES:
        raise PageFault("page-head", 1, f"the head ends with a line feed after at most {MAX_HEAD_BYTES} bytes")
    return head, rows if rows[-1] else rows[:-1]


def _checkpoint_of(head: Head) -> dict[str, Any]:
    """Its outer form only (RFC 7515 section 7.2.1); a signature that cannot be read does not count, and is no fault."""
    checkpoint = head.checkpoint
    if (
        isinstance(checkpoint, dict)
        and checkpoint.keys() == {"payload", "signatures"}
        and isinstance(checkpoint["payload"], str)
        and isinstance(checkpoint["signatures"], list)
        and 1 <= len(checkpoint["signatures"]) <= MAX_SIGNATURES
    ):
        return checkpoint
    raise PageFault("page-checkpoint", 1, f"a checkpoint is a payload and 1 to {MAX_SIGNATURES} signatures")


def _check_count(count: int, rows: Sequence[bytes]) -> None:
    if not 1 <= count <= MAX_LINES or count != len(rows):
        raise PageFault("page-count", 1, f"count is the number of rows behind the head, 1 to {MAX_LINES}")


def _check_rows(rows: Sequence[bytes], *, closed: bool) -> None:
    if not all(rows):
        raise PageFault("page-row", rows.index(b"") + 2, "a row has at least one byte")
    if not closed:
        raise PageFault("page-row", len(rows) + 1, "the last row ends with a line feed too")


def _leaf_of_erased(row: bytes, number: int) -> bytes:
    """The leaf hash that the row of an erased line states; the row has one spelling."""
    try:
        leaf = b64u_decode(row[len(_ERASED_START) : -len(_ERASED_END)].decode("ascii"))
    except ValueError:
        leaf = b""
    if len(leaf) != HASH_BYTES or row != _erased_row(leaf):
        raise PageFault("page-row", number, "the row of an erased line is its leaf hash")
    return leaf
