"""Who is calling: HTTP message signatures (RFC 9421) and content digests (RFC 9530), docs/protocol.md section 5.

A call is believed when, checked in this order (`CallRefused.code` in brackets):

1. `Signature-Input` and `Signature`, all their lines together, are structured fields (RFC 9651), no key twice, and
   exactly one signature has `tag="feed-v1"`; others are ignored [unsigned];
2. it covers `@method`, `@target-uri` and, with a body, `content-digest`, whole and nothing else; it has `created`,
   `expires`, `nonce` of 8 to 64 characters, `keyid` and `tag`, and if `alg` then `ed25519` [unsigned];
3. `created` - 60 s <= now <= `expires` + 60 s, and 0 < `expires` - `created` <= 300 [clock];
4. `keyid` is a pinned or announced Ed25519 key that speaks for its nation now [untrusted];
5. the signature verifies over the method and the target URI that the receiver expects: `Host` and `Forwarded` are
   not consulted [untrusted];
6. every digest in `Content-Digest` is that of the body [digest].

`check_head` does 1 to 5 before a byte of the body is read: the signature covers the digest, and needs no body. Then
`check_body` does 6. That the nonce is new [replayed] is for the caller, who stores it.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import http_sf

from services.feed.encoding import wire_time
from services.feed.keys import SigningKey
from services.feed.message_signatures import (
    DIGESTS,
    TAG,
    CallRefused,
    read_digests,
    serialized,
    signature_base,
    signature_for_us,
    single_fields,
)
from services.feed.trust import TrustedKey, TrustList

__all__ = ["CallHead", "CallRefused", "check_body", "check_head", "sign_call"]

LONGEST_LIFETIME_S = 300
CLOCK_TOLERANCE_S = 60
NONCE_LENGTHS = range(8, 65)

_LABEL = "feed"
_PARAMETERS = frozenset({"created", "expires", "nonce", "keyid", "tag"})


@dataclass(frozen=True)
class CallHead:
    """A call whose signature is believed, before its body was read."""

    keyid: str
    nation: str
    """The nation that the key speaks for."""
    nonce: str
    """To be kept, with `keyid`, until `expires` + 60 s."""
    created: datetime
    expires: datetime
    digests: Mapping[str, bytes]
    """What the body must hash to, by the algorithm's name."""


def sign_call(
    method: str,
    url: str,
    body: bytes | None,
    key: SigningKey,
    now: datetime,
    *,
    lifetime_s: int = 60,
    nonce: str | None = None,
) -> dict[str, str]:
    """The headers that sign one attempt of a call: `url` is the target URI, byte for byte as the receiver puts it
    together, and `body` None when there is none. ValueError for a key that is not Ed25519."""
    if key.public.alg != "Ed25519":
        raise ValueError("calls are signed with Ed25519")
    created = int(now.timestamp())
    parameters: dict[str, Any] = {
        "created": created,
        "expires": created + lifetime_s,
        "nonce": secrets.token_urlsafe(18) if nonce is None else nonce,
        "keyid": key.public.kid,
        "tag": TAG,
    }
    digest = {} if body is None else {"content-digest": http_sf.ser({"sha-256": sha256(body).digest()})}
    covered = ["@method", "@target-uri", *digest]
    base = signature_base({"@method": method, "@target-uri": url} | digest, covered, parameters)
    return {
        **{name.title(): value for name, value in digest.items()},
        "Signature-Input": f"{_LABEL}={serialized(covered, parameters)}",
        "Signature": http_sf.ser({_LABEL: key.sign(base)}),
    }


def check_head(
    method: str,
    target_uri: str,
    headers: Sequence[tuple[str, str]] | Mapping[str, str],
    trust: TrustList,
    now: datetime,
    *,
    has_body: bool,
) -> CallHead:
    """Steps 1 to 5, and step 6 for a call without a body. `headers` are all lines as received; `target_uri` is the
    endpoint's public URL followed by the request target as received. CallRefused when a step fails."""
    fields = single_fields(headers.items() if isinstance(headers, Mapping) else headers)
    signature = signature_for_us(fields)
    _check_components(signature.components, fields, has_body=has_body)
    _check_parameters(signature.parameters)
    _check_clock(signature.parameters, now)
    trusted = _speaking_key(signature.parameters["keyid"], trust, now)
    known = {"@method": method, "@target-uri": target_uri} | fields
    if not trusted.key.verify(signature.value, signature_base(known, signature.components, signature.parameters)):
        raise CallRefused("untrusted", "the signature does not verify for this method, target URI and digest")
    head = _head_of(signature.parameters, trusted, read_digests(fields.get("content-digest")))
    if not has_body:
        check_body(head, b"")
    return head


def check_body(head: CallHead, body: bytes) -> None:
    """Step 6: CallRefused("digest") unless every digest that the call names is the body's."""
    right = [hmac.compare_digest(DIGESTS[name](body).digest(), digest) for name, digest in head.digests.items()]
    if not all(right):
        raise CallRefused("digest", "Content-Digest does not fit the body")


def _check_components(covered: Sequence[str], fields: Mapping[str, str], *, has_body: bool) -> None:
    required = {"@method", "@target-uri"} | ({"content-digest"} if has_body else set())
    if not required <= set(covered):
        raise CallRefused("unsigned", f"the signature does not cover {', '.join(sorted(required))}")
    if set(covered) - {*required, "content-digest"} or len(set(covered)) != len(covered):
        raise CallRefused("unsigned", "the signature covers a component that this protocol does not name, or one twice")
    if "content-digest" in covered and "content-digest" not in fields:
        raise CallRefused("unsigned", "the header content-digest is missing")


def _check_parameters(parameters: Mapping[str, Any]) -> None:
    if not _PARAMETERS <= parameters.keys() <= _PARAMETERS | {"alg"}:
        raise CallRefused("unsigned", "the parameters are not created, expires, nonce, keyid and tag")
    if type(parameters["created"]) is not int or type(parameters["expires"]) is not int:
        raise CallRefused("unsigned", "created or expires is not an integer")
    if not isinstance(parameters["nonce"], str) or len(parameters["nonce"]) not in NONCE_LENGTHS:
        raise CallRefused("unsigned", "nonce is not a string of 8 to 64 characters")
    alg = parameters.get("alg", "ed25519")
    if not isinstance(parameters["keyid"], str) or not isinstance(alg, str) or alg != "ed25519":
        raise CallRefused("unsigned", "keyid is not a string, or alg is not ed25519")


def _check_clock(parameters: Mapping[str, int], now: datetime) -> None:
    created, expires = parameters["created"], parameters["expires"]
    in_time = created - CLOCK_TOLERANCE_S <= now.timestamp() <= expires + CLOCK_TOLERANCE_S
    if not in_time or not 0 < expires - created <= LONGEST_LIFETIME_S:
        raise CallRefused("clock", "now is not between created and expires, at most 300 s apart", now=wire_time(now))


def _speaking_key(keyid: str, trust: TrustList, now: datetime) -> TrustedKey:
    trusted = trust.find(keyid)
    if trusted is None or trusted.key.alg != "Ed25519" or not trusted.speaks(now):
        raise CallRefused("untrusted", "keyid is no Ed25519 key that speaks for a nation now")
    return trusted


def _head_of(parameters: Mapping[str, Any], trusted: TrustedKey, digests: Mapping[str, bytes]) -> CallHead:
    created, expires = (datetime.fromtimestamp(parameters[name], UTC) for name in ("created", "expires"))
    return CallHead(trusted.key.kid, trusted.nation, parameters["nonce"], created, expires, digests)
