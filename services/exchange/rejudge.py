"""After an upgrade: lines that were `unsupported` are judged again, now that their type or version may be known.

The receipts that were given stay as they are; what changes is what this nation makes of the line.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import NUMBERS
from services.exchange.endpoint import Endpoint
from services.exchange.held import amendments
from services.exchange.held.amendments import Amendment
from services.exchange.held.feeds import HeldFeed, held_feed, held_ids
from services.feed.verdict import Code, judge_line


async def rejudge_unsupported(endpoint: Endpoint) -> int:
    """Judge them again; gives how many are accepted now."""
    accepted = 0
    for nation, peer in endpoint.peers.items():
        async with endpoint.engine.begin() as conn:
            feed = await held_feed(conn, endpoint.from_peer(nation), lock=True)
            accepted += await _rejudge(conn, feed, peer.accept)
    return accepted


async def _rejudge(conn: AsyncConnection, feed: HeldFeed, accept: frozenset[str] | None) -> int:
    found = await conn.execute(
        text("""SELECT line, bytes FROM line
                WHERE feed = :feed AND verdict <> 0 AND verdict = :unsupported AND bytes IS NOT NULL ORDER BY line"""),
        {"feed": feed.id, "unsupported": NUMBERS[Code.UNSUPPORTED]},
    )
    accepted = 0
    for row in found.all():
        judged = judge_line(bytes(row.bytes), feed.name, accept)
        code = judged.code
        if code is Code.UNSUPPORTED:
            continue
        if code is None and judged.id and await held_ids(conn, feed, [judged.id]):
            code = Code.DUPLICATE_ID
        await _change(conn, feed, row.line, code, judged.detail)
        if code is None:
            accepted += 1
            await _amend(conn, feed, row.line, judged.supersedes, judged.retracts)
    return accepted


async def _change(conn: AsyncConnection, feed: HeldFeed, line: int, code: Code | None, detail: str | None) -> None:
    await conn.execute(
        text("UPDATE line SET verdict = :verdict, detail = :detail WHERE feed = :feed AND line = :line"),
        {"verdict": NUMBERS[code], "detail": detail, "feed": feed.id, "line": line},
    )
    if code is None:
        await conn.execute(
            text("""UPDATE feed SET greatest_id = greatest(greatest_id,
                        (SELECT id FROM line WHERE feed = :feed AND line = :line)) WHERE id = :feed"""),
            {"feed": feed.id, "line": line},
        )


async def _amend(
    conn: AsyncConnection, feed: HeldFeed, line: int, supersedes: str | None, retracts: str | None
) -> None:
    done = [Amendment(line, supersedes, "supersedes")] if supersedes else []
    done += [Amendment(line, retracts, "retraction")] if retracts else []
    await amendments.note(conn, feed.id, done)
