"""What a backup says of itself: whose it is, of when, which versions, how long each feed was, and each file's digest.

The manifest is written last, so a folder with one is whole. Digests find what was damaged; whether the feeds are what
the nations signed is found by their proofs alone (prove.py).
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

NAME = "manifest.json"
DUMP = "database.dump"
SETTINGS = "settings.json"
KEYS = "keys"
FORM = 1
_LARGEST = 1_048_576
_PIECE = 1_048_576


class Digest(BaseModel):
    """A file of the backup."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Proven(BaseModel):
    """A feed whose lines lead to the roots that were signed."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    feed: str
    """`US/CN`; of an audit feed `audit US/ingest`."""
    lines: int
    root: str
    """Of all its lines, base64url."""
    checkpoints: int
    """Signed roots that were compared."""
    signed_to: int
    """Lines that a signature covers; those behind are signed when they are next asked for."""


class Manifest(BaseModel):
    """See the module's first paragraph."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    backup: int = FORM
    """Version of this form."""
    nation: str
    taken_at: AwareDatetime
    program: str
    """Version of Parcelbridge that took it."""
    postgres: int
    """Major version of the server."""
    tables: Mapping[str, str]
    """Version of each section's tables."""
    feeds: tuple[Proven, ...]
    files: Mapping[str, Digest]
    """By path within the folder."""
    keys: Mapping[str, str] = Field(default_factory=dict)
    """Sealed private keys: from path within the folder to the setting that names the key."""


class Spoilt(ValueError):
    """A folder is no whole backup; the message says what is wrong with it."""


def digest(path: Path) -> Digest:
    """Of a file, read a piece at a time."""
    running, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            running.update(piece)
            size += len(piece)
    return Digest(bytes=size, sha256=running.hexdigest())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a whole backup, every digest compared. Spoilt otherwise."""
    try:
        with (folder / NAME).open("rb") as file:
            manifest = Manifest.model_validate_json(file.read(_LARGEST))
    except OSError as fault:
        raise Spoilt(f"{folder} is no backup: {NAME}: {fault.strerror}") from None
    except ValidationError:
        raise Spoilt(f"{folder / NAME} is no manifest of a backup") from None
    if manifest.backup != FORM:
        raise Spoilt(f"{folder} is a backup of form {manifest.backup}, and this program reads form {FORM}")
    for name, stated in manifest.files.items():
        _compare(folder, name, stated)
    return manifest


def _compare(folder: Path, name: str, stated: Digest) -> None:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Spoilt(f"{name} lies outside the backup")
    if not path.is_file() or digest(path) != stated:
        raise Spoilt(f"{path} is missing, or is not the file that was written")


def file_name(nation: str, taken_at: datetime) -> str:
    """What a backup's folder is called where it is one of many: `us-20261124T021500Z`."""
    return f"{nation.lower()}-{taken_at:%Y%m%dT%H%M%SZ}"
