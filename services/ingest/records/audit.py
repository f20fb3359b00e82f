"""What was hidden or taken back, and why (docs/protocol.md section 7): a row each, written in the same transaction.

A row names a record by its type, id and line. It repeats nothing of what the record says, nor the reason that
a retraction gives: both may name a person.
"""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import AuditRow, Listed
from services.audit.deeds import tell
from services.ingest.records.places import LINES
from services.ingest.records.read_rows import feed_names, in_utc

_NOTE_HIDDEN = text(f"""
    INSERT INTO audit (at, what, why, feed, line)
    SELECT :now, 'hid ' || r.type || ' ' || r.id || ' and all that was derived from it',
           :because || ' by line ' || h.by % {LINES}, r.ref / {LINES}, r.ref % {LINES}
    FROM unnest(CAST(:refs AS bigint[]), CAST(:by AS bigint[])) AS h (ref, by) JOIN record r USING (ref)
    ORDER BY r.ref""")  # noqa: S608


async def note_hidden(conn: AsyncConnection, hidden: Mapping[int, int], because: str, now: dt.datetime) -> None:
    """The records that are being hidden, each with the line of its feed that hides it."""
    values = {"now": now, "because": because, "refs": list(hidden), "by": list(hidden.values())}
    await conn.execute(_NOTE_HIDDEN, values)


async def note(conn: AsyncConnection, now: dt.datetime, *, what: str, why: str, feed: int, line: int) -> None:
    """Something else that was done to a feed's lines, from `line` on; the audit feed hears what, too."""
    tell(what)
    await conn.execute(
        text("INSERT INTO audit (at, what, why, feed, line) VALUES (:at, :what, :why, :feed, :line)"),
        {"at": now, "what": what, "why": why, "feed": feed, "line": line},
    )


async def list_audit(conn: AsyncConnection, after: int | None, limit: int) -> Listed[AuditRow]:
    """The newest rows first."""
    found = await conn.execute(
        text("SELECT * FROM audit WHERE id < :after ORDER BY id DESC LIMIT :limit"),
        {"after": 2**62 if after is None else after, "limit": limit + 1},
    )
    names, rows = await feed_names(conn), found.mappings().all()
    items = [
        AuditRow(
            entry=row["id"],
            at=in_utc(row["at"]),
            what=row["what"],
            why=row["why"],
            feed=names.by_id[row["feed"]],
            line=row["line"],
        )
        for row in rows[:limit]
    ]
    return Listed(items=items, next=str(items[-1].entry) if len(rows) > limit else None)
