"""Private keys at rest: sealed by a passphrase, opened when a service or a command reads them.

A private JWK is sealed as RFC 7517 section 7 and appendix C say: a compact JWE (RFC 7516) of its JSON, content type
`jwk+json`, with PBES2-HS512+A256KW (RFC 7518 section 4.8) and A256GCM. A private key in PEM is sealed as PKCS #8's
EncryptedPrivateKeyInfo (RFC 5958). Where the passphrase comes from is said once for a process (`unlock_by`); it is
asked for when the first sealed file is read. No error repeats a passphrase or what a file holds.
"""

import json
import os
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ROUNDS = 300_000
"""Of PBKDF2 with HMAC-SHA-512; a third of a second, once for each key that a process reads."""
LARGEST_FILE = 65_536
SHORTEST_PASSPHRASE = 12
_ALGORITHMS = ["PBES2-HS512+A256KW", "A256GCM"]
_HEADER = {"alg": _ALGORITHMS[0], "enc": _ALGORITHMS[1], "cty": "jwk+json", "p2c": ROUNDS}
_PEM, _SEALED_PEM = b"-----BEGIN ", b"-----BEGIN ENCRYPTED PRIVATE KEY-----"

Source = Callable[[], str]


class _Lock:
    """Where this process has its passphrase from."""

    source: Source | None = None


def unlock_by(source: Source | None) -> None:
    """From now on sealed files are opened with what `source` gives, which is asked once; None: not at all."""
    _Lock.source = cache(source) if source else None


def is_sealed(content: bytes) -> bool:
    """Whether these are the bytes of a sealed key."""
    return content.lstrip().startswith((b"eyJ", _SEALED_PEM))


def read_private_file(path: Path) -> bytes:
    """What is in a private key's file, opened if it is sealed. PermissionError when group or others can reach it,
    ValueError when it cannot be opened, OSError when it cannot be read."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise PermissionError(f"{path}: the private key is open to others; run: chmod 600 {path}")
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError(f"{path}: too large for a key")
    return unseal(content, _passphrase(path), path) if is_sealed(content) else content


def as_kept(content: bytes) -> bytes:
    """A private key as a file of this process is to hold it: sealed where there is a passphrase."""
    return seal(content, _Lock.source()) if _Lock.source else content


def pem_password(path: Path | None) -> str | None:
    """What opens a private key in PEM; None when it is not sealed. ValueError as from `read_private_file`."""
    if path is None or not is_sealed(path.read_bytes()):
        return None
    return _passphrase(path)


def seal(content: bytes, passphrase: str) -> bytes:
    """The sealed form of a private key, JWK or PEM. ValueError for a passphrase that is too short, or no such key."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"the passphrase has less than {SHORTEST_PASSPHRASE} characters")
    if content.lstrip().startswith(_PEM):
        return _pem(content, None, serialization.BestAvailableEncryption(passphrase.encode()))
    registry = jwe.JWERegistry(algorithms=_ALGORITHMS)
    return jwe.encrypt_compact(_HEADER, content, OctKey.import_key(passphrase), registry=registry).encode() + b"\n"


def unseal(content: bytes, passphrase: str, path: Path) -> bytes:
    """What was sealed. ValueError, naming the file, when the passphrase is another or the file was changed."""
    try:
        if content.lstrip().startswith(_PEM):
            return _pem(content, passphrase.encode(), serialization.NoEncryption())
        registry = jwe.JWERegistry(algorithms=_ALGORITHMS)
        opened = jwe.decrypt_compact(content.strip(), OctKey.import_key(passphrase), registry=registry)
    except (JoseError, ValueError, TypeError):
        raise ValueError(f"{path}: the passphrase does not open it, or it was changed") from None
    return opened.plaintext or b""


def describe_private(content: bytes) -> str:
    """`JWK` or `PEM`. ValueError for anything else that is not a private key."""
    if content.lstrip().startswith(_PEM):
        return "PEM"
    stated = json.loads(content)
    if not isinstance(stated, dict) or not {"d", "priv"} & stated.keys():
        raise ValueError("not a private key")
    return "JWK"


def _pem(content: bytes, password: bytes | None, how: serialization.KeySerializationEncryption) -> bytes:
    key = serialization.load_pem_private_key(content, password)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def _passphrase(path: Path) -> str:
    if _Lock.source is None:
        raise ValueError(
            f"{path} is sealed, and nothing says with which passphrase: give keys.passphrase_file, "
            "keys.unlock_command or PARCELBRIDGE_KEYS__PASSPHRASE"
        )
    return _Lock.source()
