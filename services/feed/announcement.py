"""A key announcement: a nation names its next key, and shows that it holds it (docs/protocol.md section 6).

It promises that an announced key is one whose private half its announcer holds, for this origin and this very
span: the proof signs the texts as they stand in the announcement. Who announced it, and whether that was enough, is
the business of the checkpoint over its page and of the trust list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.feed.encoding import b64u, b64u_decode, parse_time, wire_time
from services.feed.keys import PublicKey, SigningKey
from services.feed.trust import TrustedKey, Untrusted

LONGEST_SPAN = timedelta(days=800)
_CONTEXT = "feed-key-v1"
_REQUIRED = {"key", "not_before", "not_after", "proof"}


@dataclass(frozen=True)
class Announcement:
    """A key that its nation holds and wants to speak with, not yet trusted."""

    key: PublicKey
    origin: str
    not_before: datetime
    not_after: datetime
    replaces: str | None
    """The `kid` of the key that it follows; that one speaks on until its own `not_after`."""

    def trusted(self, *, by: str, at: datetime, pending: bool = False) -> TrustedKey:
        """The key as it stands in the trust list: `by` is the `kid` that signed the page, `at` the time at which that
        page was committed; `pending` when the peer's policy says `rotation = "by-hand"`."""
        return TrustedKey(
            self.key,
            self.origin,
            self.not_before,
            self.not_after,
            announced_by=by,
            announced_at=at,
            pending=pending,
        )


def prove_announcement(key: SigningKey, origin: str, not_before: datetime, not_after: datetime) -> str:
    """The proof that goes with these times as `wire_time` writes them; base64url."""
    return b64u(key.sign(_message(origin, key.public.kid, wire_time(not_before), wire_time(not_after))))


def announce(
    key: SigningKey, origin: str, not_before: datetime, not_after: datetime, *, replaces: str | None = None
) -> dict[str, Any]:
    """The body of a `key-announcement` record; ValueError for an empty span, or one over 800 days."""
    if not timedelta() < not_after - not_before <= LONGEST_SPAN:
        raise ValueError("an announced key speaks for at most 800 days")
    body: dict[str, Any] = {
        "key": key.public.jwk(),
        "not_before": wire_time(not_before),
        "not_after": wire_time(not_after),
        "proof": prove_announcement(key, origin, not_before, not_after),
    }
    return body if replaces is None else body | {"replaces": replaces}


def check_announcement(body: Mapping[str, Any], origin: str) -> Announcement:
    """The announced key, when the proof holds; else Untrusted with rule `form`, `span` or `proof`."""
    if not _REQUIRED <= body.keys() <= _REQUIRED | {"replaces"} or not isinstance(body["key"], dict):
        raise Untrusted("form", "the announcement has not the members of one")
    if not all(isinstance(text, str) for name, text in body.items() if name != "key"):
        raise Untrusted("form", "a member of the announcement is not a string")
    not_before, not_after = body["not_before"], body["not_after"]
    try:
        key, signature = _key_of(body["key"]), b64u_decode(body["proof"])
        start, end = parse_time(not_before), parse_time(not_after)
    except ValueError:
        raise Untrusted("form", "the announced key, its span or its proof cannot be read") from None
    if not timedelta() < end - start <= LONGEST_SPAN:
        raise Untrusted("span", "the span is empty or longer than 800 days")
    if not key.verify(signature, _message(origin, key.kid, not_before, not_after)):
        raise Untrusted("proof", "the proof is not by the announced key for this origin and span")
    return Announcement(key, origin, start, end, body.get("replaces"))


def _key_of(jwk: Mapping[str, Any]) -> PublicKey:
    if not {"kid", "alg"} <= jwk.keys():
        raise ValueError("an announced key has kid and alg")
    return PublicKey.from_jwk(jwk)


def _message(origin: str, kid: str, not_before: str, not_after: str) -> bytes:
    return "\n".join((_CONTEXT, origin, kid, not_before, not_after)).encode("ascii")
