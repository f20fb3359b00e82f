"""Evidence: signed contradictions, and what was set aside when a person let a feed go on.

What was signed is one piece, each line that came with it another, so that a line goes at its own `retain_until` and the
signatures stay until the evidence days are over (docs/protocol.md section 7).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.endpoint import Endpoint
from services.feed.encoding import b64u
from services.feed.names import FeedName
from services.feed.verdict import judge_line


class EvidenceLine(NamedTuple):
    """A line that is kept as evidence."""

    line: int
    data: bytes
    retain_until: dt.date | None


def lines_of_rows(name: FeedName, first: int, rows: Sequence[bytes]) -> list[EvidenceLine]:
    """A page's rows, each with the day until which it says to be kept."""
    return [
        EvidenceLine(number, row, judge_line(row, name, None).retain_until) for number, row in enumerate(rows, first)
    ]


async def keep_evidence(
    conn: AsyncConnection,
    endpoint: Endpoint,
    feed_id: int,
    kind: str,
    signed: dict[str, Any],
    lines: Sequence[EvidenceLine],
) -> None:
    """Keep what was signed, and the lines."""
    now = endpoint.clock()
    latest = (now + dt.timedelta(days=endpoint.evidence_days)).date()
    pieces = [_piece(feed_id, kind, signed, latest, now)]
    for each in lines:
        until = min(each.retain_until or latest, latest)
        content = {"line": each.line, "bytes": b64u(each.data)}
        pieces.append(_piece(feed_id, f"{kind}-line", content, until, now))
    await conn.execute(
        text("""INSERT INTO evidence (feed, kind, kept_at, until, content)
                VALUES (:feed, :kind, :now, :until, :content)"""),
        pieces,
    )


def _piece(feed_id: int, kind: str, content: dict[str, Any], until: dt.date, now: dt.datetime) -> dict[str, Any]:
    return {"feed": feed_id, "kind": kind, "now": now, "until": until, "content": orjson.dumps(content)}
