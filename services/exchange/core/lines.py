"""The bytes of a line, from what an operator handed in: written once, then only kept and forwarded.

The home line and the peer's line of a record carry the same `id`; they differ in `audience` and in what the
sharing policy keeps at home. A line is put together from its head, which is known when it is appended, and its tail,
which is written when the row is read. Members of the tail stand in alphabetical order, so that the same content is the
same bytes, in whatever order an operator's system writes it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from services.feed.names import FeedName

_TAIL = ("source", "handling", "supersedes", "body")


def as_record(submission: Mapping[str, Any], agency: str) -> dict[str, Any]:
    """The record that a submission becomes, without what is known only when it is appended."""
    source = {"agency": agency}
    if "submission" in submission:
        source["submission"] = submission["submission"]
    return {**{name: value for name, value in submission.items() if name != "submission"}, "source": source}


def write_tail(record: Mapping[str, Any]) -> bytes:
    """The members of a line that do not depend on when and where it is appended, with the closing brace."""
    members = {name: record[name] for name in _TAIL if name in record}
    return b"," + orjson.dumps(members, option=orjson.OPT_SORT_KEYS)[1:]


def superseding(tail: bytes, record: str) -> bytes:
    """The tail with `supersedes`, which it had not: the last of its members in alphabetical order."""
    return tail[:-1] + f',"supersedes":"{record}"}}'.encode()


def write_head(record_id: str, kind: str, version: int, feed: FeedName, issued_at: str) -> bytes:
    """The members in front of the tail. None of the values needs escaping: each has a closed form."""
    return (
        f'{{"id":"{record_id}","type":"{kind}","version":{version},"origin":"{feed.origin}",'
        f'"audience":"{feed.audience}","issued_at":"{issued_at}"'
    ).encode()


def rewrite_line(record: Mapping[str, Any], feed: FeedName) -> bytes:
    """The line on `feed` of a record that another feed has."""
    head = write_head(record["id"], record["type"], record["version"], feed, record["issued_at"])
    return head + write_tail(record)


def content_digest(kind: str, version: int, tail: bytes) -> bytes:
    """16 bytes that are equal for equal content and no other."""
    return hashlib.sha256(f"{kind} {version}".encode() + tail).digest()[:16]
