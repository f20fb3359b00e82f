"""`/analyst/v1` about retention: what was erased here, and legal holds, which supervisors set on cases and end."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import StringConstraints

from schemas.answers.analyst import Listed
from schemas.answers.retention import HoldReason, LegalHold, RetentionRun
from services.ingest.cases.hold_case import hold_case, release_case
from services.ingest.doors.cases_api import GONE, MOST_BODY_BYTES, PROBLEMS, Id, OfFeed, author_of
from services.ingest.doors.networks_api import ABSENT, BODY_PROBLEMS, Here, Slice, ToExchange, described_body
from services.ingest.doors.reading import Conn
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model
from services.retention.holds import list_holds
from services.retention.runs import list_runs

router = APIRouter(prefix="/analyst/v1", tags=["retention"], responses=PROBLEMS)

_READER = Depends(requires(Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN))
Supervisor = Annotated[Caller, Depends(requires(Role.SUPERVISOR))]


class RunsQuery(Slice):
    """Which page."""

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


Page = Annotated[RunsQuery, Query()]


@router.get("/retention", dependencies=[_READER], response_model_exclude_none=True)
async def get_retention(conn: Conn, query: Page) -> Listed[RetentionRun]:
    """Runs of retention, the newest first: what each erased, and how much was held back."""
    return await list_runs(conn, int(query.after) if query.after else None, query.limit)


@router.get("/holds", dependencies=[_READER], response_model_exclude_none=True)
async def get_holds(conn: Conn, query: Page) -> Listed[LegalHold]:
    """Legal holds, the newest first, ended ones too."""
    return await list_holds(conn, int(query.after) if query.after else None, query.limit)


_ANSWERS = BODY_PROBLEMS | ABSENT | GONE
_HOLD = described_body(HoldReason)


@router.post("/cases/{id}/hold", response_model_exclude_none=True, responses=_ANSWERS, openapi_extra=_HOLD)
async def post_hold(
    request: Request, ingest: Here, http: ToExchange, caller: Supervisor, id: Id, query: OfFeed
) -> LegalHold:
    """Keep all that a case rests on beyond its date, until the hold is ended; the own exchange keeps it, too."""
    asked = await read_model(request, HoldReason, MOST_BODY_BYTES)
    return await hold_case(ingest, http, id, query.feed, asked.reason, author_of(caller, ingest.clock()))


@router.post("/cases/{id}/hold/end", response_model_exclude_none=True, responses=_ANSWERS, openapi_extra=_HOLD)
async def post_hold_end(
    request: Request, ingest: Here, http: ToExchange, caller: Supervisor, id: Id, query: OfFeed
) -> LegalHold:
    """End the hold of a case: what is due goes at the next run."""
    asked = await read_model(request, HoldReason, MOST_BODY_BYTES)
    return await release_case(ingest, http, id, query.feed, asked.reason, author_of(caller, ingest.clock()))
