"""A network leaves as a file: where a record of it is H2 or H3, for a purpose only; and every time is written down."""

import uuid
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.cases import RESTRICTED, Purpose
from schemas.answers.charts import NewTaking, Taken
from schemas.record import HandlingCode
from services.ingest.network_answers.read_networks import find_network
from services.ingest.records import audit
from services.ingest.records.hand_in import Author
from services.ingest.records.places import place_of
from services.ingest.records.restricted import code_of
from services.kit.problems import Problem


class Leaving(NamedTuple):
    """What leaves."""

    format: str
    handling: str
    """The strictest code of the network's records."""


_HANDLING = text(f"""
    SELECT 'H' || coalesce(max({code_of("w")}), 0) FROM network_parcel np JOIN record w USING (ref)
    WHERE np.network = :id AND w.bytes IS NOT NULL""")  # noqa: S608
_FIRST = text("SELECT min(ref) FROM network_parcel WHERE network = :id")


async def release(
    conn: AsyncConnection, network: uuid.UUID, taken: Leaving, purpose: Purpose | None, who: Author
) -> None:
    """Note who takes the file, and for what. Problem 403 `restricted`, with the handling code, when it needs a purpose
    and none is given. The caller commits."""
    if taken.handling in RESTRICTED and purpose is None:
        extra = {"handling": taken.handling}
        raise Problem(403, "restricted", "A record of this network leaves for a purpose only: say which.", extra=extra)
    first = (await conn.execute(_FIRST, {"id": network})).scalar_one()
    if first is None:
        return
    place = place_of(first)
    why = f"by {who.subject} of {who.agency}, for {purpose or 'no stated purpose'}"
    what = f"exported network {network} ({taken.handling}) as {taken.format}"
    await audit.note(conn, who.at, what=what, why=why, feed=place.feed, line=place.line)


async def release_drawn(conn: AsyncConnection, network: uuid.UUID, asked: NewTaking, who: Author) -> Taken:
    """The same of what the desk draws. Problem 404 as `find_network`."""
    await find_network(conn, network)
    handling: HandlingCode = (await conn.execute(_HANDLING, {"id": network})).scalar_one()
    await release(conn, network, Leaving(asked.format, handling), asked.purpose, who)
    return Taken(handling=handling)
