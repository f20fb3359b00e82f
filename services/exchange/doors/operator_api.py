"""`/operator/v1`: what agencies' operators, and the endpoint's own people, call with a bearer token."""

import itertools
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from schemas.answers.cases import Purpose
from schemas.answers.operator import (
    FeedStatus,
    MentionRequest,
    RecordAtOnce,
    RecordStanding,
    RefusedLine,
    ResumeRequest,
    SharingExplained,
    StandingsAsked,
)
from services.exchange import explain_record, halting, show_feeds
from services.exchange.core.csv_rows import Unreadable, read_csv
from services.exchange.core.submissions import Desk, Row
from services.exchange.doors import described
from services.exchange.doors.peer_api import Here
from services.exchange.endpoint import Endpoint
from services.exchange.give_evidence import evidence_for
from services.exchange.keep_submissions import Stored
from services.exchange.read_standings import read_standings
from services.exchange.submit import Verdicts, read_rows, submit, try_out
from services.feed.encoding import b64u_decode
from services.feed.names import FeedName
from services.feed.page import MAX_LINE_BYTES
from services.kit.access import Caller, Role, allow, caller_of, requires
from services.kit.bodies import read_body
from services.kit.problems import Problem

router = APIRouter(prefix="/operator/v1", tags=["operator"], responses=described.PROBLEMS)

MOST_ROWS = 10_000
MOST_BYTES = 33_554_432
JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"

Admin = Annotated[Caller, Depends(requires(Role.ADMIN))]
_STAFF = Depends(requires(Role.OPERATOR, Role.ANALYST, Role.AUDITOR, Role.ADMIN))
Staff = Annotated[Caller, _STAFF]
STAFF_ONLY = [_STAFF]
Finder = Annotated[Caller, Depends(requires(Role.INGEST, Role.ANALYST))]

_MAY_SUBMIT = frozenset({Role.OPERATOR})
_SUBMIT_DOC: dict[str, Any] = {
    "security": [{"HTTPBearer": []}],
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"type": "object", "description": "One submission: type, version, handling, body …"}},
            NDJSON: {"schema": {"type": "string", "description": "A submission a row, 10,000 rows at most."}},
            CSV: {"schema": {"type": "string", "description": "Parcels or events, columns as in docs/csv.md."}},
        },
    },
}


_SUBMIT_ANSWERS = {
    **described.json(described.STORED, "One record, accepted now.", 201),
    **described.rows(
        f"One record that was held already; or, of NDJSON and CSV: {described.VERDICTS}", described.STORED
    ),
}


@router.post("/records", status_code=201, response_class=Response, responses=_SUBMIT_ANSWERS, openapi_extra=_SUBMIT_DOC)
async def post_records(request: Request, *, check: bool = False, correct: bool = False) -> Response:
    """Hand in one record as JSON, or thousands as NDJSON or CSV: a verdict for each.

    `check` keeps nothing: a row that would be accepted is `ready`, with the nations that it would go to. With `correct`
    a reference that was used before for other content is no fault: the new content corrects that record.
    """
    caller = allow(await caller_of(request), _MAY_SUBMIT)
    endpoint, writer = request.app.state.endpoint, request.app.state.appender
    await _compare_first(endpoint)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (JSON, NDJSON, CSV) or "content-encoding" in request.headers:
        raise Problem(415, "media-type", f"records come as {JSON}, {NDJSON} or {CSV}, without a content encoding")
    body = await read_body(request, MAX_LINE_BYTES if media_type == JSON else MOST_BYTES)
    may_announce = Role.ADMIN in caller.roles
    desk = Desk(caller.agency, endpoint.policy, endpoint.clock(), announces_keys=may_announce, corrects=correct)
    rows = await _rows_of(body, media_type, desk)
    verdicts = await (try_out(endpoint, rows) if check else submit(writer, rows))
    return _one(verdicts) if media_type == JSON else _many(verdicts)


async def _rows_of(body: bytes, media_type: str, desk: Desk) -> list[Row]:
    if media_type == JSON:
        return [desk.read_row(body)]
    if media_type == CSV:
        return await _csv_rows(body, desk)
    if body.count(b"\n") > MOST_ROWS:
        raise Problem(413, "too-large", f"{MOST_ROWS} rows at most; send the rest in a further request")
    return await read_rows(body.removesuffix(b"\n").split(b"\n"), desk)


async def _compare_first(endpoint: Endpoint) -> None:
    """What appends to own feeds gives the first comparison a moment, and is refused while a restore is being mended."""
    await endpoint.comparing.first_tries()
    endpoint.comparing.refuse_to_append()


async def _csv_rows(body: bytes, desk: Desk) -> list[Row]:
    try:
        rows = list(itertools.islice(read_csv(body, desk), MOST_ROWS + 1))
    except Unreadable as fault:
        raise Problem(400, "csv", str(fault)) from None
    if len(rows) > MOST_ROWS:
        raise Problem(413, "too-large", f"{MOST_ROWS} rows at most; send the rest in a further request")
    return rows


_STATUS_OF_REFUSAL = {"malformed": 400, "submission-differs": 409, "too-large": 413}


def _one(verdicts: Verdicts) -> Response:
    outcome = verdicts.outcomes[0]
    if isinstance(outcome, Stored):
        return _json(verdicts.objects()[0], 200 if outcome.held or verdicts.tried else 201)
    status = _STATUS_OF_REFUSAL.get(outcome.code, 422)
    raise Problem(status, outcome.code, outcome.detail, extra={"member": outcome.member} if outcome.member else {})


def _many(verdicts: Verdicts) -> Response:
    rows = [orjson.dumps({"row": row, **each}) for row, each in enumerate(verdicts.objects(), 1)]
    summary = orjson.dumps({"summary": verdicts.counts()})
    return Response(b"\n".join([*rows, summary, b""]), media_type=NDJSON)


@router.get("/records/{record}")
async def get_record(endpoint: Here, caller: Staff, record: explain_record.RecordPath) -> RecordStanding:
    """Where a record of this nation stands: its lines, whether it is receipted, corrected or withdrawn."""
    return await explain_record.standing(endpoint, caller, record)


@router.get("/records/{record}/content", responses=described.json(described.CONTENT, "The record."))
async def get_content(
    endpoint: Here, caller: Annotated[Caller, Depends(requires(Role.OPERATOR))], record: explain_record.RecordPath
) -> Response:
    """What an agency handed in, to be corrected: for its own operators only."""
    return _json(await explain_record.content(endpoint, caller, record), 200)


@router.post("/standings")
async def post_standings(endpoint: Here, caller: Staff, asked: StandingsAsked) -> list[RecordAtOnce]:
    """Where many records stand, by id or by the caller's agency's own reference: those that it may know of."""
    return await read_standings(endpoint, caller, asked)


@router.get("/records/{record}/sharing")
async def get_sharing(endpoint: Here, caller: Staff, record: explain_record.RecordPath) -> SharingExplained:
    """Why a record was or was not shared, and which members stayed at home."""
    return await explain_record.explain_sharing(endpoint, caller, record)


@router.post("/records/{record}/mention")
async def post_mention(
    endpoint: Here, caller: Finder, record: explain_record.RecordPath, mention: MentionRequest
) -> dict[str, dict[str, int]]:
    """A hit or a case names this record; gives the lines for the nations that it goes to now."""
    await _compare_first(endpoint)
    return {"shared": await explain_record.mention(endpoint, caller, record, mention.because)}


@router.get("/feeds", dependencies=STAFF_ONLY)
async def get_feeds(endpoint: Here) -> list[FeedStatus]:
    """Every feed: size, receipts, lag, refused lines, age of the newest checkpoint, halts, alarms, last attempts."""
    return await show_feeds.all_feeds(endpoint)


@router.get("/feeds/{origin}/{audience}/refused", dependencies=STAFF_ONLY)
async def get_refused(
    endpoint: Here,
    name: Annotated[FeedName, Depends(show_feeds.named_feed)],
    after: Annotated[int, Query(ge=-1, le=2**53)] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[RefusedLine]:
    """Refused lines behind line `after`, ascending."""
    return await show_feeds.refused_lines(endpoint, name, after, limit)


@router.get(
    "/feeds/{origin}/{audience}/lines/{line}/evidence",
    response_class=Response,
    responses=described.json(described.EVIDENCE, "The evidence."),
)
async def get_evidence(
    endpoint: Here,
    caller: Annotated[Caller, Depends(requires(Role.ANALYST, Role.AUDITOR, Role.ADMIN))],
    name: Annotated[FeedName, Depends(show_feeds.named_feed)],
    line: show_feeds.LinePath,
    purpose: Purpose | None = None,
) -> Response:
    """The evidence file of one line (docs/protocol.md section 8): checks offline, without the other lines. Of a record
    of handling code H2 or H3 it is given for a purpose: 403 `restricted` without one."""
    return _json(await evidence_for(endpoint, caller, name, line, purpose), 200)


@router.post("/feeds/{origin}/{audience}/resume", status_code=204, response_class=Response)
async def post_resume(
    endpoint: Here,
    caller: Admin,
    name: Annotated[FeedName, Depends(show_feeds.named_feed)],
    wanted: ResumeRequest,
) -> Response:
    """Let a halted feed go on at a size whose root both sides agreed on; later lines move to the evidence."""
    await _compare_first(endpoint)
    await halting.resume(endpoint, name, caller, size=wanted.size, root=b64u_decode(wanted.root), reason=wanted.reason)
    return Response(status_code=204)


def _json(answer: Any, status: int) -> Response:
    return Response(orjson.dumps(answer), status, media_type=JSON)
