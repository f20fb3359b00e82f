"""A checkpoint: at this size, the tree of this feed has this root, signed by its origin (docs/protocol.md section 2).

A checkpoint that is new to us is believed when, checked in this order (`Untrusted.rule` in brackets):

1. it is a JWS whose payload is strict JSON with exactly `feed`, `size`, `root`, `issued_at` [form];
2. it is about the feed and the size in question [feed, size];
3. every required algorithm has a signature by a key of the origin whose span contains both `issued_at` and the
   receiver's time [algorithms, unknown-key, signature, key-span];
4. `issued_at` lies at most 60 s after the receiver's time [issued-at-future], and not before that of the held
   checkpoint of the next smaller size [issued-at-before-held]. A held one that lies that far ahead itself was believed
   while the receiver's clock ran ahead, and orders nothing.

The caller compares the root, and gives the time of receipt as `now` for what is held already.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.feed.belief import CLOCK_TOLERANCE, believe
from services.feed.encoding import b64u, b64u_decode, parse_time, wire_time
from services.feed.jws import read_payload, sign_general
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.strict_json import parse_object
from services.feed.tree import EMPTY_ROOT, HASH_BYTES
from services.feed.trust import TrustedKey, TrustList, Untrusted

__all__ = ["TYP", "Checkpoint", "Untrusted", "believe_checkpoint", "read_checkpoint", "sign_checkpoint"]

TYP = "feed-checkpoint+json"
_MEMBERS = {"feed", "size", "root", "issued_at"}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the origin says of its tree; ValueError for a size below 0 or a root that cannot be."""

    feed: FeedName
    size: int
    root: bytes
    """32 bytes."""
    issued_at: datetime
    signed_by: tuple[str, ...] = field(default=(), compare=False)
    """The `kid` of the key believed for each required algorithm, Ed25519 first; empty before it is believed."""

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.root) != HASH_BYTES:
            raise ValueError("size is below 0, or root has not 32 bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise ValueError("root is not that of the empty tree")


def sign_checkpoint(cp: Checkpoint, keys: Sequence[SigningKey]) -> dict[str, Any]:
    """The checkpoint as a JWS with one signature of each key."""
    payload = {"feed": str(cp.feed), "size": cp.size, "root": b64u(cp.root), "issued_at": wire_time(cp.issued_at)}
    return sign_general(json.dumps(payload, separators=(",", ":")).encode(), TYP, keys)


def read_checkpoint(jws: Mapping[str, Any]) -> Checkpoint:
    """What the checkpoint says, believed or not; Untrusted("form") when it cannot be read."""
    try:
        return _from_payload(parse_object(read_payload(jws)))
    except ValueError as fault:
        raise Untrusted("form", str(fault)) from None


def believe_checkpoint(
    jws: Mapping[str, Any],
    *,
    feed: FeedName,
    size: int,
    trust: TrustList,
    required: Sequence[str],
    now: datetime,
    previous_issued_at: datetime | None,
) -> Checkpoint:
    """The checkpoint, with `signed_by`, when all rules hold; else Untrusted, and `rule` says which failed.

    `required` names the algorithms of the peer's policy; `previous_issued_at` is that of the held checkpoint of the
    next smaller size, None when there is none.
    """
    said = read_checkpoint(jws)
    if said.feed != feed:
        raise Untrusted("feed", "the checkpoint is of another feed")
    if said.size != size:
        raise Untrusted("size", "the checkpoint is of another size")
    signed_by = believe(jws, TYP, trust.of(feed.origin), required, _speaks_at(said.issued_at, now))
    _check_time(said.issued_at, now, previous_issued_at)
    return Checkpoint(said.feed, said.size, said.root, said.issued_at, signed_by)


def _speaks_at(issued_at: datetime, now: datetime) -> Callable[[TrustedKey], bool]:
    return lambda trusted: trusted.spoke(issued_at) and trusted.speaks(now)


def _check_time(issued_at: datetime, now: datetime, previous: datetime | None) -> None:
    if issued_at > now + CLOCK_TOLERANCE:
        raise Untrusted("issued-at-future", "issued_at lies more than 60 s after the receiver's time")
    if previous is not None and issued_at < previous <= now + CLOCK_TOLERANCE:
        raise Untrusted("issued-at-before-held", "issued_at lies before that of the held checkpoint")


def _from_payload(payload: Mapping[str, Any]) -> Checkpoint:
    if payload.keys() != _MEMBERS:
        raise ValueError("the payload has not exactly the members feed, size, root and issued_at")
    feed, size, root, issued_at = payload["feed"], payload["size"], payload["root"], payload["issued_at"]
    if not (type(feed) is str and type(size) is int and type(root) is str and type(issued_at) is str):
        raise ValueError("a member of the payload is not of its type")
    return Checkpoint(FeedName.parse(feed), size, b64u_decode(root), parse_time(issued_at))
