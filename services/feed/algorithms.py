"""The two signature algorithms of a feed, as a table: how their keys are written as JWK and how long everything is.

It promises that a public key with which anyone could have signed is refused: the owner of a point of small
order could sign and later say that others did.

OKP keys are those of RFC 8037 with the `alg` of RFC 9864 (`Ed25519`; `EdDSA` is not it), AKP keys those of RFC 9964.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey

Algorithm = Literal["Ed25519", "ML-DSA-65"]
Verifier = Ed25519PublicKey | MLDSA65PublicKey
Signer = Ed25519PrivateKey | MLDSA65PrivateKey

SEED_BYTES = 32
"""Both derive a private key from as many random bytes (RFC 8032 section 5.1.5, FIPS 204 algorithm 1)."""

_FIELD_PRIME = 2**255 - 19
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)
"""The y coordinates of the eight points of small order on edwards25519 (RFC 8032 section 5.1)."""


class Family(NamedTuple):
    """How one algorithm writes its keys, and the sizes of its keys and signatures in bytes."""

    alg: Algorithm
    fixed: Mapping[str, str]
    """JWK members that are the same in every key."""
    public_member: str
    private_member: str
    thumbprint_members: tuple[str, ...]
    """The required members of RFC 7638 section 3.2, in order."""
    public_bytes: int
    signature_bytes: int
    verifier: Callable[[bytes], Verifier]
    signer: Callable[[bytes], Signer]


ED25519 = Family(
    alg="Ed25519",
    fixed={"kty": "OKP", "crv": "Ed25519"},
    public_member="x",
    private_member="d",
    thumbprint_members=("crv", "kty", "x"),
    public_bytes=32,
    signature_bytes=64,
    verifier=Ed25519PublicKey.from_public_bytes,
    signer=Ed25519PrivateKey.from_private_bytes,
)
ML_DSA_65 = Family(
    alg="ML-DSA-65",
    fixed={"kty": "AKP", "alg": "ML-DSA-65"},
    public_member="pub",
    private_member="priv",
    thumbprint_members=("alg", "kty", "pub"),
    public_bytes=1952,
    signature_bytes=3309,
    verifier=MLDSA65PublicKey.from_public_bytes,
    signer=MLDSA65PrivateKey.from_seed_bytes,
)
_FAMILIES = {family.alg: family for family in (ED25519, ML_DSA_65)}


def family_of(alg: object) -> Family:
    """The family with this `alg`; ValueError for any other value."""
    if alg == "Ed25519" or alg == "ML-DSA-65":  # noqa: PLR1714 - narrows the type
        return _FAMILIES[alg]
    raise ValueError("alg is neither Ed25519 nor ML-DSA-65")


def refuse_weak_point(raw: bytes) -> None:
    """ValueError for an Ed25519 public key (32 bytes) that binds nobody, or that is not in its one spelling."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _FIELD_PRIME or y in _SMALL_ORDER_Y:
        raise ValueError("the Ed25519 key binds nobody: a point of small order, or not in its one spelling")
