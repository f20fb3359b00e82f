"""A feed that forked: keep the proof, halt, and go on only by a person's word (docs/protocol.md section 4, Fork)."""

from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import ACCEPTED
from services.exchange.endpoint import Endpoint
from services.exchange.held import audit
from services.exchange.held.checkpoints import KeptCheckpoint, kept_at
from services.exchange.held.evidence import EvidenceLine, keep_evidence, lines_of_rows
from services.exchange.held.feeds import (
    Growth,
    HeldFeed,
    NewLine,
    append_lines,
    consistency_path,
    frontier_of,
    held_feed,
    root_at,
)
from services.feed.encoding import b64u
from services.feed.names import FeedName
from services.feed.page import Page
from services.kit.access import Caller
from services.kit.problems import Problem


async def halt(
    conn: AsyncConnection,
    endpoint: Endpoint,
    feed: HeldFeed,
    *,
    rule: str,
    ours: KeptCheckpoint | None,
    theirs: KeptCheckpoint,
    page: Page | None,
) -> None:
    """Keep both signed roots, with the lines that came with theirs, and halt the feed."""
    signed = {
        "rule": rule,
        "ours": ours.object if ours else None,
        "theirs": theirs.object,
        "ours_continues": await _our_story(conn, feed, theirs.size, ours),
    }
    lines = lines_of_rows(feed.name, page.first, [row for row in page.rows if row]) if page else []
    await keep_evidence(conn, endpoint, feed.id, "fork", signed, lines)
    await conn.execute(
        text("UPDATE feed SET halted_at = :now, halted_for = :rule WHERE id = :feed AND halted_at IS NULL"),
        {"now": endpoint.clock(), "rule": f"fork by {rule} at size {theirs.size}", "feed": feed.id},
    )


async def _our_story(
    conn: AsyncConnection, feed: HeldFeed, size: int, ours: KeptCheckpoint | None
) -> dict[str, Any] | None:
    """Our root at `size`, and the consistency proof from it to our checkpoint of a greater size: it contradicts theirs,
    offline."""
    if ours is None or not 0 < size < ours.size <= feed.size:
        return None
    path = await consistency_path(conn, feed, size, ours.size)
    root = await root_at(conn, feed, size)
    return {"from": size, "root": b64u(root), "to": ours.size, "path": [b64u(element) for element in path]}


async def resume(endpoint: Endpoint, name: FeedName, caller: Caller, *, size: int, root: bytes, reason: str) -> None:
    """Let a halted feed go on at `size`, whose root a person gives as both sides agreed on it. Later lines, checkpoints
    and receipts move to the evidence; what an own feed said there is said again, so that nothing accepted from
    an operator is missing. Raises Problem when the feed did not halt, or `root` is not the root there."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, name, lock=True)
        if feed.halted_at is None:
            raise Problem(409, "not-halted", f"{name} is not halted; there is nothing to resume")
        if not 0 <= size <= feed.size:
            raise Problem(400, "parameter", f"size must be from 0 to {feed.size}, what is held", extra={"name": "size"})
        if await root_at(conn, feed, size) != root:
            raise Problem(409, "other-root", f"{name} has another root at size {size}")
        if name.origin != endpoint.nation and size and await kept_at(conn, feed.id, size) is None:
            raise Problem(409, "no-checkpoint", f"no checkpoint of {name} is held at size {size}: agree on one that is")
        cut = await _set_aside(conn, endpoint, feed, size)
        if name.origin == endpoint.nation:
            await _append_again(conn, endpoint, name, cut)
        await audit.note(conn, endpoint.clock(), caller, did="resume feed", what=f"{name} at {size}", why=reason)
    endpoint.news.tell(name)


async def _set_aside(conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, size: int) -> list[NewLine]:
    """Move all behind `size` to the evidence, and let the feed end there; gives the accepted ones."""
    at = {"feed": feed.id, "size": size}
    rows = [row for row in (await conn.execute(text(_BEHIND), at)).all() if row.bytes is not None]
    signed = (await conn.execute(text("SELECT jws FROM checkpoint WHERE feed = :feed AND size > :size"), at)).scalars()
    given = (await conn.execute(text("SELECT jws FROM receipt WHERE feed = :feed AND size > :size"), at)).scalars()
    content = {
        "size": size,
        "checkpoints": [orjson.loads(jws) for jws in signed],
        "receipts": [orjson.loads(jws) for jws in given],
    }
    lines = [EvidenceLine(row.line, bytes(row.bytes), row.retain_until) for row in rows]
    await keep_evidence(conn, endpoint, feed.id, "set-aside", content, lines)
    for statement in _CUT:
        await conn.execute(text(statement), at)
    await _end_at(conn, feed, size)
    return [_as_new(row) for row in rows if row.verdict == ACCEPTED]


def _as_new(row: Any) -> NewLine:
    return NewLine(
        data=bytes(row.bytes),
        leaf=bytes(row.leaf),
        id=str(row.id),
        type=row.type,
        retain_until=row.retain_until,
        sharing=row.sharing,
    )


async def _append_again(conn: AsyncConnection, endpoint: Endpoint, name: FeedName, cut: list[NewLine]) -> None:
    if cut:
        feed = await held_feed(conn, name, lock=True)
        await append_lines(conn, [Growth.of(feed, cut)], endpoint.clock())


_BEHIND = """SELECT line, bytes, leaf, id, type, verdict, retain_until, sharing FROM line
             WHERE feed = :feed AND line >= :size ORDER BY line"""

_CUT = (
    "SELECT cut_feed(CAST(:feed AS smallint), CAST(:size AS bigint))",  # this role may not delete lines itself
    "DELETE FROM alarm WHERE feed = :feed",
)


async def _end_at(conn: AsyncConnection, feed: HeldFeed, size: int) -> None:
    """Make the feed's row say what its lines now say."""
    frontier = await frontier_of(conn, feed, size)
    await conn.execute(
        text("""UPDATE feed SET size = :size, peaks = :peaks, halted_at = NULL, halted_for = NULL,
                    receipted = least(receipted, :size),
                    bytes = coalesce((SELECT ends_at FROM line WHERE feed = :feed AND line = :size - 1), 0),
                    greatest_id = (SELECT id FROM line WHERE feed = :feed AND verdict = 0 ORDER BY id DESC LIMIT 1)
                WHERE id = :feed"""),
        {"size": size, "peaks": frontier.to_bytes(), "feed": feed.id},
    )
