"""Legal holds: a case whose records are kept beyond their date, set and ended by people, each with a reason.

Rows stay when a hold has ended; the records that it held are forgotten then, and go at the next run if they are due.
All functions work in the caller's transaction.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, LiteralString, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.retention import LegalHold

NOT_HELD: LiteralString = "NOT EXISTS (SELECT FROM held_record h WHERE h.record = {id})"
"""The condition under which a row whose record is `id` may be erased."""

_SET = text("""
    INSERT INTO legal_hold (of, by, agency, reason, since) VALUES (CAST(:of AS uuid), :by, :agency, :reason, :now)
    ON CONFLICT (of) WHERE ended_at IS NULL DO NOTHING RETURNING id""")
_END = text("""
    UPDATE legal_hold
    SET ended_at = :now, ended_by = :by, ended_agency = :agency, ended_because = :reason, told_at = NULL
    WHERE of = CAST(:of AS uuid) AND ended_at IS NULL RETURNING id""")
_FORGET = text("DELETE FROM held_record WHERE of = CAST(:of AS uuid) AND NOT record = ANY(CAST(:records AS uuid[]))")
_HOLD = text("""
    INSERT INTO held_record (of, record) SELECT CAST(:of AS uuid), unnest(CAST(:records AS uuid[]))
    ON CONFLICT DO NOTHING""")
_LISTED: LiteralString = """
    SELECT l.*, (SELECT count(*) FROM held_record h WHERE h.of = l.of AND l.ended_at IS NULL) AS records
    FROM legal_hold l """
_STANDING = text("SELECT id, of, by, agency, reason, told_at FROM legal_hold WHERE ended_at IS NULL ORDER BY id")
_ENDED_UNTOLD = text("""
    SELECT id, of, ended_by AS by, ended_agency AS agency, ended_because AS reason FROM legal_hold e
    WHERE ended_at IS NOT NULL AND told_at IS NULL
    AND NOT EXISTS (SELECT FROM legal_hold s WHERE s.of = e.of AND s.ended_at IS NULL) ORDER BY id""")


class Who(NamedTuple):
    """Who sets or ends a hold, when and why."""

    by: str
    agency: str
    reason: str
    at: dt.datetime

    def _values(self, case: str) -> dict[str, Any]:
        return {"of": case, "by": self.by, "agency": self.agency, "reason": self.reason, "now": self.at}


async def set_hold(conn: AsyncConnection, case: str, who: Who) -> bool:
    """Hold a case; whether it was not held before."""
    return (await conn.execute(_SET, who._values(case))).first() is not None


async def hold_records(conn: AsyncConnection, case: str, records: Collection[str]) -> bool:
    """A held case holds exactly these; whether that is a change."""
    values = {"of": case, "records": [uuid.UUID(each) for each in records]}
    gone, come = await conn.execute(_FORGET, values), await conn.execute(_HOLD, values)
    return bool(gone.rowcount or come.rowcount)


async def end_hold(conn: AsyncConnection, case: str, who: Who) -> bool:
    """Hold a case no more; whether it was held."""
    ended = (await conn.execute(_END, who._values(case))).first() is not None
    await hold_records(conn, case, [])
    return ended


async def standing_holds(conn: AsyncConnection) -> list[Any]:
    """Rows of the holds that stand: id, of, by, agency, reason, told_at."""
    return list(await conn.execute(_STANDING))


async def ended_untold(conn: AsyncConnection) -> list[Any]:
    """Rows of holds that ended, of which the exchange was not told: id, of, by, agency, reason."""
    return list(await conn.execute(_ENDED_UNTOLD))


async def note_told(conn: AsyncConnection, hold: int, now: dt.datetime | None) -> None:
    """The exchange knows of a hold, or of its end; None: it has to be told again."""
    await conn.execute(text("UPDATE legal_hold SET told_at = :now WHERE id = :hold"), {"now": now, "hold": hold})


async def held_by(conn: AsyncConnection, case: str) -> list[str]:
    """The records that a case holds."""
    query = text("SELECT CAST(record AS text) FROM held_record WHERE of = CAST(:of AS uuid) ORDER BY record")
    return list((await conn.execute(query, {"of": case})).scalars())


async def newest_hold(conn: AsyncConnection, case: str) -> LegalHold:
    """The last hold of a case, which has had one."""
    newest = _LISTED + "WHERE of = CAST(:of AS uuid) ORDER BY id DESC LIMIT 1"
    return _hold((await conn.execute(text(newest), {"of": case})).one())


async def list_holds(conn: AsyncConnection, after: int | None, limit: int) -> Listed[LegalHold]:
    """The newest first, ended ones too."""
    listed = _LISTED + "WHERE id < :after ORDER BY id DESC LIMIT :limit"
    rows = (await conn.execute(text(listed), {"after": 2**62 if after is None else after, "limit": limit + 1})).all()
    items = [_hold(row) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].hold) if len(rows) > limit else None)


def _hold(row: Any) -> LegalHold:
    return LegalHold(
        hold=row.id,
        case=str(row.of),
        by=row.by,
        agency=row.agency,
        reason=row.reason,
        since=row.since,
        records=row.records,
        told_at=row.told_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_because=row.ended_because,
    )
