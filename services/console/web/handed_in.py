"""What operators handed in through the desk, for as long as they may want to look: verdicts, and refused rows.

It lies in a folder that goes with the process, a file each, open to its owner only. The oldest go when there are too
many; the exchange keeps what was accepted, and only that lasts.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from typing import Any

import orjson

MOST = 100
"""Files kept, of all operators together."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One file that was handed in."""

    id: str
    subject: str
    agency: str
    name: str
    at: dt.datetime
    rows: int
    accepted: int
    held: int
    refused: int
    is_csv: bool
    broken_off: bool
    """The exchange went away before the last row."""
    folder: Path

    @property
    def refused_path(self) -> Path:
        """Where its refused rows lie."""
        return self.folder / f"{self.id}.refused"

    @property
    def verdicts_path(self) -> Path:
        """Where its verdicts lie, one a line."""
        return self.folder / f"{self.id}.verdicts"

    def verdicts(self, after: int, limit: int, *, only: str | None) -> list[dict[str, Any]]:
        """Verdicts behind row `after`, of one kind or of all."""
        found: list[dict[str, Any]] = []
        for verdict in self._verdicts():
            if verdict["row"] > after and only in (None, verdict["verdict"]):
                found.append(verdict)
            if len(found) > limit:
                break
        return found

    def _verdicts(self) -> Iterator[dict[str, Any]]:
        with self.verdicts_path.open("rb") as lines:
            yield from map(orjson.loads, lines)


class HandedIn:
    """All that is kept."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="parcelbridge-desk-")
        self._kept: OrderedDict[str, Handed] = OrderedDict()

    def keep(
        self,
        *,
        subject: str,
        agency: str,
        name: str,
        at: dt.datetime,
        verdicts: list[dict[str, Any]],
        refused: bytes,
        is_csv: bool,
        broken_off: bool = False,
    ) -> Handed:
        """Keep the verdicts on a file, and its refused rows as they are given back."""
        counts = {word: sum(each["verdict"] == word for each in verdicts) for word in ("accepted", "held", "refused")}
        handed = Handed(
            id=token_urlsafe(12),
            subject=subject,
            agency=agency,
            name=name,
            at=at,
            rows=len(verdicts),
            is_csv=is_csv,
            broken_off=broken_off,
            folder=Path(self._folder.name),
            **counts,
        )
        handed.verdicts_path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in verdicts))
        handed.refused_path.write_bytes(refused)
        self._kept[handed.id] = handed
        if len(self._kept) > MOST:
            self._forget(next(iter(self._kept)))
        return handed

    def find(self, name: str, subject: str, agency: str) -> Handed | None:
        """A file that this person handed in for this agency."""
        handed = self._kept.get(name)
        return handed if handed and (handed.subject, handed.agency) == (subject, agency) else None

    def of(self, subject: str, agency: str) -> list[Handed]:
        """What this person handed in, the newest first."""
        return [each for each in reversed(self._kept.values()) if (each.subject, each.agency) == (subject, agency)]

    def _forget(self, name: str) -> None:
        handed = self._kept.pop(name)
        handed.verdicts_path.unlink()
        handed.refused_path.unlink()
