"""A network opened under a case: all of its restricted records at once, as if its reader had opened each."""

import uuid

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.cases import Opened, Purpose
from services.ingest.cases.openings import HOLDS
from services.ingest.network_answers.read_networks import find_network
from services.ingest.records import audit
from services.ingest.records.hand_in import Author
from services.ingest.records.places import place_of
from services.ingest.records.read_papers import Paper
from services.ingest.records.restricted import code_of

MOST_RECORDS = 5_000

_OPEN = text(f"""
    INSERT INTO opening (by, agency, under, record, purpose, at, until)
    SELECT :by, :agency, CAST(:under AS uuid), id, :purpose, :at, :until FROM (
        SELECT w.id FROM network_parcel np JOIN record w USING (ref)
        WHERE np.network = :network AND w.bytes IS NOT NULL AND {code_of("w")} >= 2 ORDER BY np.ref LIMIT :most) AS hers
    RETURNING record""")  # noqa: S608


async def open_network_for(
    conn: AsyncConnection, case: Paper, network: uuid.UUID, purpose: Purpose, who: Author
) -> Opened:
    """Note for what a network's restricted records are opened, 5,000 at most; problems as `find_network`. The caller
    commits."""
    await find_network(conn, network)
    until = who.at + HOLDS
    values = {
        "by": who.subject,
        "agency": who.agency,
        "under": case.id,
        "purpose": purpose,
        "at": who.at,
        "until": until,
    }
    opened = (await conn.execute(_OPEN, values | {"network": network, "most": MOST_RECORDS})).all()
    place = place_of(case.ref)
    what = f"opened {len(opened):,} restricted records of network {network} under case {case.id}"
    why = f"by {who.subject} of {who.agency}, for {purpose}"
    await audit.note(conn, who.at, what=what, why=why, feed=place.feed, line=place.line)
    return Opened(purpose=purpose, until=until)
