"""`/analyst/v1/alerts`: the queue, an alert with every reason, whose work it is, what is said of it, who looked, and
searches that tell what is new."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field, StringConstraints

from schemas.answers.alerts import (
    Alert,
    AlertFilters,
    Assigned,
    Assignees,
    Looked,
    NewAssignment,
    NewLook,
    NewSearch,
    SavedSearch,
    SavedSearches,
)
from schemas.answers.analyst import Listed
from schemas.answers.networks import AlertRow, NewAlertJudgement
from services.ingest.alerts import read_alerts
from services.ingest.alerts.assign_alerts import Assigner, assign_alerts, list_assignees
from services.ingest.alerts.judge_alert import SaidOfAlert, judge_alert
from services.ingest.alerts.read_alert import open_alert
from services.ingest.alerts.read_alerts import Order, Page, list_alerts
from services.ingest.alerts.saved_searches import drop_search, list_searches, look_at, open_search, save_search
from services.ingest.doors.networks_api import (
    ABSENT,
    BODY_PROBLEMS,
    PROBLEM,
    PROBLEMS,
    READER,
    Analyst,
    Here,
    NoQuery,
    Slice,
    described_body,
)
from services.ingest.doors.reading import Conn, begin_as
from services.ingest.records.looks import Looker, Sought, list_looks, note_look
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model

MOST_BODY_BYTES = 16_384
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"description": "`name`: taken; `too-many`.", **PROBLEM}}

router = APIRouter(prefix="/analyst/v1/alerts", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(requires(Role.ANALYST, Role.AUDITOR))]
Auditor = Depends(requires(Role.AUDITOR))
AlertNumber = Annotated[int, Path(ge=1, lt=2**62)]
SearchNumber = Annotated[int, Path(ge=1, lt=2**62)]


class AlertsQuery(Slice, AlertFilters):
    """Which alerts; an alert fits all that is given."""

    search: Annotated[int, Field(ge=1, lt=2**62)] | None = None
    """Through this saved search of yours: what it wants, unless you say otherwise, and what of it is news."""
    news: bool = False
    """With `search`: news only."""
    order: Order = "score"
    after: Annotated[str, StringConstraints(pattern=read_alerts.AFTER)] | None = None

    def filters(self, saved: AlertFilters | None) -> AlertFilters:
        """What is wanted, on top of what was saved."""
        given = self.model_dump(include=set(AlertFilters.model_fields), exclude_none=True)
        return (saved or AlertFilters()).model_copy(update=given)


class LooksQuery(Slice):
    """Which looks."""

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


@router.get("", response_model_exclude_none=True, responses=ABSENT)
async def get_alerts(conn: Conn, caller: Reader, query: Annotated[AlertsQuery, Query()]) -> Listed[AlertRow]:
    """The queue of what somebody should look at."""
    saved = None if query.search is None else (await open_search(conn, caller.subject, query.search)).wanted
    page = Page(query.order, query.after, query.limit, query.search, query.news and query.search is not None)
    return await list_alerts(conn, query.filters(saved), page)


@router.post(
    "/assign",
    response_model_exclude_none=True,
    responses=BODY_PROBLEMS,
    openapi_extra=described_body(NewAssignment),
)
async def post_assignment(request: Request, ingest: Here, caller: Analyst, _: NoQuery) -> Assigned:
    """Say whose work alerts are: take what is nobody's, give back or hand on what is yours; supervisors, any."""
    asked = await read_model(request, NewAssignment, MOST_BODY_BYTES)
    who = Assigner(ingest.clock(), caller.subject, caller.agency, Role.SUPERVISOR in caller.roles)
    return await assign_alerts(ingest.engine, asked.alerts, asked.assignee, who)


@router.get("/assignees", response_model_exclude_none=True, dependencies=[READER])
async def get_assignees(conn: Conn, _: NoQuery) -> Assignees:
    """Whose alerts are, and how many are nobody's."""
    return await list_assignees(conn)


@router.get("/searches", response_model_exclude_none=True)
async def get_searches(conn: Conn, caller: Reader, _: NoQuery) -> SavedSearches:
    """Your saved searches, each with how much of it is news."""
    return await list_searches(conn, caller.subject)


@router.post(
    "/searches",
    status_code=201,
    response_model_exclude_none=True,
    responses=BODY_PROBLEMS | _CONFLICT,
    openapi_extra=described_body(NewSearch),
)
async def post_search(request: Request, ingest: Here, caller: Reader, _: NoQuery) -> SavedSearch:
    """Save a search; what fits it now is no news."""
    asked = await read_model(request, NewSearch, MOST_BODY_BYTES)
    return await save_search(ingest.engine, caller.subject, asked, ingest.clock())


@router.delete("/searches/{search}", status_code=204, responses=ABSENT)
async def delete_search(ingest: Here, caller: Reader, search: SearchNumber, _: NoQuery) -> Response:
    """Drop a saved search of yours."""
    await drop_search(ingest.engine, caller.subject, search)
    return Response(status_code=204)


@router.post(
    "/searches/{search}/look",
    response_model_exclude_none=True,
    responses=ABSENT | BODY_PROBLEMS,
    openapi_extra=described_body(NewLook),
)
async def post_look(request: Request, ingest: Here, caller: Reader, search: SearchNumber, _: NoQuery) -> SavedSearch:
    """Say what of it you have seen: it is news no more until its reasons change."""
    asked = await read_model(request, NewLook, MOST_BODY_BYTES)
    return await look_at(ingest.engine, caller.subject, search, asked.seen, ingest.clock())


@router.get("/{alert}", response_model_exclude_none=True, responses=ABSENT)
async def get_alert(ingest: Here, caller: Reader, alert: AlertNumber, _: NoQuery) -> Alert:
    """One alert with every reason; it is noted that you looked."""
    async with begin_as(ingest, caller) as conn:
        opened = await open_alert(conn, alert)
        await note_look(conn, "alert", str(alert), Looker(ingest.clock(), caller.subject, caller.agency))
        return opened


@router.get("/{alert}/looks", response_model_exclude_none=True, dependencies=[Auditor])
async def get_looks(conn: Conn, alert: AlertNumber, query: Annotated[LooksQuery, Query()]) -> Listed[Looked]:
    """Who opened an alert, the newest first, also when it is gone; for auditors only."""
    after = None if query.after is None else int(query.after)
    return await list_looks(conn, Sought("alert", str(alert)), after, query.limit)


@router.post(
    "/{alert}/judgement",
    response_model_exclude_none=True,
    responses=ABSENT | BODY_PROBLEMS,
    openapi_extra=described_body(NewAlertJudgement),
)
async def post_judgement(request: Request, ingest: Here, caller: Analyst, alert: AlertNumber, _: NoQuery) -> AlertRow:
    """Confirm or dismiss an alert, or open it again; with a reason. A dismissed one comes back with new reasons."""
    asked = await read_model(request, NewAlertJudgement, MOST_BODY_BYTES)
    said = SaidOfAlert(ingest.clock(), caller.subject, caller.agency, asked.state, asked.reason)
    return await judge_alert(ingest.engine, alert, said)
