"""Key files: a private JWK for its owner alone, and its public half beside it, both with the span of the key.

`us.jwk` is private (mode 0600), `us.pub.jwk` is what the peer pins. Both carry `kid`, `alg`, and `nbf` and `exp` as
NumericDate (RFC 7519 section 2), seconds since 1970. A file that exists is never overwritten.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from services.console.say import Trouble
from services.feed.keys import PublicKey, SigningKey, load_public_key, load_signing_key

LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says, without its secret."""

    key: PublicKey
    private: bool
    not_before: datetime | None
    not_after: datetime | None


def public_path(path: Path) -> Path:
    """Where the public half of the private key `path` stands."""
    return path.with_name(f"{path.stem}.pub.jwk")


def write_key_pair(path: Path, key: SigningKey, not_before: datetime, not_after: datetime) -> Path:
    """Write both files, on the disk when this returns; the public one's path. Raises Trouble when one exists."""
    span = {"nbf": int(not_before.timestamp()), "exp": int(not_after.timestamp())}
    public = public_path(path)
    for each in (path, public):
        if each.exists():
            raise Trouble(f"{each} exists; a key is never overwritten", "choose another name")
    _write_new(path, {**key.private_jwk(), **span}, 0o600)
    _write_new(public, {**key.public.jwk(), **span, "use": "sig"}, 0o644)
    return public


def read_key_file(path: Path) -> KeyFile:
    """A key file of either kind; raises Trouble."""
    stated = _stated(path)
    private = bool({"d", "priv"} & stated.keys())
    key = read_private(path).public if private else _read_public(path)
    return KeyFile(key, private, _moment(stated.get("nbf")), _moment(stated.get("exp")))


def read_private(path: Path) -> SigningKey:
    """The private key in a file; raises Trouble."""
    try:
        return load_signing_key(path)
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror or fault}", "check the path and the file's mode (0600)") from None
    except ValueError as fault:
        raise Trouble(str(fault), "make one: parcelbridge keys new FILE") from None


def _read_public(path: Path) -> PublicKey:
    try:
        return load_public_key(path)
    except ValueError as fault:
        raise Trouble(str(fault), "ask for the public key file again") from None


def _stated(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            stated = orjson.loads(file.read(LARGEST_FILE))
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "check the path") from None
    except orjson.JSONDecodeError:
        stated = None
    if not isinstance(stated, dict):
        raise Trouble(f"{path} is no key file", "a key file is a JWK, made by: parcelbridge keys new FILE")
    return stated


def _moment(numeric: object) -> datetime | None:
    return datetime.fromtimestamp(numeric, UTC) if isinstance(numeric, int) and 0 <= numeric < 2**33 else None


def _write_new(path: Path, jwk: dict[str, Any], mode: int) -> None:
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            os.fchmod(file.fileno(), mode)  # whatever the umask of the shell says
            file.write(orjson.dumps(jwk, option=orjson.OPT_INDENT_2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "choose another place") from None
