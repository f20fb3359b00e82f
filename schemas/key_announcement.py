"""The next key of a nation, announced under the present one (docs/protocol.md section 6).

The key is a public JWK: OKP for Ed25519 (RFC 8037 section 2, `alg` of RFC 9864) or AKP for ML-DSA-65 (RFC 9964).
Each base64url string has the one length and the one spelling that its bytes have. What a schema cannot see, the feed
checks: that `kid` is the thumbprint (RFC 7638), that `proof` verifies, that no other nation has the key.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from schemas.wire import Time, Wire, fault

LONGEST_SPAN = dt.timedelta(days=800)

KeyId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
"""RFC 7638 thumbprint, SHA-256: 32 bytes in base64url without padding."""

_ED25519_KEY = r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"  # 32 bytes
_ML_DSA_65_KEY = r"^[A-Za-z0-9_-]+[AEIMQUYcgkosw048]$"  # 1,952 bytes, 2,603 characters (FIPS 204 table 2)
_PROOF_LENGTH = {"Ed25519": 86, "ML-DSA-65": 4412}  # 64 bytes (RFC 8032) and 3,309 bytes (FIPS 204 table 2)


class Ed25519Jwk(Wire):
    """An Ed25519 public key."""

    kty: Literal["OKP"]
    """Octet key pair (RFC 8037)."""
    crv: Literal["Ed25519"]
    """The curve (RFC 8037)."""
    x: Annotated[str, StringConstraints(pattern=_ED25519_KEY)]
    """The public key, 32 bytes in base64url."""
    alg: Literal["Ed25519"]
    """The algorithm, fully specified (RFC 9864); `EdDSA` is another."""
    kid: KeyId
    """The key's RFC 7638 thumbprint."""
    use: Literal["sig"] | None = None
    """Signatures (RFC 7517 section 4.2)."""


class MlDsa65Jwk(Wire):
    """An ML-DSA-65 public key."""

    kty: Literal["AKP"]
    """Algorithm key pair (RFC 9964)."""
    alg: Literal["ML-DSA-65"]
    """The algorithm (RFC 9964)."""
    pub: Annotated[str, StringConstraints(pattern=_ML_DSA_65_KEY, min_length=2603, max_length=2603)]
    """The public key, 1,952 bytes in base64url."""
    kid: KeyId
    """The key's thumbprint over the members that RFC 9964 names."""
    use: Literal["sig"] | None = None
    """Signatures (RFC 7517 section 4.2)."""


class KeyAnnouncement(Wire):
    """A key that will speak for the record's origin."""

    key: Annotated[Ed25519Jwk | MlDsa65Jwk, Field(discriminator="kty")]
    """The public key, as a JWK."""
    not_before: Time
    """First instant at which the key speaks."""
    not_after: Time
    """From this instant it does not; at most 800 days after `not_before`."""
    replaces: KeyId | None = None
    """The key that it follows."""
    proof: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=86, max_length=4412)]
    """The new key's signature over `feed-key-v1`, origin, `kid`, `not_before` and `not_after`, joined by line feeds."""

    @model_validator(mode="after")
    def _span_and_proof_fit(self) -> "KeyAnnouncement":
        if not dt.timedelta(0) < self.not_after - self.not_before <= LONGEST_SPAN:
            raise fault("key_span", "not_after", "is not within 800 days after not_before")
        if len(self.proof) != _PROOF_LENGTH[self.key.alg]:
            raise fault("proof_length", "proof", "has not the length of a signature of this alg")
        return self
