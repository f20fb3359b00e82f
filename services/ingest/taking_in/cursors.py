"""How far each feed is followed, and why one is not: the rows of `feed`.

The cursor is a size with the compact range of the lines below it. It moves only from the size that it was read
at, in the transaction that keeps what the lines gave; so two processes, or a page served twice, change nothing.
An alarm stands until a page or checkpoint of the feed is believed again.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.checkpoint import Checkpoint
from services.feed.names import FeedName
from services.feed.tree import Frontier
from services.ingest.taking_in.page_ends import PageEnd, drop_ends, keep_end

TAKING_IN = text("SELECT pg_advisory_xact_lock(hashtext('ingest taking in'))")
"""What is taken in, what changes lists, and what keeps hits: one transaction at a time."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why a feed is not followed at present."""

    code: str
    detail: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Cut:
    """That lines were taken back."""

    at: dt.datetime
    before: int
    """Lines that were taken in then."""
    to: int
    """Lines of them that the exchange still had."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One feed's row."""

    id: int
    name: FeedName
    frontier: Frontier
    """Of the lines that are taken in."""
    held: int
    """Size of the newest checkpoint seen at the own exchange."""
    issued_at: dt.datetime | None
    """Of the newest checkpoint that was believed."""
    checked_at: dt.datetime | None
    """When that was."""
    alarm: Alarm | None
    cut: Cut | None
    """The last one."""


async def open_feeds(conn: AsyncConnection, names: Iterable[FeedName]) -> None:
    """Make sure that these feeds have a row."""
    for name in names:
        await conn.execute(
            text("INSERT INTO feed (origin, audience) VALUES (:origin, :audience) ON CONFLICT DO NOTHING"),
            {"origin": name.origin, "audience": name.audience},
        )


async def followed(conn: AsyncConnection) -> list[Followed]:
    """Every feed, the oldest first."""
    return [_followed(row) for row in (await conn.execute(text("SELECT * FROM feed ORDER BY id"))).mappings()]


async def followed_feed(conn: AsyncConnection, name: FeedName) -> Followed:
    """The feed of this name, which was opened at start."""
    found = await conn.execute(
        text("SELECT * FROM feed WHERE origin = :origin AND audience = :audience"),
        {"origin": name.origin, "audience": name.audience},
    )
    return _followed(found.mappings().one())


async def advance(
    conn: AsyncConnection, feed: Followed, to: Frontier, checkpoint: Checkpoint, now: dt.datetime
) -> bool:
    """Move the cursor; False, and nothing changed, when it no longer stands where `feed` says."""
    moved = await conn.execute(
        text("""UPDATE feed SET size = :size, peaks = :peaks, held = greatest(held, :size), issued_at = :issued_at,
                    checked_at = :now, alarm_code = NULL, alarm_detail = NULL, alarm_since = NULL
                WHERE id = :id AND size = :from"""),
        {
            "size": to.size,
            "peaks": to.to_bytes(),
            "issued_at": checkpoint.issued_at,
            "now": now,
            "id": feed.id,
            "from": feed.frontier.size,
        },
    )
    if moved.rowcount == 1:
        await keep_end(conn, feed.id, PageEnd(to, checkpoint.issued_at))
    return moved.rowcount == 1


async def go_back(conn: AsyncConnection, feed: Followed, to: PageEnd, *, agreed: int, now: dt.datetime) -> bool:
    """Move the cursor back to an end of a page, for a cut that left `agreed` lines; False, and nothing changed, when it
    no longer stands where `feed` says."""
    moved = await conn.execute(
        text("""UPDATE feed SET size = :to, peaks = :peaks, held = :to, issued_at = :issued_at, checked_at = :now,
                    alarm_code = NULL, alarm_detail = NULL, alarm_since = NULL,
                    cut_at = :now, cut_from = :from, cut_to = :agreed
                WHERE id = :id AND size = :from"""),
        {
            "to": to.frontier.size,
            "peaks": to.frontier.to_bytes(),
            "issued_at": to.issued_at,
            "now": now,
            "id": feed.id,
            "from": feed.frontier.size,
            "agreed": agreed,
        },
    )
    if moved.rowcount == 1:
        await drop_ends(conn, feed.id, to.frontier.size)
    return moved.rowcount == 1


async def note_newest(conn: AsyncConnection, feed: Followed, newest: dt.datetime | None, now: dt.datetime) -> None:
    """The exchange has no more of the feed than was taken in; `newest` is the time of its newest checkpoint, which is
    believed, None while there is none."""
    await conn.execute(
        text("""UPDATE feed SET held = size, issued_at = :newest, checked_at = :now,
                    alarm_code = NULL, alarm_detail = NULL, alarm_since = NULL
                WHERE id = :id AND size = :size"""),
        {"newest": newest, "now": now, "id": feed.id, "size": feed.frontier.size},
    )


async def raise_alarm(conn: AsyncConnection, feed: Followed, code: str, detail: str, now: dt.datetime) -> None:
    """Say why the feed stands still. One that says the same already keeps its time."""
    await conn.execute(
        text("""UPDATE feed SET alarm_code = :code, alarm_detail = :detail, alarm_since = :now
                WHERE id = :id AND alarm_code IS DISTINCT FROM :code"""),
        {"code": code, "detail": detail, "now": now, "id": feed.id},
    )


def _followed(row: RowMapping) -> Followed:
    alarm = Alarm(row["alarm_code"], row["alarm_detail"], row["alarm_since"]) if row["alarm_code"] else None
    return Followed(
        id=row["id"],
        name=FeedName(row["origin"], row["audience"]),
        frontier=Frontier.from_bytes(row["size"], bytes(row["peaks"])),
        held=row["held"],
        issued_at=row["issued_at"],
        checked_at=row["checked_at"],
        alarm=alarm,
        cut=Cut(row["cut_at"], row["cut_from"], row["cut_to"]) if row["cut_at"] else None,
    )
