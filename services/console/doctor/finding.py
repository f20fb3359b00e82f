"""What the doctor finds: a check, how it went, in words, and what to do next."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from services.console.say import Trouble

State = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    check: str
    state: State
    found: str
    next_step: str = ""


@dataclass
class Findings:
    """All checks so far, in their order."""

    all: list[Finding] = field(default_factory=list)

    def ok(self, check: str, found: str) -> None:
        """Nothing to do."""
        self.all.append(Finding(check, "ok", found))

    def warning(self, check: str, found: str, next_step: str) -> None:
        """It works; somebody should see to it."""
        self.all.append(Finding(check, "warning", found, next_step))

    def fault(self, check: str, found: str, next_step: str) -> None:
        """It does not work."""
        self.all.append(Finding(check, "fault", found, next_step))

    @contextmanager
    def trouble_is(self, check: str, state: Literal["warning", "fault"]) -> Iterator[None]:
        """A Trouble in the block is a finding."""
        try:
            yield
        except Trouble as trouble:
            self.all.append(Finding(check, state, trouble.what, trouble.next_step))

    def have(self, state: State) -> bool:
        """Whether one is so."""
        return any(each.state == state for each in self.all)


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many are so, by state."""
    states = [each.state for each in findings]
    return {state: states.count(state) for state in ("ok", "warning", "fault")}
