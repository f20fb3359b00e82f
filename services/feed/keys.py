"""Keys that sign for a nation: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204), read and written as JWK (RFC 7517).

It promises that a key has one name, its RFC 7638 thumbprint, and one algorithm, so that no signature is
ever checked by another algorithm than its key's; that no text, repr or error shows a private key; and that a
private key's file is written for its owner alone, and not used when others can read it.

JWK members that we need not understand are ignored, as RFC 7517 section 4 says; contradicting ones are refused.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from services.feed.algorithms import ED25519, SEED_BYTES, Algorithm, Family, Verifier, family_of, refuse_weak_point
from services.feed.encoding import b64u, b64u_decode
from services.feed.strict_json import parse_object
from services.sealed import read_private_file

_PRIVATE_MEMBERS = frozenset({"d", "priv", "p", "q", "dp", "dq", "qi", "oth", "k"})
Key = TypeVar("Key", "PublicKey", "SigningKey")

_LONGEST_FILE = 65_536  # bytes; a private ML-DSA-65 JWK has under 3 KB


def thumbprint(jwk: Mapping[str, str], members: tuple[str, ...]) -> str:
    """RFC 7638 section 3 with SHA-256: the name of the key that these required members, in order, describe."""
    canonical = json.dumps({name: jwk[name] for name in members}, separators=(",", ":"))
    return b64u(sha256(canonical.encode()).digest())


@dataclass(frozen=True)
class PublicKey:
    """A key that can only verify; two of them are equal when their names and algorithms are."""

    kid: str
    """RFC 7638 thumbprint, base64url without padding."""
    alg: Algorithm
    raw: bytes = field(compare=False, repr=False)
    """The encoded public key: 32 bytes for Ed25519, 1,952 for ML-DSA-65."""
    _verifier: Verifier = field(compare=False, repr=False)

    @classmethod
    def from_raw(cls, alg: str, raw: bytes) -> "PublicKey":
        """The key with this encoding; ValueError for another length or a point that cannot bind its owner."""
        family = family_of(alg)
        if len(raw) != family.public_bytes:
            raise ValueError(f"a public {alg} key has {family.public_bytes} bytes")
        if family is ED25519:
            refuse_weak_point(raw)
        kid = thumbprint(_members(family, raw), family.thumbprint_members)
        return cls(kid, family.alg, raw, family.verifier(raw))

    @classmethod
    def from_jwk(cls, obj: Mapping[str, Any]) -> "PublicKey":
        """The key of a public JWK. ValueError for one that is private, of another algorithm or curve, not for
        signatures, or whose `kid` is not its thumbprint; `kid` may be absent, and `alg` too for Ed25519."""
        if _PRIVATE_MEMBERS & obj.keys():
            raise ValueError("the JWK carries a private key")
        return _public_part(obj)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is this key's over `message` (RFC 8032; FIPS 204 with an empty context)."""
        try:
            self._verifier.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def jwk(self) -> dict[str, str]:
        """The public JWK, with `kid` and `alg`."""
        return {**_members(family_of(self.alg), self.raw), "alg": self.alg, "kid": self.kid}


class SigningKey:
    """A key that signs. It shows its name and nothing else; only `private_jwk` gives the secret away."""

    __slots__ = ("_seed", "_signer", "public")

    def __init__(self, alg: str, seed: bytes) -> None:
        """Take the 32 bytes from which the algorithm derives the key; ValueError for another number."""
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a private key has {SEED_BYTES} bytes")
        self._seed, self._signer = seed, family_of(alg).signer(seed)
        self.public = PublicKey.from_raw(alg, self._signer.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, alg: Algorithm = "Ed25519") -> "SigningKey":
        """A new key from the operating system's randomness."""
        fresh = Ed25519PrivateKey.generate() if alg == "Ed25519" else MLDSA65PrivateKey.generate()
        return cls(alg, fresh.private_bytes_raw())

    @classmethod
    def from_jwk(cls, obj: Mapping[str, Any]) -> "SigningKey":
        """The key of a private JWK; ValueError as from `PublicKey.from_jwk`, and when its two halves do not fit."""
        public = _public_part(obj)
        key = cls(public.alg, _bytes_of(obj, family_of(public.alg).private_member))
        if key.public != public:
            raise ValueError("the private part of the JWK does not fit its public part")
        return key

    def sign(self, message: bytes) -> bytes:
        """Signature over `message`: 64 bytes for Ed25519, 3,309 for ML-DSA-65."""
        return self._signer.sign(message)

    def private_jwk(self) -> dict[str, str]:
        """The whole key, to be written to a file that only its owner reads."""
        return {**self.public.jwk(), family_of(self.public.alg).private_member: b64u(self._seed)}

    def __repr__(self) -> str:
        return f"SigningKey(kid={self.public.kid!r}, alg={self.public.alg!r})"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not pickled")


def load_signing_key(path: Path) -> SigningKey:
    """The private JWK in `path`, which may be sealed. PermissionError when group or others can reach the file,
    ValueError when it is no such key or cannot be opened, OSError when it cannot be read; no message repeats what the
    file holds."""
    return _key_in(path, read_private_file(path), SigningKey)


def load_public_key(path: Path) -> PublicKey:
    """The public JWK in `path`; ValueError when it is none, or when it carries a private key."""
    with path.open("rb") as file:
        return _key_in(path, file.read(_LONGEST_FILE + 1), PublicKey)


def write_signing_key(path: Path, key: SigningKey) -> None:
    """Write a new file of mode 0600, on disk when this returns; FileExistsError rather than overwrite a key."""
    _write_new(path, key.private_jwk(), 0o600)


def write_public_key(path: Path, key: PublicKey) -> None:
    """Write a new file of mode 0644; FileExistsError rather than overwrite one."""
    _write_new(path, key.jwk(), 0o644)


def _members(family: Family, raw: bytes) -> dict[str, str]:
    return {**family.fixed, family.public_member: b64u(raw)}


def _public_part(obj: Mapping[str, Any]) -> PublicKey:
    family = family_of(obj.get("alg", "Ed25519" if obj.get("kty") == "OKP" else None))
    if any(obj.get(name) != value for name, value in family.fixed.items() if name != "alg"):
        raise ValueError("kty or crv does not fit alg")
    if obj.get("use", "sig") != "sig":
        raise ValueError("the JWK is not for signatures")
    key = PublicKey.from_raw(family.alg, _bytes_of(obj, family.public_member))
    if obj.get("kid", key.kid) != key.kid:
        raise ValueError("kid is not the thumbprint of the key (RFC 7638)")
    return key


def _bytes_of(obj: Mapping[str, Any], member: str) -> bytes:
    text = obj.get(member)
    if not isinstance(text, str):
        raise ValueError(f"the JWK has no {member}")
    try:
        return b64u_decode(text)
    except ValueError:
        raise ValueError(f"{member} is not base64url without padding") from None


def _key_in(path: Path, data: bytes, kind: type[Key]) -> Key:
    if len(data) > _LONGEST_FILE:
        raise ValueError(f"{path}: too large for a key")
    try:
        return kind.from_jwk(parse_object(data))
    except ValueError as fault:
        raise ValueError(f"{path}: not a key: {fault}") from None


def _write_new(path: Path, jwk: Mapping[str, str], mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)  # whatever the umask of the shell says
        file.write(json.dumps(jwk, indent=1).encode() + b"\n")
        file.flush()
        os.fsync(descriptor)
