"""`/analyst/v1` about what senders send: its quality, for analysts and auditors, and each operator's own; and flows."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints

from schemas.answers.quality import Flows, Quality
from schemas.record import Agency
from schemas.wire import Date
from services.ingest.doors.cases_api import PROBLEMS
from services.ingest.doors.networks_api import READER, Here, Nothing
from services.ingest.doors.reading import Conn
from services.ingest.records import read_flows, read_quality
from services.kit.access import Caller, Role, requires
from services.kit.problems import Problem

LONGEST = dt.timedelta(days=366)

router = APIRouter(prefix="/analyst/v1", tags=["quality"], responses=PROBLEMS)
Asking = Annotated[Caller, Depends(requires(Role.ANALYST, Role.AUDITOR, Role.ADMIN, Role.OPERATOR))]


class Span(Nothing):
    """Which days; at most a year."""

    since: Date | None = None
    """Absent: 90 days before `until`."""
    until: Date | None = None
    """Absent: today, UTC."""


class QualityQuery(Span):
    """Whose records."""

    agency: Agency | None = None
    """Absent: of everybody; an operator is answered for his own agency."""


class FlowsQuery(Span):
    """Which flows."""

    place: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2})?$")] | None = None
    """From or to this place only (ISO 3166-2 of the United States and China, else ISO 3166-1)."""
    limit: Annotated[int, Field(ge=1, le=2_000)] = 500
    """Flows at most."""


@router.get("/quality", response_model_exclude_none=True)
async def get_quality(ingest: Here, conn: Conn, caller: Asking, query: Annotated[QualityQuery, Query()]) -> Quality:
    """Timeliness, completeness, accuracy and consistency of what each agency sends, with what to mend, by week."""
    since, until = _span(query, ingest.clock().date())
    sees_all = caller.roles & {Role.ANALYST, Role.AUDITOR, Role.ADMIN}
    if not sees_all and query.agency not in (None, caller.agency):
        raise Problem(403, "role", "Operators see the score of their own agency.")
    return await read_quality.read_quality(conn, since, until, query.agency if sees_all else caller.agency)


@router.get("/flows", response_model_exclude_none=True, dependencies=[READER])
async def get_flows(ingest: Here, conn: Conn, query: Annotated[FlowsQuery, Query()]) -> Flows:
    """Parcels between states, provinces and other countries, the largest flows first."""
    since, until = _span(query, ingest.clock().date())
    return await read_flows.read_flows(conn, since, until, query.place, query.limit)


def _span(asked: Span, today: dt.date) -> tuple[dt.date, dt.date]:
    until = asked.until or today
    since = asked.since or until - read_quality.SPAN
    if not dt.timedelta() <= until - since <= LONGEST:
        raise Problem(422, "form", "A span of days ends behind its beginning, a year later at most.")
    return since, until
