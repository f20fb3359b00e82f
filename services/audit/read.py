"""The audit feed for people: lines by who, what, to what, under which case, when; the newest first."""

import datetime as dt
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.audit import AuditEntry, AuditFilters
from services.audit.core.lines import exact_time, read_line
from services.audit.core.words import digest

_FITS = {
    "by": "by = :by",
    "of": "of = :of",
    "case": "(under = :case OR (of = :case AND act LIKE 'case.%'))",
    "act": "(act = :act OR act LIKE :acts)",
    "since": "at >= :since",
    "until": "at < :until",
    "searched": "position(:searched IN personal) > 0",
}


async def list_entries(
    conn: AsyncConnection, wanted: AuditFilters, words_key: bytes, after: int | None, limit: int
) -> Listed[AuditEntry]:
    """Lines before line `after`."""
    given = _values(wanted, words_key)
    which = " AND ".join(["line < :after", *(_FITS[name] for name in given if name in _FITS)])
    query = text(f"SELECT said, personal FROM audit_line WHERE {which} ORDER BY line DESC LIMIT :limit")  # noqa: S608
    rows = (await conn.execute(query, given | {"after": 2**62 if after is None else after, "limit": limit + 1})).all()
    items = [_entry(row.said, row.personal) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].line) if len(rows) > limit else None)


def _values(wanted: AuditFilters, words_key: bytes) -> dict[str, Any]:
    given: dict[str, Any] = wanted.model_dump(exclude_none=True)
    if wanted.act is not None:
        given["acts"] = wanted.act.replace("_", r"\_") + ".%"
    for name in given.keys() & {"since", "until"}:
        day = dt.date.fromisoformat(str(given[name]))
        given[name] = exact_time(dt.datetime.combine(day, dt.time(), dt.UTC))
    if wanted.searched is not None:
        given["searched"] = digest(wanted.searched, words_key)
    return given


def _entry(said: str, personal: str | None) -> AuditEntry:
    line = read_line(said, personal)
    deed = line.deed
    return AuditEntry(
        line=line.line,
        at=line.at,
        act=deed.act,
        of=deed.of,
        by=None if line.erased else deed.by,
        agency=deed.agency,
        roles=list(deed.roles),
        outcome=deed.outcome,
        request=deed.request,
        case=deed.case,
        purpose=deed.purpose,
        count=deed.count,
        asked=dict(deed.asked),
        did=list(deed.did),
    )
