"""After an upgrade: lines that were `unsupported` are judged again, now that their type or version may be known.

The receipts that were given stay as they are; what changes is what this nation makes of the line.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import ACCEPTED, NUMBERS
from services.exchange.endpoint import Endpoint
from services.exchange.held import amendments
from services.exchange.held.feeds import HeldFeed, held_feed
from services.exchange.judge_lines import Judgement, Verdict, judge_rows, note_deeds
from services.feed.names import FeedName
from services.feed.verdict import Code

LINES_AT_ONCE = 200


async def rejudge_unsupported(endpoint: Endpoint) -> int:
    """Judge them again, some at a time; gives how many are accepted now."""
    accepted = 0
    for name in endpoint.heard_feeds:
        after: int | None = -1
        while after is not None:
            after, more = await _rejudge_some(endpoint, name, after)
            accepted += more
    return accepted


async def _rejudge_some(endpoint: Endpoint, name: FeedName, after: int) -> tuple[int | None, int]:
    """The next lines behind `after`; gives the last of them, None when there are no more, and how many are accepted."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, name, lock=True)
        found = await conn.execute(
            text("""SELECT line, bytes FROM line WHERE feed = :feed AND line > :after AND verdict <> 0
                    AND verdict = :unsupported AND bytes IS NOT NULL ORDER BY line LIMIT :most"""),
            {"feed": feed.id, "after": after, "unsupported": NUMBERS[Code.UNSUPPORTED], "most": LINES_AT_ONCE},
        )
        rows = [(row.line, bytes(row.bytes)) for row in found]
        if not rows:
            return None, 0
        verdicts = await judge_rows(conn, feed, rows, endpoint.peers[name.origin].accept)
        return rows[-1][0], await _change(conn, endpoint, feed, rows, verdicts)


async def _change(
    conn: AsyncConnection,
    endpoint: Endpoint,
    feed: HeldFeed,
    rows: Sequence[tuple[int, bytes]],
    verdicts: Sequence[Verdict],
) -> int:
    judgement, accepted = Judgement(), 0
    for (line, data), verdict in zip(rows, verdicts, strict=True):
        if verdict.code is Code.UNSUPPORTED:
            continue
        await conn.execute(
            text("""UPDATE line SET verdict = :verdict, detail = :detail, id = :id, retain_until = :until
                    WHERE feed = :feed AND line = :line"""),
            {
                "verdict": NUMBERS[verdict.code],
                "detail": verdict.detail,
                "id": verdict.id,
                "until": verdict.retain_until,
                "feed": feed.id,
                "line": line,
            },
        )
        if verdict.code is None:
            accepted += 1
            note_deeds(judgement, line, verdict, data)
    await amendments.note(conn, feed, judgement.amendments, endpoint.clock())
    await _note_greatest(conn, feed)
    return accepted


async def _note_greatest(conn: AsyncConnection, feed: HeldFeed) -> None:
    await conn.execute(
        text("""UPDATE feed SET greatest_id = (SELECT id FROM line WHERE feed = :feed AND verdict = :accepted
                                               ORDER BY id DESC LIMIT 1) WHERE id = :feed"""),
        {"feed": feed.id, "accepted": ACCEPTED},
    )
