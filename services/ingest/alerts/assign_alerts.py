"""Whose work alerts are: somebody takes what is nobody's, gives back what is his; a supervisor gives to anybody.

What changes and a row of the audit log for each are one transaction. An alert that goes because its score fell takes
its assignment along.
"""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.alerts import Assigned, AssigneeRow, Assignees
from services.ingest.records.places import LINES

_HELD = text("SELECT id, assignee FROM alert WHERE id = ANY(:alerts) ORDER BY id FOR UPDATE")

_ASSIGN = text(f"""
    WITH changed AS (
        UPDATE alert SET assignee = CAST(:assignee AS text),
            assigned_by = CASE WHEN CAST(:assignee AS text) IS NULL THEN NULL ELSE CAST(:by AS text) END,
            assigned_at = CASE WHEN CAST(:assignee AS text) IS NULL THEN NULL ELSE CAST(:at AS timestamptz) END
        WHERE id = ANY(:alerts) AND assignee IS DISTINCT FROM CAST(:assignee AS text) RETURNING id, raised_by)
    INSERT INTO audit (at, what, why, feed, line)
    SELECT CAST(:at AS timestamptz), 'assigned alert ' || id || ' to ' || coalesce(CAST(:assignee AS text), 'nobody'),
        'by ' || CAST(:by AS text) || ' of ' || CAST(:agency AS text), raised_by / {LINES}, raised_by % {LINES}
    FROM changed ORDER BY id""")  # noqa: S608

_ASSIGNEES = text("""
    SELECT assignee, count(*) FILTER (WHERE state = 'open') AS open FROM alert WHERE assignee IS NOT NULL
    GROUP BY assignee ORDER BY assignee LIMIT 200""")
_NOBODYS = text("SELECT count(*) FROM alert WHERE assignee IS NULL AND state = 'open'")


class Assigner(NamedTuple):
    """Who assigns, and when."""

    at: dt.datetime
    by: str
    agency: str
    to_anybody: bool
    """A supervisor."""


async def assign_alerts(engine: AsyncEngine, alerts: Collection[int], assignee: str | None, who: Assigner) -> Assigned:
    """Let alerts be somebody's, or nobody's; what somebody may not give away stays as it is, and is said."""
    async with engine.begin() as conn:
        held = {row.id: row.assignee for row in await conn.execute(_HELD, {"alerts": list(alerts)})}
        given = {alert for alert, of in held.items() if of == assignee or may_give(of, assignee, who)}
        values = {"alerts": sorted(given), "assignee": assignee, "at": who.at, "by": who.by, "agency": who.agency}
        await conn.execute(_ASSIGN, values)
    return Assigned(
        assigned=sorted(given), absent=sorted(set(alerts) - held.keys()), not_yours=sorted(held.keys() - given)
    )


def may_give(held_by: str | None, to: str | None, who: Assigner) -> bool:
    """Whether somebody may do so: what is his he gives to whom he likes, and what is nobody's he takes himself."""
    return who.to_anybody or held_by == who.by or (held_by is None and to == who.by)


async def list_assignees(conn: AsyncConnection) -> Assignees:
    """Whose alerts are."""
    rows = await conn.execute(_ASSIGNEES)
    items = [AssigneeRow(assignee=row.assignee, open=row.open) for row in rows]
    return Assignees(items=items, nobodys=(await conn.execute(_NOBODYS)).scalar_one())
