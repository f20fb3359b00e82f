"""Who did what that others must be able to ask about: a row each, written with the deed in one transaction."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.audit.core.lines import Deed
from services.audit.deeds import tell
from services.audit.held import Writer, append
from services.exchange.endpoint import Endpoint
from services.kit.access import Caller


async def note(conn: AsyncConnection, now: dt.datetime, caller: Caller, *, did: str, what: str, why: str) -> None:
    """`caller` did `did` to `what`, because of `why`. The audit feed hears of it without the reason."""
    tell(f"{did} {what}")
    await conn.execute(
        text("""INSERT INTO audit (at, who, agency, did, what, why)
                VALUES (:now, :who, :agency, :did, :what, :why)"""),
        {"now": now, "who": caller.subject, "agency": caller.agency, "did": did, "what": what, "why": why},
    )


async def note_line(conn: AsyncConnection, endpoint: Endpoint, deed: Deed, now: dt.datetime) -> None:
    """A deed of no person's request, as a line of the audit feed."""
    writer = Writer(f"{endpoint.nation}/exchange", endpoint.audit_keys.signer)
    await conn.run_sync(append, writer, [deed], now)


async def note_lines(
    conn: AsyncConnection, now: dt.datetime, nation: str, deeds: Sequence[tuple[str, str, str]]
) -> None:
    """Accepted lines of `nation` did something to other records: deed, record and line of each."""
    await conn.execute(
        text("""INSERT INTO audit (at, who, agency, did, what, why)
                VALUES (:now, :nation, :nation, :did, :record, :line)"""),
        [{"now": now, "nation": nation, "did": did, "record": record, "line": line} for did, record, line in deeds],
    )
