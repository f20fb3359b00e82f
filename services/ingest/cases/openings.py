"""Restricted material opened: under which case and for what, by whom, until when; and every look at it written down.

A reader says once for what he opens a case or a record of it; that holds for an hour, for him alone, and for that
thing alone. Every look is a row of the audit log, whether restricted or not.
"""

import datetime as dt
import uuid
from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.analyst import Origin
from schemas.answers.cases import RESTRICTED, Opened, Purpose
from services.audit.deeds import under
from services.ingest.records import audit
from services.ingest.records.hand_in import Author
from services.ingest.records.looks import Looker, note_look
from services.ingest.records.places import place_of
from services.ingest.records.read_papers import Paper
from services.ingest.records.read_rows import in_utc
from services.kit.problems import Problem

HOLDS = dt.timedelta(hours=1)

_OPEN = text("""
    INSERT INTO opening (by, agency, under, record, purpose, at, until)
    VALUES (:by, :agency, CAST(:under AS uuid), CAST(:record AS uuid), :purpose, :at, :until)""")
_OPENED = text("""
    SELECT purpose, until FROM opening
    WHERE by = :by AND agency = :agency AND record = ANY(CAST(:records AS uuid[])) AND until > :now
    ORDER BY id DESC LIMIT 1""")

_UNDER = text("""
    SELECT purpose, under FROM opening
    WHERE by = :by AND agency = :agency AND record = CAST(:record AS uuid) AND until > :now
    ORDER BY id DESC LIMIT 1""")
_FEED = text("SELECT id FROM feed WHERE origin || '/' || audience = :name")


async def open_for(conn: AsyncConnection, case: Paper, record: str, purpose: Purpose, who: Author) -> Opened:
    """Note for what a case, or a record of it, is opened. The caller commits."""
    until = who.at + HOLDS
    under(case.id, purpose)
    values = {"by": who.subject, "agency": who.agency, "under": case.id, "record": record, "purpose": purpose}
    await conn.execute(_OPEN, values | {"at": who.at, "until": until})
    what = f"opened case {case.id}" if record == case.id else f"opened record {record} under case {case.id}"
    await _note(conn, case, what, f"for {purpose}", who)
    return Opened(purpose=purpose, until=until)


async def opened_for(conn: AsyncConnection, records: Collection[str], who: Author) -> Opened | None:
    """For what the reader opened one of these last, if that still holds."""
    values = _reader(who) | {"records": [uuid.UUID(each) for each in records]}
    row = (await conn.execute(_OPENED, values)).one_or_none()
    return None if row is None else Opened(purpose=row.purpose, until=in_utc(row.until))


async def note_case_look(conn: AsyncConnection, case: Paper, opened: Opened | None, who: Author) -> None:
    """Somebody looks at a case. The caller commits."""
    await note_look(conn, "case", case.id, Looker(who.at, who.subject, who.agency))
    if opened is not None:
        under(case.id, opened.purpose)
        await _note(conn, case, f"looked at case {case.id}", f"for {opened.purpose}", who)


async def look_at(engine: AsyncEngine, found: Origin, code: str, who: Author) -> None:
    """A look at a record: of restricted handling it is written down. Problem 403 `purpose` with the `handling` code,
    when the reader has not said under which case and for what he opens it."""
    if code not in RESTRICTED:
        return
    async with engine.begin() as conn:
        row = (await conn.execute(_UNDER, _reader(who) | {"record": found.id})).one_or_none()
        if row is None:
            detail = "Restricted: say under which case and for what you open it."
            raise Problem(403, "purpose", detail, extra={"handling": code})
        under(str(row.under), row.purpose)
        feed = (await conn.execute(_FEED, {"name": found.feed})).scalar_one()
        why = f"by {who.subject} of {who.agency}, for {row.purpose}, under case {row.under}"
        await audit.note(conn, who.at, what=f"looked at record {found.id}", why=why, feed=feed, line=found.line)


def _reader(who: Author) -> dict[str, object]:
    return {"by": who.subject, "agency": who.agency, "now": who.at}


async def _note(conn: AsyncConnection, case: Paper, what: str, purpose: str, who: Author) -> None:
    place = place_of(case.ref)
    why = f"by {who.subject} of {who.agency}, {purpose}"
    await audit.note(conn, who.at, what=what, why=why, feed=place.feed, line=place.line)
