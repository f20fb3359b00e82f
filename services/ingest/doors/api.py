"""`/analyst/v1`: what was taken in and found, for analysts and auditors with a bearer token; what they say of it."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import (
    AuditRow,
    ControlHit,
    Counts,
    Feeds,
    HitRow,
    HitState,
    Listed,
    NewJudgement,
    Parcel,
    ParcelRow,
    Rescreen,
)
from schemas.wire import RecordId, plain
from services.ingest.cases.openings import look_at
from services.ingest.controls import read_control_hits
from services.ingest.doors.reading import Conn
from services.ingest.ingest import Ingest
from services.ingest.records import audit, read_feeds, read_parcels
from services.ingest.records.hand_in import Author
from services.ingest.screening import read_hits, read_rescreens
from services.ingest.screening.judge import judge
from services.ingest.screening.judgements import Said
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model
from services.kit.problems import MEDIA_TYPE

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "`unauthenticated`: no good bearer token.", **_PROBLEM},
    403: {"description": "`role`: the token has no role that may ask this.", **_PROBLEM},
    422: {"description": "`form` or `unreadable`: a parameter is unknown or wrong.", **_PROBLEM},
}
ABSENT: dict[int | str, dict[str, Any]] = {404: {"description": "`not-found`.", **_PROBLEM}}
_GONE: dict[int | str, dict[str, Any]] = {
    409: {"description": "`ambiguous`: two records have this id.", **_PROBLEM},
    410: {"description": "`withdrawn` or `superseded`.", **_PROBLEM},
}

BODY_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"description": "`cut-off`: the body ended before its length.", **_PROBLEM},
    408: {"description": "`slow`.", **_PROBLEM},
    413: {"description": "`too-large`.", **_PROBLEM},
    415: {"description": "`media-type`.", **_PROBLEM},
}
_JUDGEMENT_BODY = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": NewJudgement.model_json_schema()}}}
}
MOST_JUDGEMENT_BYTES = 16_384

router = APIRouter(
    prefix="/analyst/v1",
    tags=["analyst"],
    dependencies=[Depends(requires(Role.ANALYST, Role.AUDITOR))],
    responses=PROBLEMS,
)

Filter = Annotated[str, plain(200)]
HitNumber = Annotated[int, Path(ge=1, lt=2**62)]


class Nothing(BaseModel):
    """A query without parameters."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Slice(Nothing):
    """Which page of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """Items at most."""


class ParcelsQuery(Slice):
    """Parcels that carry all the keys given."""

    identifier: Filter | None = None
    """Item identifier, with or without blanks."""
    phone: Filter | None = None
    """In any usual spelling; without a country code it is read as a number of the US or China."""
    email: Filter | None = None
    name: Filter | None = None
    """A person's or company's whole name, its parts in any order."""
    after: Annotated[str, StringConstraints(pattern=read_parcels.AFTER)] | None = None


class NewestFirst(Slice):
    """Which hits, or which rows of the audit log."""

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


class HitsQuery(NewestFirst):
    """Which hits."""

    state: HitState | None = None
    """In this state; absent: all but the dismissed."""


class ParcelQuery(Nothing):
    """Which of two records with one id."""

    feed: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}/[A-Z]{2}$")] | None = None


class ControlHitsQuery(NewestFirst):
    """Which control hits."""

    weak: bool = False
    """Those, too, that rest on a short form or an HS code alone."""


_Reader = Annotated[Caller, Depends(requires(Role.ANALYST, Role.AUDITOR))]
NoQuery = Annotated[Nothing, Query()]


@router.get("/parcels", response_model_exclude_none=True)
async def get_parcels(conn: Conn, query: Annotated[ParcelsQuery, Query()]) -> Listed[ParcelRow]:
    """Parcels, the newest first."""
    keys = read_parcels.wanted_keys(query.identifier, query.phone, query.email, query.name)
    return await read_parcels.list_parcels(conn, keys, query.after, query.limit)


@router.get("/parcels/{id}", response_model_exclude_none=True, responses=ABSENT | _GONE)
async def get_parcel(
    request: Request, conn: Conn, caller: _Reader, id: RecordId, query: Annotated[ParcelQuery, Query()]
) -> Parcel:
    """One parcel with its way, its hits, its network and the law on the day of dispatch. One of handling code H2 or H3
    is shown to whoever has said under which case and for what he opens it: 403 `purpose` to everybody else."""
    ingest: Ingest = request.app.state.ingest
    found = await read_parcels.open_parcel(conn, uuid.UUID(id), query.feed)
    who = Author(caller.subject, caller.agency, ingest.clock())
    await look_at(ingest.engine, found, found.record["handling"]["code"], who)
    return found


@router.get("/hits", response_model_exclude_none=True)
async def get_hits(conn: Conn, query: Annotated[HitsQuery, Query()]) -> Listed[HitRow]:
    """Watch-list hits with all evidence, the newest first."""
    after = None if query.after is None else int(query.after)
    return await read_hits.list_hits(conn, query.state, after, query.limit)


@router.get("/hits/{hit}", response_model_exclude_none=True, responses=ABSENT)
async def get_hit(conn: Conn, hit: HitNumber, _: NoQuery) -> HitRow:
    """One hit."""
    return await read_hits.open_hit(conn, hit)


@router.post(
    "/hits/{hit}/judgement",
    response_model_exclude_none=True,
    responses=ABSENT | BODY_PROBLEMS,
    openapi_extra=_JUDGEMENT_BODY,
)
async def post_judgement(
    request: Request, caller: Annotated[Caller, Depends(requires(Role.ANALYST))], hit: HitNumber, _: NoQuery
) -> HitRow:
    """Say whether a hit is the person, and why; the answer is the hit as it stands then.

    It is remembered for the same sender or addressee on other parcels, and outranks the machine until something that
    was not on the table speaks for the hit."""
    ingest: Ingest = request.app.state.ingest
    asked = await read_model(request, NewJudgement, MOST_JUDGEMENT_BYTES)
    said = Said(ingest.clock(), caller.subject, caller.agency, asked.verdict, asked.reason)
    return await judge(ingest.engine, hit, said)


@router.get("/rescreens", response_model_exclude_none=True)
async def get_rescreens(conn: Conn, query: Annotated[NewestFirst, Query()]) -> Listed[Rescreen]:
    """How far history has been compared with what is new on the lists, the newest first."""
    return await read_rescreens.list_rescreens(conn, None if query.after is None else int(query.after), query.limit)


@router.get("/substances/hits", response_model_exclude_none=True)
async def get_control_hits(conn: Conn, query: Annotated[ControlHitsQuery, Query()]) -> Listed[ControlHit]:
    """Parcels that name what was controlled on the day of posting, where they left or where they go, and the law."""
    after = None if query.after is None else int(query.after)
    return await read_control_hits.list_control_hits(conn, weak=query.weak, after=after, limit=query.limit)


@router.get("/feeds", response_model_exclude_none=True)
async def get_feeds(request: Request, conn: Conn, _: NoQuery) -> Feeds:
    """How far each feed is followed, how old its newest checkpoint is, and what stops it."""
    ingest: Ingest = request.app.state.ingest
    return await read_feeds.feeds(conn, ingest.clock())


@router.get("/audit", response_model_exclude_none=True, dependencies=[Depends(requires(Role.AUDITOR))])
async def get_audit(conn: Conn, query: Annotated[NewestFirst, Query()]) -> Listed[AuditRow]:
    """What was hidden or taken back, the newest first; for auditors only."""
    return await audit.list_audit(conn, None if query.after is None else int(query.after), query.limit)


@router.get("/counts", response_model_exclude_none=True)
async def get_counts(conn: Conn, _: NoQuery) -> Counts:
    """How much was taken in and found."""
    return await read_feeds.counts(conn)
