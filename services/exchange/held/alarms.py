"""Things that a person must look at, and the calls to peers that led there: a row each.

An alarm stands until it is over; a person who lets a feed go on (`feed resume`) clears all of that feed.

    delivery            a push was refused            a page went through, or receipts cover all by whatever way
    receipt-untrusted   a fetched receipt is not believed   all that were fetched are believed, or receipts cover all
    peer-lost-lines     the peer holds less than it receipted   receipts cover again all that they had covered
    pulling             a pulled page was not taken   all pages there are were pulled
    origin-behind       the origin shows less than it had shown   a checkpoint of no fewer lines is believed
    stale               no checkpoint younger than two hours   a younger one is believed
    unreachable         no answer for ten minutes     the peer answers
    key-announcement    an announced key is not believed   `feed resume` only
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.encoding import wire_time
from services.kit.database import fetch

ATTEMPTS_KEPT = 1_000
"""A feed's newest attempts; older ones are forgotten."""
UNREACHABLE_AFTER = dt.timedelta(minutes=10)
LONGEST_CODE, LONGEST_DETAIL, LONGEST_ALARM = 40, 300, 500
"""Characters of what a peer said."""


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
            "code": _printable(attempt.code, LONGEST_CODE),
            "detail": _printable(attempt.detail, LONGEST_DETAIL),
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
        {"feed": feed_id, "code": code, "detail": _printable(detail, LONGEST_ALARM), "now": now},
    )


async def clear_alarms(conn: AsyncConnection, feed_id: int, *codes: str) -> None:
    """It is over."""
    await fetch(
        conn,
        "DELETE FROM alarm WHERE feed = %(feed)s AND code = ANY(%(codes)s)",
        {"feed": feed_id, "codes": list(codes)},
    )


def _printable(said: str, most: int) -> str:
    """A peer's words may hold what PostgreSQL's text cannot, U+0000, or what would play tricks on a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in said[:most])


@dataclass(slots=True)
class Silence:
    """How long a peer has left the calls about one feed unanswered."""

    since: dt.datetime | None = None

    async def note(self, conn: AsyncConnection, feed_id: int, now: dt.datetime, *, answered: bool) -> None:
        """After a call: alarm `unreachable` once nobody has answered for ten minutes, over with the next answer."""
        if answered:
            self.since = None
            await clear_alarms(conn, feed_id, "unreachable")
            return
        self.since = self.since or now
        if now - self.since >= UNREACHABLE_AFTER:
            await raise_alarm(conn, feed_id, "unreachable", f"no answer since {wire_time(self.since)}", now)
