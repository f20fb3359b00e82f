"""Retention: after `retain_until` a line's bytes go; its number, id, type and leaf hash stay, so every proof still
holds (docs/protocol.md section 7).

A line without a readable `retain_until`, a refused line, and the evidence of a fork go `evidence_days` after receipt,
or at an earlier `retain_until`.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text

from services.exchange.endpoint import Endpoint

MOST_LINES_AT_ONCE = 10_000
"""Lines of one transaction, so that a long sweep holds nobody up."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What one sweep erased."""

    lines: int
    evidence: int


_DUE = """retain_until < :today OR ((retain_until IS NULL OR verdict <> 0) AND received_at < :oldest)"""


async def erase_what_is_due(endpoint: Endpoint) -> Erased:
    """Erase every line, and all evidence, whose time is over. Safe to break off and to repeat."""
    now = endpoint.clock()
    due = {"today": now.date(), "oldest": now - dt.timedelta(days=endpoint.evidence_days), "most": MOST_LINES_AT_ONCE}
    lines = 0
    while erased := await _erase_some(endpoint, due):
        lines += erased
    async with endpoint.engine.begin() as conn:
        gone = await conn.execute(
            text("UPDATE evidence SET content = NULL WHERE content IS NOT NULL AND until < :today"),
            {"today": due["today"]},
        )
    return Erased(lines, gone.rowcount)


async def _erase_some(endpoint: Endpoint, due: dict[str, object]) -> int:
    async with endpoint.engine.begin() as conn:
        erased = await conn.execute(
            text(f"""UPDATE line SET bytes = NULL, detail = NULL WHERE (feed, line) IN (
                         SELECT feed, line FROM line WHERE bytes IS NOT NULL AND ({_DUE}) LIMIT :most)"""),  # noqa: S608
            due,
        )
        return erased.rowcount
