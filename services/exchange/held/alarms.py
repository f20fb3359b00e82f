"""Things that a person must look at, and the calls to peers that led there: a row each."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

ATTEMPTS_KEPT = 1_000
"""A feed's newest attempts; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call to a peer that did not end well: `status` is None when nobody answered."""

    call: Literal["push", "pull", "receipts"]
    first: int
    lines: int
    status: int | None
    code: str
    detail: str


async def note_attempt(conn: AsyncConnection, feed_id: int, attempt: Attempt, now: dt.datetime) -> None:
    """Keep an attempt that failed, for the operator."""
    await conn.execute(
        text("""INSERT INTO attempt (feed, at, call, first, lines, status, code, detail)
                VALUES (:feed, :now, :call, :first, :lines, :status, :code, :detail)"""),
        {
            "feed": feed_id,
            "now": now,
            "call": attempt.call,
            "first": attempt.first,
            "lines": attempt.lines,
            "status": attempt.status,
            "code": attempt.code[:40],
            "detail": attempt.detail[:300],
        },
    )
    await conn.execute(
        text("""DELETE FROM attempt WHERE feed = :feed AND id <=
                (SELECT id FROM attempt WHERE feed = :feed ORDER BY id DESC OFFSET :kept LIMIT 1)"""),
        {"feed": feed_id, "kept": ATTEMPTS_KEPT},
    )


async def raise_alarm(conn: AsyncConnection, feed_id: int, code: str, detail: str, now: dt.datetime) -> None:
    """Tell the operator, once, until it is over."""
    await conn.execute(
        text("""INSERT INTO alarm (feed, code, detail, raised_at) VALUES (:feed, :code, :detail, :now)
                ON CONFLICT (feed, code) DO UPDATE SET detail = excluded.detail"""),
        {"feed": feed_id, "code": code, "detail": detail[:500], "now": now},
    )


async def clear_alarms(conn: AsyncConnection, feed_id: int, *codes: str) -> None:
    """It is over."""
    await conn.execute(
        text("DELETE FROM alarm WHERE feed = :feed AND code = ANY(:codes)"), {"feed": feed_id, "codes": list(codes)}
    )
