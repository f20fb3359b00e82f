"""Outcomes that are about an alert: those that name a parcel of its network, or a finding or a case that names one."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.cases import OutcomeRow
from services.ingest.cases.read_cases import Reading, outcome_row
from services.ingest.records.places import State
from services.ingest.records.read_papers import read_papers
from services.ingest.records.read_rows import feed_names

MOST = 100

REACHED = f"""
    SELECT np.network, o.by AS outcome FROM naming o
    JOIN parcel p ON p.id = o.record JOIN network_parcel np ON np.ref = p.ref WHERE o.type = 'outcome'
    UNION
    SELECT np.network, o.by FROM naming o
    JOIN record via ON via.id = o.record AND via.type IN ('finding', 'case') AND via.state = {State.STANDS}
    JOIN naming n ON n.by = via.ref JOIN parcel p ON p.id = n.record JOIN network_parcel np ON np.ref = p.ref
    WHERE o.type = 'outcome'"""  # noqa: S608
"""Which networks each outcome reaches: by a parcel, or by a finding or case about one."""

_OF_ALERT = text(f"""
    SELECT reached.outcome FROM ({REACHED}) AS reached JOIN alert a ON a.network = reached.network
    WHERE a.id = :alert ORDER BY 1 DESC LIMIT :most""")  # noqa: S608


async def outcomes_of_alert(conn: AsyncConnection, alert: int, reading: Reading) -> Listed[OutcomeRow]:
    """The newest 100; none for an alert that is not there."""
    refs = list((await conn.execute(_OF_ALERT, {"alert": alert, "most": MOST})).scalars())
    papers = await read_papers(conn, refs, await feed_names(conn))
    return Listed(items=[outcome_row(papers[ref], reading) for ref in refs if ref in papers])
