"""Who did what that others must be able to ask about: a row each, written with the deed in one transaction."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.kit.access import Caller


async def note(conn: AsyncConnection, now: dt.datetime, caller: Caller, *, did: str, what: str, why: str) -> None:
    """`caller` did `did` to `what`, because of `why`."""
    await conn.execute(
        text("""INSERT INTO audit (at, who, agency, did, what, why)
                VALUES (:now, :who, :agency, :did, :what, :why)"""),
        {"now": now, "who": caller.subject, "agency": caller.agency, "did": did, "what": what, "why": why},
    )


async def note_lines(
    conn: AsyncConnection, now: dt.datetime, nation: str, deeds: Sequence[tuple[str, str, str]]
) -> None:
    """Accepted lines of `nation` did something to other records: deed, record and line of each."""
    await conn.execute(
        text("""INSERT INTO audit (at, who, agency, did, what, why)
                VALUES (:now, :nation, :nation, :did, :record, :line)"""),
        [{"now": now, "nation": nation, "did": did, "record": record, "line": line} for did, record, line in deeds],
    )
