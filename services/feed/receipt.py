"""A receipt: the audience signs the root back, with the lines that it refused (docs/protocol.md section 4).

A receipt is made once, and its bytes are answered ever after; so nobody can ask for one with a newer key. It is
therefore believed when, checked in this order (`Untrusted.rule` in brackets):

1. it is a JWS whose payload is strict JSON with exactly `feed`, `first`, `size`, `root`, `received_at`,
   `refused`, the refused lines ascending and within the page [form];
2. it is of the feed in question [feed];
3. every required algorithm has a signature by a key of the audience whose span contains `received_at`, and that
   is not revoked by the reader's time: a stolen key would date its receipts back [as for checkpoints];
4. `received_at` lies at most 60 s after the reader's time [received-at-future].

The caller compares the root with its own tree at that size.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.feed.belief import CLOCK_TOLERANCE, believe
from services.feed.encoding import b64u, b64u_decode, parse_time, wire_time
from services.feed.jws import read_payload, sign_general
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.strict_json import parse_object
from services.feed.tree import HASH_BYTES
from services.feed.trust import TrustList, Untrusted

__all__ = ["TYP", "Receipt", "Refused", "Untrusted", "believe_receipt", "read_receipt", "sign_receipt"]

TYP = "feed-receipt+json"
MOST_LINES = 1_000
LONGEST_DETAIL = 300
_LONGEST_ID = 100
_CODE = re.compile(r"[a-z][a-z0-9-]{0,38}", re.ASCII)
_MEMBERS = {"feed", "first", "size", "root", "received_at", "refused"}
_REFUSED_MEMBERS = {"line", "code", "id", "detail"}


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that the audience did not accept, and why."""

    line: int
    code: str
    id: str | None = None
    detail: str | None = None
    """At most 300 characters, without personal data."""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError("code is not a word")
        if len(self.id or "") > _LONGEST_ID or len(self.detail or "") > LONGEST_DETAIL:
            raise ValueError("id or detail is too long")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the audience says to have received; ValueError when it contradicts itself."""

    feed: FeedName
    first: int
    size: int
    root: bytes
    """32 bytes: the root of the tree at `size`."""
    received_at: datetime
    refused: tuple[Refused, ...]
    """Every refused line among `first` … `size - 1`, ascending."""
    signed_by: tuple[str, ...] = field(default=(), compare=False)
    """The `kid` of the key believed for each required algorithm, Ed25519 first; empty before it is believed."""

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.size <= self.first + MOST_LINES or len(self.root) != HASH_BYTES:
            raise ValueError("first and size are not those of a page, or root has not 32 bytes")
        lines = [refused.line for refused in self.refused]
        if lines != sorted(set(lines)) or any(not self.first <= line < self.size for line in lines):
            raise ValueError("the refused lines do not ascend within the page")


def sign_receipt(r: Receipt, keys: Sequence[SigningKey]) -> dict[str, Any]:
    """The receipt as a JWS with one signature of each key."""
    payload = {
        "feed": str(r.feed),
        "first": r.first,
        "size": r.size,
        "root": b64u(r.root),
        "received_at": wire_time(r.received_at),
        "refused": [_refused_members(refused) for refused in r.refused],
    }
    return sign_general(json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode(), TYP, keys)


def read_receipt(jws: Mapping[str, Any]) -> Receipt:
    """What the receipt says, believed or not; Untrusted("form") when it cannot be read."""
    try:
        return _from_payload(parse_object(read_payload(jws)))
    except ValueError as fault:
        raise Untrusted("form", str(fault)) from None


def believe_receipt(
    jws: Mapping[str, Any], *, feed: FeedName, trust: TrustList, required: Sequence[str], now: datetime
) -> Receipt:
    """The receipt, with `signed_by`, when all rules hold; else Untrusted, and `rule` says which failed."""
    said = read_receipt(jws)
    if said.feed != feed:
        raise Untrusted("feed", "the receipt is of another feed")
    signed_by = believe(
        jws, TYP, trust.of(feed.audience), required, lambda key: key.spoke(said.received_at) and not key.revoked(now)
    )
    if said.received_at > now + CLOCK_TOLERANCE:
        raise Untrusted("received-at-future", "received_at lies more than 60 s after the reader's time")
    return Receipt(said.feed, said.first, said.size, said.root, said.received_at, said.refused, signed_by)


def _refused_members(refused: Refused) -> dict[str, Any]:
    members = {"line": refused.line, "id": refused.id, "code": refused.code, "detail": refused.detail}
    return {name: value for name, value in members.items() if value is not None}


def _from_payload(payload: Mapping[str, Any]) -> Receipt:
    if payload.keys() != _MEMBERS:
        raise ValueError("the payload has not exactly the members of a receipt")
    feed, root, received_at = _strings(payload, "feed", "root", "received_at")
    first, size, refused = payload["first"], payload["size"], payload["refused"]
    if type(first) is not int or type(size) is not int or type(refused) is not list:
        raise ValueError("first, size or refused is not of its type")
    lines = tuple(_read_refused(entry) for entry in refused[: MOST_LINES + 1])
    return Receipt(FeedName.parse(feed), first, size, b64u_decode(root), parse_time(received_at), lines)


def _read_refused(entry: object) -> Refused:
    if not isinstance(entry, dict) or not {"line", "code"} <= entry.keys() <= _REFUSED_MEMBERS:
        raise ValueError("a refused line has line and code, and may have id and detail")
    if type(entry["line"]) is not int:
        raise ValueError("line is not an integer")
    texts = {name: entry[name] for name in entry if name != "line"}
    _strings(texts, *texts)
    return Refused(entry["line"], **texts)


def _strings(members: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    if not all(type(members[name]) is str for name in names):
        raise ValueError("a member that is a string has another type")
    return tuple(members[name] for name in names)
