"""What operators hand in through the desk, on the disk: so that a desk or a browser may end midway, and it goes on.

A folder a hand-in, open to its owner only: what is known of it (`about.json`), the file itself, and for the check and
for the sending the verdicts (one a line, without anything out of a row) and the refused rows. The file goes with its
last verdict; refused rows go after a week, what was never sent after three days, and all of it when its operator says
so. The exchange keeps what was accepted, and only that lasts.
"""

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from services.console.sending.file_rows import Form, RecordFile
from services.console.sending.mapping import ColumnMapping

MOST = 100
"""Kept, of all operators together."""
MOST_UNSENT = 10
"""Of one operator."""
UNSENT_FOR = dt.timedelta(days=3)
SENT_FOR = dt.timedelta(days=7)
LARGEST_ABOUT = 1_048_576

Part = Literal["check", "sent"]
_ID = re.compile(r"[A-Za-z0-9_-]{16}")


class HandIn(BaseModel):
    """One file on its way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    subject: str
    agency: str
    name: str
    form: Form
    at: AwareDatetime
    size: int
    digest: str
    rows: int
    columns: Annotated[tuple[str, ...], Field(max_length=200)] = ()
    """Of a CSV file its own."""
    mapping: ColumnMapping | None = None
    recalled: bool = False
    """Whether the mapping is one that the agency made before."""
    stage: Literal["columns", "checking", "checked", "sending", "done"] = "columns"
    correct: bool = False
    """Whether references that were used before correct their records."""
    said: Annotated[dict[str, int], Field(max_length=10)] = {}
    """How many rows have which verdict, of the part that was done last."""
    trouble: str = ""
    """Why it stands still: `away`, `signed-out`, or the code of a refusal."""

    @property
    def part(self) -> Part:
        """Whose verdicts are shown."""
        return "sent" if self.stage in ("sending", "done") else "check"


class HandIns:
    """The hand-ins under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, content: bytes, at: dt.datetime, **known: Any) -> HandIn | None:
        """Keep a file that came; None when there are too many already."""
        if not self._make_room(at, known["subject"], known["agency"]):
            return None
        begun = HandIn(id=token_urlsafe(12), at=at, size=len(content), **known)
        place = self.place(begun)
        place.mkdir(mode=0o700, parents=True)
        _write(place / "file", content)
        self.keep(begun)
        return begun

    def keep(self, known: HandIn) -> None:
        """What is known of it now; on the disk when this returns."""
        place = self.place(known)
        _write(place / "about.draft", known.model_dump_json().encode())
        (place / "about.draft").replace(place / "about.json")

    def find(self, name: str, subject: str, agency: str) -> HandIn | None:
        """What this person handed in for this agency."""
        found = self._read(self._folder / name) if _ID.fullmatch(name) else None
        return found if found and (found.subject, found.agency) == (subject, agency) else None

    def of(self, subject: str, agency: str) -> list[HandIn]:
        """What this person handed in, the newest first."""
        return [each for each in self._all() if (each.subject, each.agency) == (subject, agency)]

    def drop(self, known: HandIn) -> None:
        """Erase all of it."""
        shutil.rmtree(self.place(known), ignore_errors=True)

    def tidy(self, now: dt.datetime) -> None:
        """Erase what is too old."""
        for each in self._all():
            if now - each.at > (SENT_FOR if each.stage == "done" else UNSENT_FOR):
                self.drop(each)

    def place(self, known: HandIn) -> Path:
        """Where it lies."""
        return self._folder / known.id

    def file(self, known: HandIn) -> RecordFile:
        """The file, read as its mapping says."""
        return RecordFile(self.place(known) / "file", known.form, known.size, known.digest, known.mapping)

    def refused_path(self, known: HandIn, part: Part) -> Path:
        """Where the refused rows of a part lie, each with its reason."""
        return self.place(known) / f"{part}.refused"

    def verdicts_path(self, known: HandIn, part: Part) -> Path:
        """Where the verdicts of a part lie, one a line."""
        return self.place(known) / f"{part}.verdicts"

    def verdicts(self, known: HandIn, after: int, limit: int, *, only: str | None) -> list[dict[str, Any]]:
        """Verdicts behind row `after`, of one kind or of all; one more than `limit` when there are more."""
        found: list[dict[str, Any]] = []
        for verdict in lines_of(self.verdicts_path(known, known.part)):
            if verdict["row"] > after and only in (None, verdict["verdict"]):
                found.append(verdict)
            if len(found) > limit:
                break
        return found

    def finish(self, known: HandIn) -> None:
        """Its last row has a verdict: the file is needed no more."""
        self.keep(known)
        place = self.place(known)
        for each in (place / "file", self.verdicts_path(known, "check"), self.refused_path(known, "check")):
            each.unlink(missing_ok=True)

    def _make_room(self, now: dt.datetime, subject: str, agency: str) -> bool:
        self.tidy(now)
        held = self._all()
        unsent = [each for each in held if each.stage != "done" and (each.subject, each.agency) == (subject, agency)]
        done = [each for each in held if each.stage == "done"]
        for each in done[len(done) - max(0, len(held) - MOST + 1) :]:
            self.drop(each)
        return len(unsent) < MOST_UNSENT and len(held) - len(done) < MOST

    def _all(self) -> list[HandIn]:
        """The newest first."""
        places = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(filter(None, map(self._read, places)), key=lambda each: each.at, reverse=True)

    def _read(self, place: Path) -> HandIn | None:
        try:
            with (place / "about.json").open("rb") as file:
                return HandIn.model_validate_json(file.read(LARGEST_ABOUT))
        except (OSError, ValidationError):
            return None


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects in a file of JSON lines; none when it is not there."""
    try:
        with path.open("rb") as lines:
            yield from map(orjson.loads, lines)
    except FileNotFoundError:
        return


def add_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """More objects behind them; on the disk when this returns."""
    _write(path, b"".join(orjson.dumps(row) + b"\n" for row in rows), os.O_APPEND)


def cut_behind(path: Path, row: int) -> None:
    """Forget what stands there of rows behind `row`: they are asked about again."""
    kept: list[dict[str, Any]] = []
    with path.open("rb") if path.exists() else open(os.devnull, "rb") as lines:
        for line in lines:
            if not line.endswith(b"\n") or (said := orjson.loads(line))["row"] > row:
                break
            kept.append(said)
    _write(path, b"".join(orjson.dumps(each) + b"\n" for each in kept))


def _write(path: Path, data: bytes, how: int = os.O_TRUNC) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
