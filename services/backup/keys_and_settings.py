"""What a backup holds of settings and keys: settings without a secret, and private keys only when asked, each sealed.

Settings are written as they are in effect, so that a person who has nothing else can set the nation up again: pinned
keys stand in them whole, addresses of databases lose their passwords, and a passphrase is left out.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import make_url

from services.sealed import as_kept, is_sealed, read_private_file, seal, unseal
from services.settings import Settings

MODE = 0o600


def without_secrets(settings: Settings) -> bytes:
    """The settings as JSON."""
    said: dict[str, Any] = settings.model_dump(mode="json", exclude={"keys": {"passphrase"}})
    for section in (said, said["exchange"], said["ingest"]):
        if section.get("database") not in (None, "embedded"):
            section["database"] = make_url(section["database"]).set(password=None).render_as_string()
    for peer in said["peer"]:
        for key in peer["keys"]:
            if key["file"]:
                key.update(jwk=orjson.loads(Path(key["file"]).read_bytes()), file=None)
    return orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n"


def private_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Each private key of the nation: the setting that names it, or what it is, and its file."""
    for number, path in enumerate(settings.exchange.sign_with):
        yield f"exchange.sign_with.{number}", path
    if settings.exchange.tls_key is not None:
        yield "exchange.tls_key", settings.exchange.tls_key
    yield "access", settings.access_key
    yield "audit.exchange_key", settings.exchange_audit_key
    yield "audit.ingest_key", settings.ingest_audit_key


def sealed_keys(settings: Settings, passphrase: str) -> dict[str, bytes]:
    """By setting, each private key that is there, sealed. ValueError for a passphrase that is too short."""
    return {name: seal(read_private_file(path), passphrase) for name, path in private_files(settings) if path.exists()}


def refuse_to_replace_keys(settings: Settings, names: set[str]) -> None:
    """FileExistsError for a key that would be put back where another one lies."""
    for name, path in private_files(settings):
        if name in names and path.exists():
            raise FileExistsError(f"{path} is there already: a key is never overwritten; move it away")


def put_keys_back(settings: Settings, folder: Path, keys: dict[str, str], passphrase: str) -> list[Path]:
    """Write the keys of a backup where the settings want them, sealed where this process has a passphrase of its own.
    ValueError when the passphrase opens one of them not; nothing is written then."""
    at = dict(private_files(settings))
    opened = [(at[name], _opened(folder / file, passphrase)) for file, name in keys.items() if name in at]
    for path, content in opened:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, as_kept(content))
    return [path for path, _ in opened]


def _opened(path: Path, passphrase: str) -> bytes:
    content = path.read_bytes()
    return unseal(content, passphrase, path) if is_sealed(content) else content


def write_new(path: Path, content: bytes) -> None:
    """A new file for its owner's eyes, on the disk when this returns. FileExistsError rather than overwrite one."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, MODE)) as file:
        os.fchmod(file.fileno(), MODE)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
