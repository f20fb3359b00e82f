"""A checkpoint of an audit feed: at this size its tree has this root, signed by the service that writes it.

The form is that of the exchange's checkpoints (a JWS, services/feed/checkpoint.py) under a type and a member of its
own, so that neither can ever be shown for the other. A key that signs audit checkpoints signs nothing else.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from services.audit.core.lines import exact_time
from services.feed.encoding import b64u, b64u_decode, parse_time
from services.feed.jws import MalformedJws, read_claims, read_payload, sign_general
from services.feed.keys import PublicKey, SigningKey
from services.feed.strict_json import parse_object
from services.feed.tree import HASH_BYTES

TYP = "audit-checkpoint+json"
_MEMBERS = {"audit", "size", "root", "issued_at"}


class AuditCheckpoint(NamedTuple):
    """What the service says of its tree."""

    audit: str
    """Nation and service, such as `US/ingest`."""
    size: int
    root: bytes
    issued_at: datetime


def sign_checkpoint(checkpoint: AuditCheckpoint, key: SigningKey) -> dict[str, Any]:
    """The checkpoint as a JWS with one signature."""
    payload = {
        "audit": checkpoint.audit,
        "size": checkpoint.size,
        "root": b64u(checkpoint.root),
        "issued_at": exact_time(checkpoint.issued_at),
    }
    return sign_general(json.dumps(payload, separators=(",", ":")).encode(), TYP, [key])


def read_checkpoint(jws: Mapping[str, Any]) -> AuditCheckpoint:
    """What it says, believed or not; ValueError when it is none."""
    payload = parse_object(read_payload(jws))
    if payload.keys() != _MEMBERS:
        raise ValueError("the payload has not exactly the members of an audit checkpoint")
    audit, size, root, issued_at = (payload[name] for name in ("audit", "size", "root", "issued_at"))
    if not (type(audit) is str and type(size) is int and type(root) is str and type(issued_at) is str):
        raise ValueError("a member of the payload is not of its type")
    checkpoint = AuditCheckpoint(audit, size, b64u_decode(root), parse_time(issued_at))
    if size < 0 or len(checkpoint.root) != HASH_BYTES:
        raise ValueError("size is below 0, or root has not 32 bytes")
    return checkpoint


def believe_checkpoint(jws: Mapping[str, Any], keys: Sequence[PublicKey]) -> AuditCheckpoint:
    """What it says, signed by one of `keys`; ValueError, repeating no value, otherwise."""
    checkpoint = read_checkpoint(jws)
    try:
        claims = read_claims(jws, TYP)
    except MalformedJws as fault:
        raise ValueError(str(fault)) from None
    if not any(claim.holds(key) for claim in claims for key in keys):
        raise ValueError("no signature by a key that you trust")
    return checkpoint
