"""How far the handing in of a file has come, kept on the disk, so that an interruption costs one request at most.

The journal is a file of JSON lines, written behind and synced. Its first line names the work: the file's SHA-256, the
exchange, the agency. Every other line is the state after a request. A last line that was torn by a power cut is
ignored: its request is repeated, and the exchange takes nothing twice. The refused rows go to a file of their own,
synced before the journal says so and cut back to what the journal says when work goes on. A lock keeps a second run
out.
"""

import fcntl
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from services.console.say import Trouble


@dataclass(frozen=True, slots=True)
class Work:
    """What is handed in, and to whom; progress counts for exactly this."""

    sha256: str
    exchange: str
    agency: str


@dataclass(frozen=True, slots=True)
class State:
    """What was answered so far, in rows."""

    row: int = 0
    """Number of the last row that has its verdict."""
    end: int = 0
    """Where the file was read to, in bytes."""
    accepted: int = 0
    held: int = 0
    refused: int = 0
    refused_bytes: int = 0
    """Length of the file of refused rows."""

    @property
    def rows(self) -> int:
        """Rows that have a verdict."""
        return self.accepted + self.held + self.refused


class Journal:
    """The journal at `path` for `work`; `state` is where to go on. Raises Trouble when another run has it."""

    def __init__(self, path: Path, refused_path: Path, work: Work) -> None:
        self.path, self.refused_path = path, refused_path
        self._file = _open_locked(path)
        self.state = self._take_up(work)
        self.resumed = self.state.row > 0
        self._refused: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._refused:
            self._refused.close()
        self._file.close()

    def note(self, state: State, refused: list[dict[str, Any]]) -> None:
        """A request has been answered: keep its refused rows, then the state. On the disk when this returns."""
        if refused:
            self._refused = self._refused or self.refused_path.open("ab")
            _write(self._refused, b"".join(orjson.dumps(row) + b"\n" for row in refused))
            state = replace(state, refused_bytes=self._refused.tell())
        _write(self._file, orjson.dumps(asdict(state)) + b"\n")
        self.state = state

    def finish(self) -> None:
        """Every row has its verdict: nothing is left to resume."""
        self.path.unlink()

    def _take_up(self, work: Work) -> State:
        """The state of an interrupted run of the same work; a new beginning for any other."""
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        head, lines = orjson.dumps(asdict(work)), whole.splitlines()
        if lines[:1] != [head]:
            whole, lines = b"", []
        self._file.truncate(len(whole))
        if not lines:
            _write(self._file, head + b"\n")
        state = State(**orjson.loads(lines[-1])) if len(lines) > 1 else State()
        _cut(self.refused_path, state.refused_bytes)
        return state


def _cut(path: Path, length: int) -> None:
    if length == 0:
        path.unlink(missing_ok=True)
    elif path.exists():
        os.truncate(path, length)


def _open_locked(path: Path) -> BinaryIO:
    try:
        file = path.open("a+b")
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "give a folder that can be written with --state") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Trouble(f"{path} is in use: another run hands this file in", "wait for it to end") from None
    file.seek(0)
    return file


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
