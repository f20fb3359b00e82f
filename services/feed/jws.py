"""Signed objects: JWS in the General JSON Serialization (RFC 7515 section 7.2.1) behind a strict front door.

It promises that a signature counts only when its protected header was read strictly and says what we expect, and
that only bytes as received are verified:

- the object has exactly `payload` and `signatures`, 1 to 8 of them, else `MalformedJws`;
- a signature counts when its protected header is strict JSON with `alg`, `kid` and the expected `typ`, all
  strings, without `crit` and `b64`, and its base64url has its one spelling; any other does not count and is no
  error, so that a nation can add a suite of its own without breaking the other;
- a key verifies only signatures that name its `kid` and its own algorithm;
- an unprotected header is never read, and an address in a header (`jku`, `x5u`) is never followed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.feed.encoding import b64u, b64u_decode
from services.feed.keys import PublicKey, SigningKey
from services.feed.strict_json import parse_object

MOST_SIGNATURES = 8
_NOT_UNDERSTOOD = frozenset({"crit", "b64"})  # RFC 7515 section 4.1.11, RFC 7797: both change what is signed


class MalformedJws(ValueError):
    """The object is no JWS of ours at all; says what is wrong and repeats no value."""


class Claim(NamedTuple):
    """A signature that can be read, not yet verified: who says to have signed, how, and over which bytes."""

    alg: str
    kid: str
    signature: bytes
    message: bytes
    """The JWS signing input (RFC 7515 section 5.1)."""

    def holds(self, key: PublicKey) -> bool:
        """Whether this is the signature of `key`, made with the algorithm of `key`."""
        return key.kid == self.kid and key.alg == self.alg and key.verify(self.signature, self.message)


def sign_general(payload: bytes, typ: str, keys: Sequence[SigningKey]) -> dict[str, Any]:
    """Sign the payload with each key, in order; ValueError unless there are 1 to 8."""
    if not 1 <= len(keys) <= MOST_SIGNATURES:
        raise ValueError(f"a JWS has 1 to {MOST_SIGNATURES} signatures")
    encoded = b64u(payload)
    return {"payload": encoded, "signatures": [_sign(encoded, typ, key) for key in keys]}


def read_payload(jws: Mapping[str, Any]) -> bytes:
    """The payload's bytes, not yet believed; MalformedJws when the object's form is wrong."""
    _check_form(jws)
    try:
        return b64u_decode(jws["payload"])
    except ValueError:
        raise MalformedJws("payload is not base64url without padding") from None


def read_claims(jws: Mapping[str, Any], typ: str) -> list[Claim]:
    """The signatures that count, not yet verified; MalformedJws when the object's form is wrong."""
    _check_form(jws)
    claims = (_read_claim(entry, jws["payload"], typ) for entry in jws["signatures"])
    return [claim for claim in claims if claim]


def verified_keys(jws: Mapping[str, Any], typ: str, candidates: Mapping[str, PublicKey]) -> tuple[bytes, list[str]]:
    """The payload and the `kid` of every candidate whose signature verifies, each once, in the order of the signatures.

    MalformedJws when the object's form is wrong. Nothing is believed yet when the list is empty.
    """
    verified = [c.kid for c in read_claims(jws, typ) if c.kid in candidates and c.holds(candidates[c.kid])]
    return read_payload(jws), list(dict.fromkeys(verified))


def named_keys(jws: Mapping[str, Any]) -> list[str]:
    """The `kid` of every signature whose protected header can be read, verified or not."""
    headers = [_header_of(entry) for entry in jws["signatures"]]
    return [header["kid"] for header in headers if header and isinstance(header.get("kid"), str)]


def with_signatures_of(jws: Mapping[str, Any], kids: Sequence[str]) -> dict[str, Any]:
    """The same object with the first signature of each of these keys alone; a signature does not cover the others."""
    kept: dict[str, Any] = {}
    for entry in jws["signatures"]:
        header = _header_of(entry)
        if header is not None and header.get("kid") in kids:
            kept.setdefault(header["kid"], {"protected": entry["protected"], "signature": entry["signature"]})
    return {"payload": jws["payload"], "signatures": list(kept.values())}


def _header_of(entry: object) -> dict[str, Any] | None:
    protected = entry.get("protected") if isinstance(entry, dict) else None
    try:
        return parse_object(b64u_decode(protected)) if isinstance(protected, str) else None
    except ValueError:
        return None


def _sign(encoded: str, typ: str, key: SigningKey) -> dict[str, str]:
    header = {"alg": key.public.alg, "kid": key.public.kid, "typ": typ}
    protected = b64u(json.dumps(header, separators=(",", ":")).encode())
    return {"protected": protected, "signature": b64u(key.sign(f"{protected}.{encoded}".encode("ascii")))}


def _check_form(jws: Mapping[str, Any]) -> None:
    if jws.keys() != {"payload", "signatures"}:
        raise MalformedJws("a JWS has exactly the members payload and signatures")
    if not isinstance(jws["payload"], str):
        raise MalformedJws("payload is not a string")
    signatures = jws["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MOST_SIGNATURES:
        raise MalformedJws(f"signatures is not a list of 1 to {MOST_SIGNATURES}")


def _read_claim(entry: object, payload: str, typ: str) -> Claim | None:
    if not isinstance(entry, dict):
        return None
    protected, signature = entry.get("protected"), entry.get("signature")
    if not isinstance(protected, str) or not isinstance(signature, str):
        return None
    try:
        header = parse_object(b64u_decode(protected))
        signed = b64u_decode(signature)
    except ValueError:
        return None  # what cannot be read does not count (docs/protocol.md section 2)
    alg, kid = header.get("alg"), header.get("kid")
    if _NOT_UNDERSTOOD & header.keys() or header.get("typ") != typ or not isinstance(alg, str) or type(kid) is not str:
        return None
    return Claim(alg, kid, signed, f"{protected}.{payload}".encode("ascii", "replace"))
