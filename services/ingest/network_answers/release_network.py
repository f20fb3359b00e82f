"""A network leaves as a file: where a record of it is H2 or H3, for a purpose only; and every time is written down."""

import uuid

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.cases import RESTRICTED, Purpose
from services.ingest.network_answers.export_network import Exported
from services.ingest.records import audit
from services.ingest.records.hand_in import Author
from services.ingest.records.places import place_of
from services.kit.problems import Problem

_FIRST = text("SELECT min(ref) FROM network_parcel WHERE network = :id")


async def release(
    conn: AsyncConnection, network: uuid.UUID, file: Exported, purpose: Purpose | None, who: Author
) -> None:
    """Note who takes the file, and for what. Problem 403 `restricted`, with the handling code, when it needs a purpose
    and none is given. The caller commits."""
    if file.handling in RESTRICTED and purpose is None:
        extra = {"handling": file.handling}
        raise Problem(403, "restricted", "A record of this network leaves for a purpose only: say which.", extra=extra)
    first = (await conn.execute(_FIRST, {"id": network})).scalar_one()
    if first is None:
        return
    place = place_of(first)
    why = f"by {who.subject} of {who.agency}, for {purpose or 'no stated purpose'}"
    what = f"exported network {network} ({file.handling}) as {file.name.partition('.')[2]}"
    await audit.note(conn, who.at, what=what, why=why, feed=place.feed, line=place.line)
