"""The first row of a page: what it claims to carry, and the checkpoint that shall prove it.

A head that comes out has exactly the protocol's members, each of its form (docs/protocol.md section 3); whether the
claims are true is for `services.feed.page`, which sees the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson

from services.feed.names import FeedName
from services.feed.strict_json import GREATEST_INTEGER, parse_object

_MEMBERS = frozenset({"page", "feed", "first", "count", "checkpoint"})


@dataclass(frozen=True, slots=True)
class Head:
    """What a page claims of itself."""

    first: int
    count: int
    """As claimed: any integer of 0 or more."""
    checkpoint: object
    """As it stands there."""
    erased: list[int]
    """Numbers of the erased lines, ascending; empty when the head has no such member."""


def write_head(feed: FeedName, head: Head) -> bytes:
    """The row without its line feed. A checkpoint given as bytes goes in as it is."""
    checkpoint = orjson.Fragment(head.checkpoint) if isinstance(head.checkpoint, bytes) else head.checkpoint
    members: dict[str, Any] = {
        "page": 1,
        "feed": str(feed),
        "first": head.first,
        "count": head.count,
        "checkpoint": checkpoint,
    }
    if head.erased:
        members["erased"] = head.erased
    return orjson.dumps(members)


def read_head(row: bytes, feed: FeedName, *, erased_allowed: bool) -> Head:
    """The head that `row`, without its line feed, is. ValueError says what is wrong with it."""
    members = parse_object(row)
    if fault := _fault(members, feed, erased_allowed):
        raise ValueError(fault)
    return Head(members["first"], members["count"], members["checkpoint"], members.get("erased", []))


def _fault(members: Mapping[str, Any], feed: FeedName, erased_allowed: bool) -> str | None:
    if members.keys() - {"erased"} != _MEMBERS:
        return "the members are page, feed, first, count, checkpoint"
    if type(members["page"]) is not int or members["page"] != 1:
        return "page is 1"
    if members["feed"] != str(feed):
        return "feed is another"
    if not _is_number(members["first"]) or not _is_number(members["count"]):
        return "first and count are integers of 0 or more"
    if "erased" not in members:
        return None
    return _fault_of_erased(members["erased"], members["first"], members["count"], erased_allowed)


def _fault_of_erased(numbers: object, first: int, count: int, erased_allowed: bool) -> str | None:
    if not erased_allowed:
        return "a pushed page has no erased lines"
    if not isinstance(numbers, list) or not numbers or not all(map(_is_number, numbers)):
        return "erased lists at least one line number"
    return None if _ascend_within(numbers, first, count) else "erased lists lines of the page, ascending"


def _ascend_within(numbers: Sequence[int], first: int, count: int) -> bool:
    in_order = all(one < following for one, following in pairwise(numbers))
    return in_order and first <= numbers[0] and numbers[-1] < first + count


def _is_number(value: object) -> bool:
    """Whether it is a line number or a count; True is none."""
    return type(value) is int and 0 <= value <= GREATEST_INTEGER
