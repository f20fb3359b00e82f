"""Mappings that an agency's operators made, kept in the nation's home: the next file of the same columns is not asked
about again.

One file an agency, readable by its owner only. It holds names of columns and what stands in every row, nothing out of
rows. The mapping that was used longest ago goes when there are too many.
"""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.console.sending.mapping import REFERENCE, ColumnMapping
from services.settings import Settings

MOST = 50
LARGEST_FILE = 4_194_304


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mappings: Annotated[dict[str, ColumnMapping], Field(max_length=MOST)] = {}
    """By the digest of the columns, the one used last at the end."""


class RememberedMappings:
    """The mappings under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, agency: str, own: Sequence[str]) -> ColumnMapping | None:
        """How this agency reads files with these columns."""
        return self._read(agency).mappings.get(_digest(own))

    def remember(self, agency: str, own: Sequence[str], mapping: ColumnMapping) -> None:
        """Read files with these columns so from now on. Raises OSError."""
        held, name = self._read(agency).mappings, _digest(own)
        others = [(digest, each) for digest, each in held.items() if digest != name]
        kept = _Kept(mappings=dict([*others[1 - MOST :], (name, mapping)]))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._place(agency)
        draft = place.with_suffix(f".{os.getpid()}.draft")
        with open(draft, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(kept.model_dump_json())
        draft.replace(place)

    def _read(self, agency: str) -> _Kept:
        """What is kept; a file that cannot be read is as none: then people are asked again."""
        try:
            with self._place(agency).open("rb") as file:
                return _Kept.model_validate_json(file.read(LARGEST_FILE))
        except (OSError, ValidationError):
            return _Kept()

    def _place(self, agency: str) -> Path:
        return self._folder / f"{agency}.json"


def mappings_of(settings: Settings) -> RememberedMappings:
    """Those of a nation."""
    return RememberedMappings(settings.home / "desk" / "mappings")


def _digest(own: Sequence[str]) -> str:
    """Equal for the same columns in any order; a column of references that refused rows came back with counts not."""
    names = sorted({name for name in own if name != REFERENCE})
    return sha256("\x1f".join(names).encode()).hexdigest()
