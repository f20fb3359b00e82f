"""The bytes of a line, from what an operator handed in: written once, then only kept and forwarded.

The home line and the peer's line of a record carry the same `id`; they differ in `audience` and in what the
sharing policy keeps at home.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from services.feed.names import FeedName


def home_record(
    submission: Mapping[str, Any], *, record_id: str, nation: str, agency: str, issued_at: str
) -> dict[str, Any]:
    """The record that an operator's submission becomes on the home feed."""
    source = {"agency": agency}
    if "submission" in submission:
        source["submission"] = submission["submission"]
    record = {
        "id": record_id,
        "type": submission["type"],
        "version": submission["version"],
        "origin": nation,
        "audience": nation,
        "issued_at": issued_at,
        "source": source,
        "handling": submission["handling"],
    }
    if "supersedes" in submission:
        record["supersedes"] = submission["supersedes"]
    record["body"] = submission["body"]
    return record


def write_line(record: Mapping[str, Any], feed: FeedName) -> bytes:
    """The line of `record` on `feed`, without its line feed."""
    return orjson.dumps({**record, "origin": feed.origin, "audience": feed.audience})


def content_digest(submission: Mapping[str, Any]) -> bytes:
    """16 bytes that are equal for equal content, however its members are ordered; the operator's reference apart."""
    content = {name: value for name, value in submission.items() if name != "submission"}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()[:16]
