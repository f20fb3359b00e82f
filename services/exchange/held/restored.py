"""What `parcelbridge restore` says to the exchange's next start, and that it was heeded."""

import datetime as dt

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


async def was_restored(conn: AsyncConnection) -> bool:
    """Whether a backup was put back, and a peer's copy has not been compared since."""
    found = await conn.execute(text("SELECT EXISTS (SELECT FROM restored WHERE compared_at IS NULL)"))
    return bool(found.scalar_one())


async def note_compared(conn: AsyncConnection, now: dt.datetime) -> None:
    """Every peer's copy has been compared."""
    await conn.execute(text("UPDATE restored SET compared_at = :now WHERE compared_at IS NULL"), {"now": now})
