"""What the operators were told: for each paper the record, the line, the peer's line. It is what a nation owes.

Answers about one paper must all say the same, however often it is handed in: one that does not is kept as a wrong.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.chaos.world import Paper


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer `accepted` or `held`."""

    record: str
    line: int
    shared: bool
    """Whether the sharing policy sends it to the peer."""
    peer_line: int | None
    """As answered; None when the record was held already, for then it is not told."""
    since_backup: bool = False
    """Answered after the backup that the nation was restored from: it is there again if the peer has it, and is lost
    if it has not (docs/architecture.md, What happens when something dies)."""


@dataclass
class Ledger:
    """The answers of one nation."""

    promises: dict[str, Promise] = field(default_factory=dict)
    """By the operator's reference."""
    wrongs: list[str] = field(default_factory=list)
    again: int = 0
    """Papers that were handed in again after their answer."""

    def restored(self, before: Collection[str]) -> None:
        """The nation went back to when it had answered the papers `before`."""
        for reference, promise in self.promises.items():
            if reference not in before:
                self.promises[reference] = replace(promise, since_backup=True)

    def note(self, paper: Paper, verdict: Mapping[str, Any], peer: str) -> Promise | None:
        """Keep one answer."""
        if verdict.get("verdict") not in ("accepted", "held"):
            self.wrongs.append(f"{paper.reference} was refused: {dict(verdict)}")
            return None
        told = Promise(verdict["id"], verdict["line"], paper.shared, verdict["shared"].get(peer))
        known = self.promises.setdefault(paper.reference, told)
        if known is not told:
            self.again += 1
        if (known.record, known.line) != (told.record, told.line):
            self.wrongs.append(f"{paper.reference} was line {known.line}, later line {told.line}")
        if verdict["verdict"] == "accepted" and (known is not told or (told.peer_line is not None) != paper.shared):
            self.wrongs.append(f"{paper.reference} was accepted twice, or not shared as the policy says")
        return known
