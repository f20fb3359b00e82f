"""`/operator/v1/retention` and `/operator/v1/holds`: what was erased, and what own ingest says is held.

Holds are set and ended at ingest, where cases are, by a supervisor; ingest tells the exchange, which keeps them.
"""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from schemas.answers.analyst import Listed
from schemas.answers.retention import HoldEnded, HoldTold, LegalHold, RetentionRun
from services.exchange.doors import described
from services.exchange.doors.peer_api import Here
from services.exchange.held import audit
from services.kit.access import Caller, Role, requires
from services.kit.problems import Problem
from services.retention.holds import Who, end_hold, hold_records, list_holds, set_hold
from services.retention.runs import list_runs

router = APIRouter(prefix="/operator/v1", tags=["operator"], responses=described.PROBLEMS)
MOST_BYTES = 1_048_576
"""Of what a case holds, told at once."""

_READER = Depends(requires(Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN))
Teller = Annotated[Caller, Depends(requires(Role.INGEST))]
Case = Annotated[uuid.UUID, Path()]
After = Annotated[int | None, Query(ge=0, le=2**53)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/retention", dependencies=[_READER], response_model_exclude_none=True)
async def get_retention(endpoint: Here, after: After = None, limit: Limit = 50) -> Listed[RetentionRun]:
    """Runs of retention, the newest first: what each erased, what was held back, and that the proofs still hold."""
    async with endpoint.engine.connect() as conn:
        return await list_runs(conn, after, limit)


@router.get("/holds", dependencies=[_READER], response_model_exclude_none=True)
async def get_holds(endpoint: Here, after: After = None, limit: Limit = 50) -> Listed[LegalHold]:
    """Legal holds as ingest told of them, the newest first, ended ones too."""
    async with endpoint.engine.connect() as conn:
        return await list_holds(conn, after, limit)


@router.put("/holds/{case}", status_code=204, response_class=Response)
async def put_hold(endpoint: Here, caller: Teller, case: Case, told: HoldTold) -> Response:
    """A case holds these records from now on, and no others."""
    who = Who(told.by, told.agency, told.reason, endpoint.clock())
    async with endpoint.engine.begin() as conn:
        if await set_hold(conn, str(case), who):
            why = f"by {told.by} of {told.agency}: {told.reason}"
            await audit.note(conn, who.at, caller, did="hold case", what=str(case), why=why)
        await hold_records(conn, str(case), told.records)
    return Response(status_code=204)


@router.post("/holds/{case}/end", status_code=204, response_class=Response)
async def post_end(endpoint: Here, caller: Teller, case: Case, told: HoldEnded) -> Response:
    """A case is held no more; what is due goes at the next run. Problem 404 `not-held` when it was not."""
    who = Who(told.by, told.agency, told.reason, endpoint.clock())
    async with endpoint.engine.begin() as conn:
        if not await end_hold(conn, str(case), who):
            raise Problem(404, "not-held", "this case is not held")
        why = f"by {told.by} of {told.agency}: {told.reason}"
        await audit.note(conn, who.at, caller, did="end hold of case", what=str(case), why=why)
    return Response(status_code=204)
