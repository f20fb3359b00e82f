"""An analyst says what an alert is: confirmed, dismissed, or open again; kept with a reason.

The state, the reason, its place in the alert's history and a row of the audit log are one transaction. A dismissed
alert is opened again only by a reason that was not there then (keep_networks.py).
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from schemas.answers.networks import AlertRow, AlertState
from services.ingest.alerts.read_alerts import alert_members, find_alert, no_such_alert
from services.ingest.networks.keep_networks import NETWORKS
from services.ingest.records import audit
from services.ingest.records.places import place_of
from services.ingest.records.read_rows import feed_names
from services.kit.database import fetch

# The terms that are judged are those that stand now: what is news is told from them.
_DECIDE = text("""
    UPDATE alert a SET state = :state, reason = :reason, judged_by = :by, judged_at = :at,
        score = n.score, terms = n.terms, mark = n.mark
    FROM network n WHERE a.id = :alert AND n.id = a.network RETURNING a.raised_by""")
_KEEP = text("""
    INSERT INTO alert_judgement (alert, at, by, agency, state, reason, score)
    SELECT :alert, :at, :by, :agency, :state, :reason, score FROM alert WHERE id = :alert""")


class SaidOfAlert(NamedTuple):
    """What an analyst says, and who he is."""

    at: dt.datetime
    by: str
    agency: str
    state: AlertState
    reason: str


async def judge_alert(engine: AsyncEngine, alert: int, said: SaidOfAlert) -> AlertRow:
    """Keep what was said; gives the alert as it stands then. Problem 404 `not-found` when there is none."""
    async with engine.begin() as conn:
        await fetch(conn, NETWORKS, {})
        values = said._asdict() | {"alert": alert}
        raised_by = (await conn.execute(_DECIDE, values)).scalar_one_or_none()
        if raised_by is None:
            raise no_such_alert()
        await conn.execute(_KEEP, values)
        place = place_of(raised_by)
        await audit.note(
            conn,
            said.at,
            what=f"judged alert {alert}: {said.state}",
            why=f"by {said.by} of {said.agency}",
            feed=place.feed,
            line=place.line,
        )
        (members,) = await alert_members(conn, [await find_alert(conn, alert)], await feed_names(conn))
        return AlertRow(**members)
