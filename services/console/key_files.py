"""Key files: a private JWK for its owner alone, and its public half beside it, both with the span of the key.

`us.jwk` is private (mode 0600), `us.pub.jwk` is what the peer pins. Both carry `kid`, `alg`, and `nbf` and `exp` as
NumericDate (RFC 7519 section 2), seconds since 1970. A file that exists is never overwritten; only its sealing changes
(services/sealed.py), and then the new file takes the place of the old one at once.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from services.console.say import Trouble
from services.feed.keys import PublicKey, SigningKey, load_public_key, load_signing_key
from services.sealed import LARGEST_FILE, as_kept, is_sealed, read_private_file

HOW_TO_OPEN = "give --passphrase-file, or --config of a nation whose settings say the passphrase"


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
    _write_new(path, as_kept(_written({**key.private_jwk(), **span})), 0o600)
    _write_new(public, _written({**key.public.jwk(), **span, "use": "sig"}), 0o644)
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
        how = HOW_TO_OPEN if is_sealed(path.read_bytes()) else "make one: parcelbridge keys new FILE"
        raise Trouble(str(fault), how) from None


def reseal(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Put what `change` makes of a key file's bytes in its place, whole and on the disk; raises Trouble."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        read_mode = path.stat().st_mode & 0o777
        if read_mode & 0o077:
            raise Trouble(f"{path} can be read by others", f"chmod 600 {path}, and replace it if they are strangers")
        _write_new(draft, change(path.read_bytes()), 0o600)
        draft.replace(path)
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror or fault}", "check the path and the file's mode (0600)") from None
    except ValueError as fault:
        raise Trouble(str(fault), HOW_TO_OPEN) from None


def _read_public(path: Path) -> PublicKey:
    try:
        return load_public_key(path)
    except ValueError as fault:
        raise Trouble(str(fault), "ask for the public key file again") from None


def _stated(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE)
        stated = orjson.loads(read_private_file(path) if is_sealed(content) else content)
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror or fault}", "check the path and the file's mode (0600)") from None
    except orjson.JSONDecodeError:
        stated = None
    except ValueError as fault:
        raise Trouble(str(fault), HOW_TO_OPEN) from None
    if not isinstance(stated, dict):
        raise Trouble(f"{path} is no key file", "a key file is a JWK, made by: parcelbridge keys new FILE")
    return stated


def _moment(numeric: object) -> datetime | None:
    return datetime.fromtimestamp(numeric, UTC) if isinstance(numeric, int) and 0 <= numeric < 2**33 else None


def _written(jwk: dict[str, Any]) -> bytes:
    return orjson.dumps(jwk, option=orjson.OPT_INDENT_2) + b"\n"


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            os.fchmod(file.fileno(), mode)  # whatever the umask of the shell says
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "choose another place") from None
