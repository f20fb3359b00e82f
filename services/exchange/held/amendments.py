"""What accepted lines do to other records: `supersedes` corrects, `retraction` withdraws (docs/protocol.md section 7).

Either may name a record that is not held yet; it takes effect when the record comes. The newest accepted line that
supersedes a record counts; what is retracted stays so.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.held import audit
from services.exchange.held.feeds import HeldFeed
from services.kit.database import fetch


@dataclass(frozen=True, slots=True)
class Amendment:
    """The accepted line `line` does `kind` to `record`."""

    line: int
    record: str
    kind: Literal["supersedes", "retraction"]


async def note(conn: AsyncConnection, feed: HeldFeed, amendments: Sequence[Amendment], now: dt.datetime) -> None:
    """Keep what these lines of the feed do, and say so in the audit log."""
    if not amendments:
        return
    await conn.execute(
        text("INSERT INTO amendment (feed, line, record, kind) VALUES (:feed, :line, :record, :kind)"),
        [
            {"feed": feed.id, "line": each.line, "record": uuid.UUID(each.record), "kind": each.kind}
            for each in amendments
        ],
    )
    await audit.note_lines(
        conn, now, feed.name.origin, [(each.kind, each.record, f"{feed.name} line {each.line}") for each in amendments]
    )


async def standing_versions(conn: AsyncConnection, origin: str, records: Sequence[str]) -> list[str]:
    """Of each record the version that stands: itself, or the newest that corrects it; none of what is withdrawn."""
    standing = []
    for record in records:
        current, seen = record, set[str]()
        while current not in seen:
            seen.add(current)
            amended = await standing_of(conn, origin, current)
            if amended.retracted:
                break
            if amended.superseded_by is None:
                standing.append(current)
                break
            current = amended.superseded_by
    return standing


async def newest_versions(conn: AsyncConnection, origin: str, records: Sequence[str]) -> dict[str, str]:
    """Of each record the version that stands, as `standing_versions`, for many at once."""
    newest = {record: record for record in records}
    ahead, seen = set(newest), set[str]()
    while ahead:
        seen |= ahead
        corrected, withdrawn = await amended(conn, origin, list(ahead))
        newest = {first: corrected.get(last, last) for first, last in newest.items() if last not in withdrawn}
        ahead = set(newest.values()) & set(corrected.values()) - seen
    return newest


async def amended(conn: AsyncConnection, origin: str, records: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """Of many records the newest that corrects each, and those that are withdrawn."""
    rows = await fetch(conn, _AMENDED, {"origin": origin, "records": list(records)})
    corrected = {str(row.record): str(row.id) for row in rows if row.kind == "supersedes"}
    return corrected, {str(row.record) for row in rows if row.kind == "retraction"}


_AMENDED = """
SELECT DISTINCT ON (amendment.record, amendment.kind) amendment.record, amendment.kind, line.id
FROM amendment JOIN feed ON feed.id = amendment.feed
     JOIN line ON line.feed = amendment.feed AND line.line = amendment.line
WHERE amendment.record = ANY(CAST(%(records)s AS uuid[])) AND feed.origin = %(origin)s
ORDER BY amendment.record, amendment.kind, feed.audience <> feed.origin, amendment.line DESC
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands today."""

    retracted: bool
    superseded_by: str | None
    """The newest record that corrects it."""


async def standing_of(conn: AsyncConnection, origin: str, record: str) -> Standing:
    """What lines of `origin` did to its record."""
    found = await conn.execute(
        text("""SELECT amendment.kind, line.id FROM amendment JOIN feed ON feed.id = amendment.feed
                JOIN line ON line.feed = amendment.feed AND line.line = amendment.line
                WHERE amendment.record = :record AND feed.origin = :origin
                ORDER BY feed.audience <> feed.origin, amendment.line DESC"""),
        {"record": uuid.UUID(record), "origin": origin},
    )
    rows = found.all()
    corrections = [str(row.id) for row in rows if row.kind == "supersedes"]
    return Standing(any(row.kind == "retraction" for row in rows), corrections[0] if corrections else None)
