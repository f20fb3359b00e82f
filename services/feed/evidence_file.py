"""The form of evidence: one line of a feed with all that shows who published it (docs/protocol.md section 8).

It promises that a file that was read has exactly the members of one, each of its type and bounded, and that its
checkpoint is about the feed and size that the file names. Nothing in it is believed yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.feed.checkpoint import Checkpoint, Untrusted, read_checkpoint
from services.feed.encoding import b64u, b64u_decode, parse_time, wire_time
from services.feed.keys import PublicKey
from services.feed.names import FeedName
from services.feed.trust import TrustedKey

VERSION = 1
LONGEST_LINE = 262_144  # bytes
LONGEST_PATH = 53  # sizes are below 2^53
MOST_KEYS = 64
_MEMBERS = {"evidence", "feed", "line", "bytes", "size", "path", "checkpoint", "receipt", "keys"}
_KEY_ONLY = {"nation", "not_before", "not_after", "announced_by"}
_JWK_MEMBERS = {"kty", "crv", "x", "pub", "alg", "kid"}


@dataclass(frozen=True)
class KeySaid:
    """A key, and what someone says of it."""

    key: PublicKey
    nation: str
    not_before: str
    not_after: str
    announced_by: str | None

    @classmethod
    def of(cls, trusted: TrustedKey) -> "KeySaid":
        """What a trust list says."""
        span = wire_time(trusted.not_before), wire_time(trusted.not_after)
        return cls(trusted.key, trusted.nation, *span, trusted.announced_by)

    def trusted(self) -> TrustedKey:
        """The key as if what is said of it were true."""
        start, end = parse_time(self.not_before), parse_time(self.not_after)
        at = None if self.announced_by is None else start
        return TrustedKey(self.key, self.nation, start, end, self.announced_by, announced_at=at)

    def __str__(self) -> str:
        announced = "" if self.announced_by is None else f", announced by key {self.announced_by}"
        span = f"from {self.not_before} until {self.not_after}"
        return f"{self.key.alg} key {self.key.kid} speaks for {self.nation} {span}{announced}"


@dataclass(frozen=True)
class EvidenceFile:
    """The members of a file."""

    feed: FeedName
    line: int
    data: bytes
    size: int
    path: list[bytes]
    checkpoint: Mapping[str, Any]
    said: Checkpoint
    """What the checkpoint says."""
    receipt: Mapping[str, Any] | None
    keys: list[KeySaid]


def build_evidence(
    feed: FeedName,
    line: int,
    data: bytes,
    *,
    size: int,
    path: Sequence[bytes],
    checkpoint: Mapping[str, Any],
    receipt: Mapping[str, Any] | None,
    keys: Iterable[TrustedKey],
) -> dict[str, Any]:
    """The file's object: `data` are the line's bytes without line feed, `path` its inclusion proof in the tree of
    `size` lines, `checkpoint` and `receipt` the signed objects for that size, `keys` those that signed them."""
    return {
        "evidence": VERSION,
        "feed": str(feed),
        "line": line,
        "bytes": b64u(data),
        "size": size,
        "path": [b64u(element) for element in path],
        "checkpoint": dict(checkpoint),
        "receipt": None if receipt is None else dict(receipt),
        "keys": [_key_members(KeySaid.of(trusted)) for trusted in keys],
    }


def read_evidence(obj: Mapping[str, Any]) -> EvidenceFile:
    """The file, out of what `strict_json.parse_object` gave; ValueError, repeating no value, when it is none."""
    if obj.keys() != _MEMBERS or type(obj["evidence"]) is not int or obj["evidence"] != VERSION:
        raise ValueError("the object has not exactly the members of evidence 1")
    checkpoint = _object(obj["checkpoint"])
    file = EvidenceFile(
        feed=FeedName.parse(_text(obj["feed"])),
        line=_integer(obj["line"]),
        data=b64u_decode(_text(obj["bytes"])),
        size=_integer(obj["size"]),
        path=[b64u_decode(_text(element)) for element in _list(obj["path"], LONGEST_PATH)],
        checkpoint=checkpoint,
        said=_said(checkpoint),
        receipt=None if obj["receipt"] is None else _object(obj["receipt"]),
        keys=[_read_key(_object(entry)) for entry in _list(obj["keys"], MOST_KEYS)],
    )
    if not 1 <= len(file.data) <= LONGEST_LINE:
        raise ValueError("a line has 1 to 262,144 bytes")
    if (file.said.feed, file.said.size) != (file.feed, file.size):
        raise ValueError("the checkpoint is of another feed or size than the file says")
    return file


def _said(checkpoint: Mapping[str, Any]) -> Checkpoint:
    try:
        return read_checkpoint(checkpoint)
    except Untrusted as fault:
        raise ValueError(f"the checkpoint cannot be read: {fault.detail}") from None


def _key_members(said: KeySaid) -> dict[str, str]:
    members = {
        **said.key.jwk(),
        "nation": said.nation,
        "not_before": said.not_before,
        "not_after": said.not_after,
        "announced_by": said.announced_by,
    }
    return {name: value for name, value in members.items() if value is not None}


def _read_key(members: Mapping[str, Any]) -> KeySaid:
    jwk = {name: value for name, value in members.items() if name not in _KEY_ONLY}
    if not jwk.keys() <= _JWK_MEMBERS or not {"kid", "alg"} <= jwk.keys():
        raise ValueError("a key in the file has not the members of one")
    announced_by = members.get("announced_by")
    said = KeySaid(
        PublicKey.from_jwk(jwk),
        FeedName(_text(members.get("nation")), "AA").origin,
        _text(members.get("not_before")),
        _text(members.get("not_after")),
        None if announced_by is None else b64u(b64u_decode(_text(announced_by))),
    )
    said.trusted()  # refuses a span that is none
    return said


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a member that is a string has another type")
    return value


def _integer(value: object) -> int:
    if type(value) is not int:
        raise ValueError("a member that is an integer has another type")
    return value


def _list(value: object, longest: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > longest:
        raise ValueError("a member that is a list has another type, or too many elements")
    return value


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a member that is an object has another type")
    return value
