"""`/analyst/v1/entities`: persons and firms, why their records are one, and the word of an analyst on that."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Listed
from schemas.answers.entities import EntitiesDecided, Entity, EntityRow, NewMerge, NewSplit, NewUndo
from schemas.wire import plain
from services.ingest.core import identifiers
from services.ingest.core.entities.ids import PATTERN, entity_number, entity_text
from services.ingest.core.identifiers import Kind
from services.ingest.doors.reading import Conn
from services.ingest.entities.decide_entities import Decided, SaidOfEntity, merge, split, undo
from services.ingest.entities.read_entities import list_entities, open_entity
from services.ingest.ingest import Ingest
from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_model
from services.kit.problems import MEDIA_TYPE, Problem

MOST_BODY_BYTES = 65_536

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "`unauthenticated`: no good bearer token.", **_PROBLEM},
    403: {"description": "`role`: the token has no role that may ask this.", **_PROBLEM},
    422: {"description": "`form`, `unreadable`, or what is wrong with a decision: `same`, `labels`.", **_PROBLEM},
}
_ABSENT: dict[int | str, dict[str, Any]] = {404: {"description": "`not-found`.", **_PROBLEM}}
_DECIDING: dict[int | str, dict[str, Any]] = {
    400: {"description": "`cut-off`: the body ended before its length.", **_PROBLEM},
    404: {"description": "`not-found`.", **_PROBLEM},
    408: {"description": "`slow`.", **_PROBLEM},
    409: {"description": "`undone`: it was taken back already; `too-large`: too many labels.", **_PROBLEM},
    413: {"description": "`too-large`.", **_PROBLEM},
    415: {"description": "`media-type`.", **_PROBLEM},
}

router = APIRouter(
    prefix="/analyst/v1/entities",
    tags=["entities"],
    dependencies=[Depends(requires(Role.ANALYST, Role.AUDITOR))],
    responses=_PROBLEMS,
)

Analyst = Annotated[Caller, Depends(requires(Role.ANALYST))]
Id = Annotated[str, Path(pattern=PATTERN)]
After = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
Filter = Annotated[str, plain(200)]


def _body(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


class Nothing(BaseModel):
    """A query without parameters."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class EntityQuery(Nothing):
    """Which of an entity's labels."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    """Labels at most."""
    after: After | None = None


class EntitiesQuery(EntityQuery):
    """Entities of which a record has a value; one is given."""

    name: Filter | None = None
    """A person's or company's whole name, its parts in any order."""
    phone: Filter | None = None
    """In any usual spelling; without a country code it is read as a number of the US or China."""
    email: Filter | None = None
    reference: Filter | None = None
    """A number under which an authority knows them."""
    address: Filter | None = None
    """The whole of it, as written."""
    wallet: Filter | None = None


@router.get("", response_model_exclude_none=True)
async def get_entities(conn: Conn, query: Annotated[EntitiesQuery, Query()]) -> Listed[EntityRow]:
    """Persons and firms that have a value on a record, by their ids."""
    return await list_entities(conn, _wanted(query), -1 if query.after is None else int(query.after), query.limit)


@router.get("/{id}", response_model_exclude_none=True, responses=_ABSENT)
async def get_entity(conn: Conn, id: Id, query: Annotated[EntityQuery, Query()]) -> Entity:
    """One person or firm: all values as seen, what was ignored, its hits, and why these records are one.

    An id that was merged into another answers with that one, and says so.
    """
    after = -1 if query.after is None else int(query.after)
    return await open_entity(conn, entity_number(id), after, query.limit)


@router.post("/merge", response_model_exclude_none=True, responses=_DECIDING, openapi_extra=_body(NewMerge))
async def post_merge(request: Request, caller: Analyst, _: Annotated[Nothing, Query()]) -> EntitiesDecided:
    """Say that entities are one, and why. It outranks the machine until it is undone."""
    ingest: Ingest = request.app.state.ingest
    asked = await read_model(request, NewMerge, MOST_BODY_BYTES)
    entities = [entity_number(each) for each in asked.entities]
    return _decided(await merge(ingest.engine, entities, _said(ingest, caller, asked.reason)))


@router.post("/{id}/split", response_model_exclude_none=True, responses=_DECIDING, openapi_extra=_body(NewSplit))
async def post_split(request: Request, caller: Analyst, id: Id, _: Annotated[Nothing, Query()]) -> EntitiesDecided:
    """Say that labels are not of an entity, and why. It outranks the machine until it is undone."""
    ingest: Ingest = request.app.state.ingest
    asked = await read_model(request, NewSplit, MOST_BODY_BYTES)
    labels = {entity_number(each) for each in asked.labels}
    return _decided(await split(ingest.engine, entity_number(id), labels, _said(ingest, caller, asked.reason)))


@router.post(
    "/decisions/{decision}/undo", response_model_exclude_none=True, responses=_DECIDING, openapi_extra=_body(NewUndo)
)
async def post_undo(
    request: Request,
    caller: Analyst,
    decision: Annotated[int, Path(ge=1, lt=2**62)],
    _: Annotated[Nothing, Query()],
) -> EntitiesDecided:
    """Take a decision back, with the reason why; the entities are again what the evidence makes of them."""
    ingest: Ingest = request.app.state.ingest
    asked = await read_model(request, NewUndo, MOST_BODY_BYTES)
    return _decided(await undo(ingest.engine, decision, _said(ingest, caller, asked.reason)))


def _said(ingest: Ingest, caller: Caller, reason: str) -> SaidOfEntity:
    return SaidOfEntity(ingest.clock(), caller.subject, caller.agency, reason)


def _decided(done: Decided) -> EntitiesDecided:
    return EntitiesDecided(decision=done.decision, entities=[entity_text(entity) for entity in done.entities])


def _wanted(query: EntitiesQuery) -> tuple[Kind, str]:
    """The key that the filter means. Problem 422 `form` unless one is given, `unreadable` when it says nothing."""
    asked = [
        (Kind.NAME, "name", query.name and identifiers.name_key(query.name), query.name),
        (Kind.PHONE, "phone", query.phone and identifiers.e164(query.phone, None), query.phone),
        (Kind.EMAIL, "email", query.email and identifiers.email(query.email), query.email),
        (Kind.TAX, "reference", query.reference and identifiers.tax_reference(query.reference), query.reference),
        (Kind.ADDRESS, "address", query.address and identifiers.address_key(query.address), query.address),
        (Kind.WALLET, "wallet", query.wallet and identifiers.wallet(query.wallet), query.wallet),
    ]
    given = [(kind, member, key) for kind, member, key, written in asked if written is not None]
    if len(given) != 1:
        raise Problem(422, "form", "Ask by one value: name, phone, email, reference, address or wallet.")
    ((kind, member, key),) = given
    if not key:
        raise Problem(422, "unreadable", "Nothing to look for can be read in it.", extra={"member": member})
    return kind, key
