"""Is a whole audit feed what its checkpoints say? Read once from line 0 on, and the first line that is wrong is named.

`Walk` takes the rows in order and grows the tree itself; it believes nothing stored but the bytes. The lines of one
transaction end with a checkpoint, so a line that was altered and hashed anew fits no signature from there on: it is one
of those behind the last checkpoint that held. Kept checkpoints, which somebody wrote down elsewhere, are held against
the roots on the way: they find a tail that was cut, and a feed that was written anew by whoever has its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from services.audit.core.checkpoints import AuditCheckpoint, believe_checkpoint
from services.audit.core.lines import Line, read_line
from services.feed.keys import PublicKey
from services.feed.tree import EMPTY, Frontier, leaf_hash


class Row(NamedTuple):
    """A line as the service gives it."""

    said: str
    personal: str | None
    checkpoint: Mapping[str, Any] | None
    """Signed for the tree that ends with this line."""


class Fault(NamedTuple):
    """What is wrong first."""

    line: int
    """The first line that is wrong, or may be: it lies from here to `last`."""
    last: int
    code: str
    detail: str


@dataclass
class Walk:
    """See the module's first paragraphs. `kept` are believed checkpoints from elsewhere."""

    audit: str
    keys: Sequence[PublicKey]
    kept: Sequence[AuditCheckpoint] = ()
    frontier: Frontier = EMPTY
    signed: AuditCheckpoint | None = None
    """The newest checkpoint that held."""
    erased: int = 0
    """Lines whose personal part is gone."""
    fault: Fault | None = None
    _last_at: datetime | None = field(default=None, init=False)

    @property
    def size(self) -> int:
        """Lines seen."""
        return self.frontier.size

    def add(self, row: Row) -> bool:
        """The next row; False once something is wrong, and nothing behind it is looked at."""
        line = None if self.fault else self._read(row)
        if line is None or self.fault:
            return False
        self.erased += line.erased
        self._last_at = line.at
        self.frontier, _ = self.frontier.extend([leaf_hash(row.said.encode())])
        self._compare_with_kept()
        if row.checkpoint is not None and self.fault is None:
            self._compare_with_signed(row.checkpoint)
        return self.fault is None

    def end(self, newest: AuditCheckpoint) -> Fault | None:
        """No row is left: the fault, if any. `newest` is the believed checkpoint that the service shows."""
        if self.fault is None and newest.audit != self.audit:
            self._wrong("other-feed", "the newest checkpoint is of another feed")
        for checkpoint in sorted([newest, *self.kept], key=lambda each: each.size):
            if self.fault is None and checkpoint.size > self.size:
                which = "the newest checkpoint" if checkpoint is newest else "a kept checkpoint"
                self._wrong("missing", f"{which} covers {checkpoint.size} lines: the tail is gone", checkpoint.size - 1)
        if self.fault is None and newest.size == self.size and newest.root != self.frontier.root():
            self._behind_signed("root", "the newest checkpoint has another root")
        if self.fault is None and self.size > self._covered:
            self.fault = Fault(self._covered, self.size - 1, "unsigned", "no checkpoint covers the last lines")
        return self.fault

    @property
    def _covered(self) -> int:
        return self.signed.size if self.signed else 0

    def _read(self, row: Row) -> Line | None:
        try:
            line = read_line(row.said, row.personal)
        except ValueError as fault:
            self._wrong("form", str(fault))
            return None
        if (line.audit, line.line) != (self.audit, self.size):
            self._wrong("place", "the line was written for another place: one was removed, added or moved")
        elif self._last_at is not None and line.at < self._last_at:
            self._wrong("time", "the line is older than the one before it")
        return line

    def _compare_with_kept(self) -> None:
        for checkpoint in self.kept:
            if checkpoint.size == self.size and checkpoint.root != self.frontier.root():
                self._behind_signed("kept", "the lines before are not those of a kept checkpoint", first=0)

    def _compare_with_signed(self, jws: Mapping[str, Any]) -> None:
        try:
            checkpoint = believe_checkpoint(jws, self.keys)
        except ValueError as fault:
            return self._behind_signed("checkpoint", f"the checkpoint at its end is not believed: {fault}")
        if (checkpoint.audit, checkpoint.size) != (self.audit, self.size):
            return self._behind_signed("checkpoint", "the checkpoint at its end is of another feed or size")
        if checkpoint.root != self.frontier.root():
            return self._behind_signed("root", "the checkpoint at its end has another root")
        self.signed = checkpoint
        return None

    def _wrong(self, code: str, detail: str, last: int | None = None) -> None:
        self.fault = Fault(self.size, self.size if last is None else last, code, detail)

    def _behind_signed(self, code: str, detail: str, first: int | None = None) -> None:
        """The line just added, or one before it back to the last checkpoint that held."""
        self.fault = Fault(self._covered if first is None else first, self.size - 1, code, detail)
