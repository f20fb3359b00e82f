"""An operator hands records in: one, or thousands; every row gets a verdict, and one bad row refuses itself alone.

All good rows of a request are kept in one transaction, or none is: a request that breaks off leaves nothing behind.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.exchange.append import Appender
from services.exchange.core.submissions import Desk, Ready, Refusal, Row, ready_rows
from services.exchange.endpoint import Endpoint
from services.exchange.keep_submissions import Outcome, Stored, try_submissions
from services.feed.page import MAX_LINE_BYTES
from services.kit.traces import follow, tracing

BREATHE_EVERY = 64
"""Rows read between two turns of the event loop, about 4 ms of work."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of each row, in order; rows count from 1."""

    outcomes: Sequence[Outcome]
    tried: bool = False
    """Nothing was kept: it is what would become of them now."""

    def counts(self) -> dict[str, int]:
        """How many rows were accepted (or are ready to be), held already, refused."""
        kinds = [verdict_word(outcome) for outcome in self.outcomes]
        return {self._said(word): kinds.count(word) for word in ("accepted", "held", "refused")}

    def objects(self) -> list[dict[str, Any]]:
        """The verdicts as operators read them."""
        return [self._tried(each) if self.tried else verdict_object(each) for each in self.outcomes]

    def _tried(self, outcome: Outcome) -> dict[str, Any]:
        if isinstance(outcome, Stored) and not outcome.held:
            return {"verdict": "ready", "would_share": sorted(outcome.shared)}
        return verdict_object(outcome)

    def _said(self, word: str) -> str:
        return "ready" if self.tried and word == "accepted" else word


def verdict_word(outcome: Outcome) -> str:
    """The verdict in one word."""
    if isinstance(outcome, Refusal):
        return "refused"
    return "held" if outcome.held else "accepted"


def verdict_object(outcome: Outcome) -> dict[str, Any]:
    """The verdict as operators read it."""
    if isinstance(outcome, Stored):
        return {
            "verdict": verdict_word(outcome),
            "id": outcome.id,
            "line": outcome.line,
            "shared": dict(outcome.shared),
        }
    member = {"member": outcome.member} if outcome.member else {}
    return {"verdict": "refused", "code": outcome.code, **member, "detail": outcome.detail}


async def read_rows(rows: Iterable[bytes], desk: Desk) -> list[Row]:
    """Read the rows of an NDJSON body."""
    read: list[Row] = []
    for row in rows:
        if len(read) % BREATHE_EVERY == BREATHE_EVERY - 1:
            await asyncio.sleep(0)
        too_large = len(row) > MAX_LINE_BYTES
        read.append(Refusal("too-large", None, "the row is too long") if too_large else desk.read_row(row))
    return read


async def try_out(endpoint: Endpoint, rows: Sequence[Row]) -> Verdicts:
    """What would become of the rows now; nothing is kept."""
    ready = ready_rows(rows)
    async with endpoint.engine.connect() as conn:
        tried = iter(await try_submissions(conn, endpoint, ready) if ready else [])
    return Verdicts([next(tried) if isinstance(row, Ready) else row for row in rows], tried=True)


async def submit(appender: Appender, rows: Sequence[Row]) -> Verdicts:
    """Keep the rows that are in order."""
    ready, began = ready_rows(rows), time.time_ns()
    outcomes = await appender.append(ready) if ready else []
    if tracing():
        new = [each.id for each in outcomes if isinstance(each, Stored) and not each.held]
        follow("submitted", new, began, first=True)
    stored = iter(outcomes)
    return Verdicts([next(stored) if isinstance(row, Ready) else row for row in rows])
