"""`/analyst/v1/notices`: pre-export notices by deadline, answers to them, and what was shipped under each."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import StringConstraints

from schemas.answers.analyst import Listed
from schemas.answers.cases import HandedIn
from schemas.answers.notices import NewNoticeReply, Notice, NoticeAnswered, NoticeRow, NoticeStanding
from services.ingest.cases.openings import look_at
from services.ingest.doors.cases_api import AWAY, GONE, MOST_BODY_BYTES, PROBLEMS, Id, OfFeed, author_of
from services.ingest.doors.networks_api import (
    ABSENT,
    BODY_PROBLEMS,
    READER,
    Analyst,
    Here,
    Reader,
    Slice,
    ToExchange,
    described_body,
)
from services.ingest.doors.reading import Conn
from services.ingest.notices import read_notices
from services.ingest.notices.reply_to_notice import reply_to_notice
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model
from services.kit.problems import Problem

router = APIRouter(prefix="/analyst/v1", tags=["notices"], responses=PROBLEMS)
Operator = Annotated[Caller, Depends(requires(Role.OPERATOR))]


class NoticesQuery(Slice):
    """Which notices."""

    state: Literal["waiting", "answered"] | None = None
    """`waiting`: without a final answer of the nation whose it is, the most urgent first."""
    after: Annotated[str, StringConstraints(pattern=read_notices.AFTER)] | None = None


@router.get("/notices", response_model_exclude_none=True, dependencies=[READER])
async def get_notices(ingest: Here, conn: Conn, query: Annotated[NoticesQuery, Query()]) -> Listed[NoticeRow]:
    """Notices by deadline, with what was shipped under each."""
    reading = read_notices.Reading(ingest.nation, ingest.clock())
    return await read_notices.list_notices(conn, reading, query.state, query.after, query.limit)


@router.get("/notices/{id}", response_model_exclude_none=True, responses=ABSENT | GONE)
async def get_notice(ingest: Here, conn: Conn, caller: Reader, id: Id, query: OfFeed) -> Notice:
    """One notice with its answers, and the parcels that name it compared with it. One of handling code H2 or H3 is
    shown to whoever has said under which case and for what he opens it: 403 `purpose` to everybody else."""
    reading = read_notices.Reading(ingest.nation, ingest.clock())
    found = await read_notices.open_notice(conn, id, query.feed, reading)
    await look_at(ingest.engine, found, found.handling, author_of(caller, reading.now))
    return found


@router.get("/notices/{id}/answers", response_model_exclude_none=True, responses=ABSENT | GONE)
async def get_answers(ingest: Here, conn: Conn, caller: Operator, id: Id) -> NoticeStanding:
    """How a notice stands that the caller's agency handed in: answered by whom and how, not why."""
    home = f"{ingest.nation}/{ingest.nation}"
    found = await read_notices.open_notice(conn, id, home, read_notices.Reading(ingest.nation, ingest.clock()))
    if found.agency != caller.agency:
        raise Problem(404, "not-found")
    answers = [
        NoticeAnswered(**each.model_dump(include={"nation", "answer", "authority", "replied_on", "counts"}))
        for each in found.replies
    ]
    return NoticeStanding(state=found.state, reply_by=found.reply_by, answers=answers)


@router.post(
    "/notices/{id}/reply",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | GONE | BODY_PROBLEMS | AWAY,
    openapi_extra=described_body(NewNoticeReply),
)
async def post_reply(
    request: Request, ingest: Here, http: ToExchange, caller: Analyst, id: Id, query: OfFeed
) -> HandedIn:
    """Answer a notice, or withdraw an own one: a record handed in at the own exchange."""
    asked = await read_model(request, NewNoticeReply, MOST_BODY_BYTES)
    return await reply_to_notice(ingest, http, id, query.feed, asked, author_of(caller, ingest.clock()))
