"""`/analyst/v1` about networks: what belongs together and why, paths, hubs, exports, runs over everything."""

import ssl
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import httpx
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Listed
from schemas.answers.cases import Purpose
from schemas.answers.charts import NetworkChart, NewTaking, Taken
from schemas.answers.entities import EntityId
from schemas.answers.findings import FindingRow, NewShare, SharedFinding
from schemas.answers.hubs import HubChanged, HubRow, NewHub
from schemas.answers.networks import AttributeHash, Network, NetworkRow, Replayed, WithoutAttribute
from schemas.answers.runs import SurfaceRun
from schemas.answers.ways import Neighbourhood, Paths
from schemas.wire import Date, RecordId
from services.ingest.doors.reading import Conn, begin_as
from services.ingest.ingest import Ingest
from services.ingest.network_answers import read_findings, read_networks
from services.ingest.network_answers.export_network import FORMATS, Format, export_network
from services.ingest.network_answers.find_paths import find_paths
from services.ingest.network_answers.gather import END, find_end
from services.ingest.network_answers.read_chart import MOST_NODES, read_chart
from services.ingest.network_answers.read_neighbourhood import read_neighbourhood
from services.ingest.network_answers.read_network import AFTER as AFTER_PARCEL
from services.ingest.network_answers.read_network import Page, open_network, replay_network
from services.ingest.network_answers.read_networks import list_networks
from services.ingest.network_answers.release_network import Leaving, release, release_drawn
from services.ingest.network_answers.share_network import share_network
from services.ingest.network_answers.what_if import ATTRIBUTE, without_attribute
from services.ingest.networks import order_surface
from services.ingest.networks.allow_hubs import AFTER as AFTER_HUB
from services.ingest.networks.allow_hubs import Supervisor, allow_hub, list_hubs, take_back_hub
from services.ingest.records.hand_in import Author
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model
from services.kit.problems import MEDIA_TYPE

PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "`unauthenticated`: no good bearer token.", **PROBLEM},
    403: {"description": "`role`: the token has no role that may ask this.", **PROBLEM},
    422: {"description": "`form` or `unreadable`: a parameter is unknown or wrong.", **PROBLEM},
}
ABSENT: dict[int | str, dict[str, Any]] = {
    404: {"description": "`not-found`, `not-carried`, `ended`, or `moved`: `into` says where to.", **PROBLEM}
}
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"description": "`allowed`: somebody did so before.", **PROBLEM}}
BODY_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"description": "`cut-off`: the body ended before its length.", **PROBLEM},
    408: {"description": "`slow`.", **PROBLEM},
    413: {"description": "`too-large`.", **PROBLEM},
    415: {"description": "`media-type`.", **PROBLEM},
}
_AMBIGUOUS: dict[int | str, dict[str, Any]] = {409: {"description": "`ambiguous`: two records have it.", **PROBLEM}}
_SHARING: dict[int | str, dict[str, Any]] = {
    422: {"description": "`form`, or `refused` with `because`: the exchange's own code.", **PROBLEM},
    503: {"description": "`exchange`: the own exchange does not answer.", **PROBLEM},
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file. `X-Cut` says what was left out, when anything was.",
        "content": {each.media_type: {"schema": {"type": "string", "format": "binary"}} for each in FORMATS.values()},
    }
}
_RESTRICTED: dict[int | str, dict[str, Any]] = {
    403: {"description": "`role`; `restricted`: a record of it is H2 or H3, and no purpose is given.", **PROBLEM}
}
MOST_BODY_BYTES = 16_384
PATIENCE_S = 30.0

router = APIRouter(prefix="/analyst/v1", tags=["networks"], responses=PROBLEMS)

READER = Depends(requires(Role.ANALYST, Role.AUDITOR))
Reader = Annotated[Caller, READER]
Analyst = Annotated[Caller, Depends(requires(Role.ANALYST))]
SupervisorOnly = Annotated[Caller, Depends(requires(Role.SUPERVISOR))]
Orderer = Annotated[Caller, Depends(requires(Role.ANALYST, Role.ADMIN))]

Score = Annotated[float, Field(ge=-1_000, le=1_000)]
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
NetworkId = Annotated[str, Path(pattern=_UUID)]


class Nothing(BaseModel):
    """A query without parameters."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Slice(Nothing):
    """Which page of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """Items at most."""


class NetworksQuery(Slice):
    """Which networks; a network fits all that is given."""

    least_score: Score | None = None
    """Log-odds."""
    alert: Literal["open", "confirmed", "dismissed", "none"] | None = None
    """With an alert in this state, or without one."""
    since: Date | None = None
    """Born or changed on this day or later, UTC."""
    entity: EntityId | None = None
    """Of which this person or firm is a member."""
    parcel: RecordId | None = None
    """Of which the parcel is one."""
    detector: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None
    """That this detector or rule speaks for, or against."""
    least_parcels: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    after: Annotated[str, StringConstraints(pattern=read_networks.AFTER)] | None = None


class NetworkQuery(Slice):
    """Which of a network's parcels, and since when changes are told."""

    changed_since: Date | None = None
    """Tell what came and went since this day, UTC."""
    part: Annotated[str, StringConstraints(pattern=_UUID)] | None = None
    """Give the parcels of this part of it alone."""
    after: Annotated[str, StringConstraints(pattern=AFTER_PARCEL)] | None = None


class WithoutQuery(Nothing):
    """What is thought away."""

    attribute: Annotated[str, StringConstraints(pattern=ATTRIBUTE)]
    """`kind:value`, or an attribute's `hash`."""


class ChartQuery(Nothing):
    """How much is drawn."""

    most: Annotated[int, Field(ge=10, le=MOST_NODES)] = 200
    """Nodes at most, beside up to 20 that stand for the rest of a community each."""


class ExportQuery(Nothing):
    """As what, and what for."""

    format: Format
    purpose: Purpose | None = None
    """Needed where a record of the network is H2 or H3; kept in the audit log."""


class PathsQuery(Nothing):
    """From what to what."""

    start: Annotated[str, StringConstraints(pattern=END), Field(alias="from")]
    """An entity (`e…`), a parcel (its record id), an attribute (`kind:value`, or `a` and its `hash`)."""
    to: Annotated[str, StringConstraints(pattern=END)]
    """Such another."""
    most: Annotated[int, Field(ge=1, le=20)] = 5
    """Paths at most."""


class NeighbourhoodQuery(Nothing):
    """Around what, and how far."""

    of: Annotated[str, StringConstraints(pattern=END)]
    """An entity (`e…`), a parcel (its record id), an attribute (`kind:value`, or `a` and its `hash`)."""
    depth: Annotated[int, Field(ge=1, le=2)] = 1
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """Parcels at most."""


class FindingsQuery(Slice):
    """Which findings."""

    whose: Literal["ours", "peers"] | None = None
    after: Annotated[str, StringConstraints(pattern=read_findings.AFTER)] | None = None


class HubsQuery(Slice):
    """Which hubs."""

    after: Annotated[str, StringConstraints(pattern=AFTER_HUB)] | None = None


class RunsQuery(Slice):
    """Which runs."""

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


def _ingest(request: Request) -> Ingest:
    ingest: Ingest = request.app.state.ingest
    return ingest


async def _exchange(request: Request) -> AsyncIterator[httpx.AsyncClient]:
    """The way to the own exchange. A test puts a transport into the application's state."""
    ingest, transport = _ingest(request), getattr(request.app.state, "exchange_transport", None)
    trusted = ssl.create_default_context(cafile=ingest.exchange_ca) if ingest.exchange_ca else True
    async with httpx.AsyncClient(verify=trusted, trust_env=False, transport=transport, timeout=PATIENCE_S) as http:
        yield http


ToExchange = Annotated[httpx.AsyncClient, Depends(_exchange)]
Here = Annotated[Ingest, Depends(_ingest)]
NoQuery = Annotated[Nothing, Query()]


def described_body(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a request, for the OpenAPI document."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


@router.get("/networks", response_model_exclude_none=True, dependencies=[READER])
async def get_networks(conn: Conn, query: Annotated[NetworksQuery, Query()]) -> Listed[NetworkRow]:
    """Networks, the highest score first, each with its strongest reason."""
    wanted = read_networks.Wanted(
        query.least_score,
        query.alert,
        query.since,
        None if query.entity is None else int(query.entity[1:]),
        None if query.parcel is None else uuid.UUID(query.parcel),
        query.detector,
        query.least_parcels,
    )
    return await list_networks(conn, wanted, query.after, query.limit)


@router.get("/networks/{network}", response_model_exclude_none=True, responses=ABSENT, dependencies=[READER])
async def get_network(conn: Conn, network: NetworkId, query: Annotated[NetworkQuery, Query()]) -> Network:
    """One network: members, parcels, what holds it together, its life, the evidence, and what was left out."""
    part = None if query.part is None else uuid.UUID(query.part)
    return await open_network(conn, uuid.UUID(network), Page(query.after, query.limit, part), query.changed_since)


@router.get("/networks/{network}/chart", response_model_exclude_none=True, responses=ABSENT, dependencies=[READER])
async def get_chart(conn: Conn, network: NetworkId, query: Annotated[ChartQuery, Query()]) -> NetworkChart:
    """The network to be drawn: parties, what they share, the parcels between them, and what is not drawn."""
    return await read_chart(conn, uuid.UUID(network), query.most)


@router.get("/networks/{network}/replay", response_model_exclude_none=True, responses=ABSENT, dependencies=[READER])
async def get_replay(conn: Conn, network: NetworkId, _: NoQuery) -> Replayed:
    """The score, counted again from the stored reasons."""
    return await replay_network(conn, uuid.UUID(network))


@router.get("/networks/{network}/without", response_model_exclude_none=True, responses=ABSENT, dependencies=[READER])
async def get_without(conn: Conn, network: NetworkId, query: Annotated[WithoutQuery, Query()]) -> WithoutAttribute:
    """The network as if an attribute did not exist: which reasons go, what falls apart, the score then."""
    return await without_attribute(conn, uuid.UUID(network), query.attribute)


@router.get("/networks/{network}/export", response_class=Response, responses={**_FILE, **ABSENT, **_RESTRICTED})
async def get_export(
    ingest: Here, conn: Conn, caller: Reader, network: NetworkId, query: Annotated[ExportQuery, Query()]
) -> Response:
    """The network as a file: GraphML, GEXF, CSV for i2 and Gephi, STIX 2.1 or FollowTheMoney. It is noted who takes
    it; where a record of it is H2 or H3, for a purpose only."""
    now = ingest.clock()
    file = await export_network(conn, uuid.UUID(network), query.format, ingest.nation, now)
    leaving = Leaving(file.name.partition(".")[2], file.handling)
    await release(conn, uuid.UUID(network), leaving, query.purpose, Author(caller.subject, caller.agency, now))
    await conn.commit()
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    if file.cut:
        headers["X-Cut"] = "; ".join(file.cut)
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.post(
    "/networks/{network}/takings",
    status_code=201,
    responses={**ABSENT, **BODY_PROBLEMS, **_RESTRICTED},
    openapi_extra=described_body(NewTaking),
)
async def post_taking(request: Request, ingest: Here, caller: Reader, network: NetworkId, _: NoQuery) -> Taken:
    """Say that a picture or report of the network is taken, before it is drawn elsewhere: it is noted who takes it;
    where a record of it is H2 or H3, for a purpose only."""
    asked = await read_model(request, NewTaking, MOST_BODY_BYTES)
    async with begin_as(ingest, caller) as conn:
        who = Author(caller.subject, caller.agency, ingest.clock())
        return await release_drawn(conn, uuid.UUID(network), asked, who)


@router.post(
    "/networks/{network}/share",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | BODY_PROBLEMS | _SHARING,
    openapi_extra=described_body(NewShare),
)
async def post_share(
    request: Request, ingest: Here, http: ToExchange, caller: Analyst, network: NetworkId, _: NoQuery
) -> SharedFinding:
    """Tell the peer of a network: a `finding` handed in at the own exchange, where the sharing policy decides."""
    asked = await read_model(request, NewShare, MOST_BODY_BYTES)
    who = Author(caller.subject, caller.agency, ingest.clock())
    return await share_network(ingest, http, uuid.UUID(network), asked, who)


@router.get("/findings", response_model_exclude_none=True, dependencies=[READER])
async def get_findings(conn: Conn, query: Annotated[FindingsQuery, Query()]) -> Listed[FindingRow]:
    """Findings, ours and the peers', the newest first, with what of them is held here."""
    return await read_findings.list_findings(conn, whose=query.whose, after=query.after, limit=query.limit)


@router.get("/paths", response_model_exclude_none=True, responses={**ABSENT, **_AMBIGUOUS}, dependencies=[READER])
async def get_paths(conn: Conn, query: Annotated[PathsQuery, Query()]) -> Paths:
    """The cheapest ways from one to another, with what each step rests on and how common that is."""
    start, goal = await find_end(conn, query.start, "from"), await find_end(conn, query.to, "to")
    return await find_paths(conn, start, goal, query.most)


@router.get(
    "/neighbourhood", response_model_exclude_none=True, responses={**ABSENT, **_AMBIGUOUS}, dependencies=[READER]
)
async def get_neighbourhood(conn: Conn, query: Annotated[NeighbourhoodQuery, Query()]) -> Neighbourhood:
    """What lies within one or two steps, the rarest first; what a limit cuts is counted."""
    return await read_neighbourhood(conn, await find_end(conn, query.of, "of"), query.depth, query.limit)


@router.get("/hubs", response_model_exclude_none=True, dependencies=[READER])
async def get_hubs(conn: Conn, query: Annotated[HubsQuery, Query()]) -> Listed[HubRow]:
    """Attributes that supervisors called everybody's, and why."""
    return await list_hubs(conn, query.after, query.limit)


@router.post(
    "/hubs",
    status_code=201,
    response_model_exclude_none=True,
    responses=ABSENT | BODY_PROBLEMS | _CONFLICT,
    openapi_extra=described_body(NewHub),
)
async def post_hub(request: Request, ingest: Here, caller: SupervisorOnly, _: NoQuery) -> HubChanged:
    """Call an attribute everybody's, with a reason: it links nobody any more; for supervisors."""
    asked = await read_model(request, NewHub, MOST_BODY_BYTES)
    who = Supervisor(caller.subject, caller.agency, ingest.clock())
    return await allow_hub(ingest.engine, asked.attribute, asked.reason, who)


@router.delete("/hubs/{attribute}", response_model_exclude_none=True, responses=ABSENT)
async def delete_hub(ingest: Here, caller: SupervisorOnly, attribute: AttributeHash, _: NoQuery) -> HubChanged:
    """Call it everybody's no more; for supervisors."""
    return await take_back_hub(ingest.engine, attribute, Supervisor(caller.subject, caller.agency, ingest.clock()))


@router.post("/surface", status_code=202, response_model_exclude_none=True)
async def post_surface(ingest: Here, caller: Orderer, _: NoQuery) -> SurfaceRun:
    """Order a run over everything: entities, networks, scores. One that waits already serves whoever asks."""
    async with ingest.engine.begin() as conn:
        run = await order_surface.order_surface(conn, caller.subject, ingest.clock())
        return await order_surface.open_run(conn, run)


@router.get("/surface/runs", response_model_exclude_none=True, dependencies=[READER])
async def get_runs(conn: Conn, query: Annotated[RunsQuery, Query()]) -> Listed[SurfaceRun]:
    """Runs, the newest first, with how far each is."""
    return await order_surface.list_runs(conn, None if query.after is None else int(query.after), query.limit)
