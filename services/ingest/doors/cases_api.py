"""`/analyst/v1` about cases: both nations' work on one, what is asked and answered, and for what it was opened."""

import datetime as dt
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import StringConstraints

from schemas.answers.analyst import Listed
from schemas.answers.cases import (
    Case,
    CaseChange,
    CaseRow,
    CaseStatus,
    HandedIn,
    NewCase,
    NewCaseReply,
    NewNote,
    NewOpening,
    NewOutcome,
    NewRequest,
    NoteRow,
    Opened,
    OutcomeRow,
)
from schemas.wire import RecordId
from services.ingest.cases import read_cases, work_on_cases
from services.ingest.cases.open_networks import open_network_for
from services.ingest.cases.openings import note_case_look, open_for, opened_for
from services.ingest.cases.read_outcomes import outcomes_of_alert
from services.ingest.doors.alerts_api import AlertNumber
from services.ingest.doors.networks_api import (
    ABSENT,
    BODY_PROBLEMS,
    READER,
    Analyst,
    Here,
    NoQuery,
    Nothing,
    Slice,
    ToExchange,
    described_body,
)
from services.ingest.doors.reading import Conn, begin_as
from services.ingest.ingest import Ingest
from services.ingest.records.hand_in import Author
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model
from services.kit.problems import MEDIA_TYPE

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "`unauthenticated`: no good bearer token.", **_PROBLEM},
    403: {"description": "`role`: the token has no role that may ask this.", **_PROBLEM},
    422: {"description": "`form`: a parameter is unknown or wrong; `refused` with `because`.", **_PROBLEM},
}
GONE: dict[int | str, dict[str, Any]] = {
    409: {"description": "`ambiguous`, `closed`, `not-ours` or `own-request`.", **_PROBLEM},
    410: {"description": "`withdrawn` or `superseded`.", **_PROBLEM},
}
AWAY: dict[int | str, dict[str, Any]] = {503: {"description": "`exchange`: the own exchange is silent.", **_PROBLEM}}
MOST_BODY_BYTES = 65_536

router = APIRouter(prefix="/analyst/v1", tags=["cases"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(requires(Role.ANALYST, Role.AUDITOR))]
Id = Annotated[RecordId, Path()]


class CasesQuery(Slice):
    """Which cases."""

    status: CaseStatus | None = None
    after: Annotated[str, StringConstraints(pattern=read_cases.AFTER)] | None = None


class CaseQuery(Nothing):
    """Which of two records with one id."""

    feed: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}/[A-Z]{2}$")] | None = None


OfFeed = Annotated[CaseQuery, Query()]


def author_of(caller: Caller, now: dt.datetime) -> Author:
    """Who does something, now."""
    return Author(caller.subject, caller.agency, now)


def _reading(ingest: Ingest, opened: Opened | None = None) -> read_cases.Reading:
    return read_cases.Reading(ingest.nation, ingest.clock(), opened)


@router.get("/cases", response_model_exclude_none=True, dependencies=[READER])
async def get_cases(ingest: Here, conn: Conn, query: Annotated[CasesQuery, Query()]) -> Listed[CaseRow]:
    """Cases, those opened last first, with how many requests wait and for whom."""
    return await read_cases.list_cases(conn, _reading(ingest), query.status, query.after, query.limit)


@router.post(
    "/cases",
    status_code=201,
    response_model_exclude_none=True,
    responses=BODY_PROBLEMS | AWAY,
    openapi_extra=described_body(NewCase),
)
async def post_case(request: Request, ingest: Here, http: ToExchange, caller: Analyst, _: NoQuery) -> HandedIn:
    """Open a case: a record handed in at the own exchange."""
    asked = await read_model(request, NewCase, MOST_BODY_BYTES)
    return await work_on_cases.open_new_case(ingest, http, asked, author_of(caller, ingest.clock()))


@router.get("/cases/{id}", response_model_exclude_none=True, responses=ABSENT | GONE)
async def get_case(ingest: Here, caller: Reader, id: Id, query: OfFeed) -> Case:
    """One case with both nations' work on it; who looks is written down. Restricted parts are withheld until the
    reader says for what he opens the case."""
    who = author_of(caller, ingest.clock())
    async with begin_as(ingest, caller) as conn:
        paper, known = await read_cases.newest_version(conn, id, query.feed)
        opened = await opened_for(conn, [each.id for each in known], who)
        await note_case_look(conn, paper, opened, who)
        return await read_cases.open_case(conn, paper.id, paper.feed, _reading(ingest, opened))


@router.post(
    "/cases/{id}/opening",
    status_code=201,
    responses=ABSENT | GONE | BODY_PROBLEMS,
    openapi_extra=described_body(NewOpening),
)
async def post_opening(request: Request, ingest: Here, caller: Reader, id: Id, query: OfFeed) -> Opened:
    """Say for what the restricted parts of a case are opened, or under this case a restricted record or all those of a
    network; holds for an hour, for that reader and thing alone, and is written down."""
    asked = await read_model(request, NewOpening, MOST_BODY_BYTES)
    async with ingest.engine.begin() as conn:
        paper, _ = await read_cases.newest_version(conn, id, query.feed)
        who = author_of(caller, ingest.clock())
        if asked.network is not None:
            return await open_network_for(conn, paper, uuid.UUID(asked.network), asked.purpose, who)
        return await open_for(conn, paper, asked.record or paper.id, asked.purpose, who)


@router.post(
    "/cases/{id}/version",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | GONE | BODY_PROBLEMS | AWAY,
    openapi_extra=described_body(CaseChange),
)
async def post_version(
    request: Request, ingest: Here, http: ToExchange, caller: Analyst, id: Id, query: OfFeed
) -> HandedIn:
    """Close an own case, open it again, say how urgent it is, or what it is about, too."""
    asked = await read_model(request, CaseChange, MOST_BODY_BYTES)
    who = author_of(caller, ingest.clock())
    return await work_on_cases.change_case(ingest, http, id, query.feed, asked, who)


@router.post(
    "/cases/{id}/requests",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | GONE | BODY_PROBLEMS | AWAY,
    openapi_extra=described_body(NewRequest),
)
async def post_request(
    request: Request, ingest: Here, http: ToExchange, caller: Analyst, id: Id, query: OfFeed
) -> HandedIn:
    """Ask the other nation to hold an item, for its history, who somebody is, or for a controlled delivery."""
    asked = await read_model(request, NewRequest, MOST_BODY_BYTES)
    return await work_on_cases.ask(ingest, http, id, query.feed, asked, author_of(caller, ingest.clock()))


@router.post(
    "/requests/{id}/reply",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | GONE | BODY_PROBLEMS | AWAY,
    openapi_extra=described_body(NewCaseReply),
)
async def post_reply(
    request: Request, ingest: Here, http: ToExchange, caller: Analyst, id: Id, query: OfFeed
) -> HandedIn:
    """Answer a request of the other nation; a later answer replaces an earlier one."""
    asked = await read_model(request, NewCaseReply, MOST_BODY_BYTES)
    return await work_on_cases.reply(ingest, http, id, query.feed, asked, author_of(caller, ingest.clock()))


@router.post(
    "/cases/{id}/outcomes",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | GONE | BODY_PROBLEMS | AWAY,
    openapi_extra=described_body(NewOutcome),
)
async def post_outcome(
    request: Request, ingest: Here, http: ToExchange, caller: Analyst, id: Id, query: OfFeed
) -> HandedIn:
    """Say what became of what a case is about; alerts about it hear of it."""
    asked = await read_model(request, NewOutcome, MOST_BODY_BYTES)
    return await work_on_cases.say_outcome(ingest, http, id, query.feed, asked, author_of(caller, ingest.clock()))


@router.post(
    "/cases/{id}/notes",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | GONE | BODY_PROBLEMS,
    openapi_extra=described_body(NewNote),
)
async def post_note(request: Request, ingest: Here, caller: Analyst, id: Id, query: OfFeed) -> NoteRow:
    """Write a note under a handling code; it stays in this nation."""
    asked = await read_model(request, NewNote, MOST_BODY_BYTES)
    return await work_on_cases.write_note(ingest, id, query.feed, asked, author_of(caller, ingest.clock()))


@router.get("/alerts/{alert}/outcomes", response_model_exclude_none=True, responses=ABSENT, dependencies=[READER])
async def get_outcomes(ingest: Here, conn: Conn, alert: AlertNumber, _: NoQuery) -> Listed[OutcomeRow]:
    """What became of parcels in the alert's network, as either nation said, the newest first."""
    return await outcomes_of_alert(conn, alert, _reading(ingest))
