"""`POST /analyst/v1/match`: one or many examples against the lists, in the shape of yente's `/match`."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from schemas.answers.match import MOST_RESULTS, SCHEMATA, MatchAnswer, MatchQuery
from services.audit.deeds import sought
from services.ingest.doors.api import ABSENT, BODY_PROBLEMS, PROBLEMS
from services.ingest.ingest import Ingest
from services.ingest.screening.match import Filters, match
from services.kit.access import Role, requires
from services.kit.bodies import read_model
from services.kit.problems import Problem, member_path

MOST_BYTES = 4 * 1024 * 1024
MOST_NAMED = 20
"""Examples that a refusal names."""
EVERY_LIST = ("default", "all")
"""Names that stand for all lists, as with yente."""

_BAD_REQUEST: dict[str, Any] = {
    **BODY_PROBLEMS[400],
    "description": "`schema`: an example has no schema that is matched; `cut-off`: the body ended before its length.",
}

router = APIRouter(
    prefix="/analyst/v1",
    tags=["match"],
    dependencies=[Depends(requires(Role.ANALYST, Role.AUDITOR))],
    responses=PROBLEMS | BODY_PROBLEMS | {400: _BAD_REQUEST},
)

_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": MatchQuery.model_json_schema()}}}}
Names = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=50)]


class MatchParameters(BaseModel):
    """How much is answered, and of which lists."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    limit: Annotated[int, Field(ge=1, le=MOST_RESULTS)] = 5
    """Results for each example at most."""
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.7
    """Score from which `match` is true; 0.7 is where hits are raised."""
    cutoff: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Score below which nothing is answered."""
    algorithm: Annotated[str, Field(max_length=100)] | None = None
    """Taken for yente's clients; there is one."""
    include_dataset: Names = []
    """Names of lists; none: all."""
    exclude_dataset: Names = []
    exclude_schema: Names = []
    exclude_entity_ids: Names = []
    topics: Names = []
    """Entities with one of these topics only."""
    changed_since: dt.datetime | None = None
    """Only what a list said first after this day or moment (UTC, where no zone is given)."""


@router.post("/match", response_model_exclude_none=True, openapi_extra=_BODY)
async def post_match(request: Request, asked: Annotated[MatchParameters, Query()]) -> MatchAnswer:
    """Who on the lists is like these examples, with every piece of evidence."""
    return await _answer(request, asked, None)


@router.post("/match/{dataset}", response_model_exclude_none=True, openapi_extra=_BODY, responses=ABSENT)
async def post_match_dataset(
    request: Request,
    asked: Annotated[MatchParameters, Query()],
    dataset: Annotated[str, Path(min_length=1, max_length=200)],
) -> MatchAnswer:
    """The same for one list by its name; `default` is all of them."""
    ingest: Ingest = request.app.state.ingest
    if dataset in EVERY_LIST:
        return await _answer(request, asked, None)
    async with ingest.engine.connect() as conn:
        known = await conn.execute(text("SELECT FROM watch_list WHERE name = :name"), {"name": dataset})
        if known.first() is None:
            raise Problem(404, "not-found", "There is no list of this name.")
    return await _answer(request, asked, dataset)


async def _answer(request: Request, asked: MatchParameters, dataset: str | None) -> MatchAnswer:
    ingest: Ingest = request.app.state.ingest
    query = await read_model(request, MatchQuery, MOST_BYTES)
    _refuse_unknown_schemata(query)
    for example in query.queries.values():
        for name, values in example.properties.items():
            for value in values:
                sought(name, value)
    return await match(ingest.engine, ingest.lists, query.queries, _filters(asked, dataset), ingest.clock())


def _refuse_unknown_schemata(query: MatchQuery) -> None:
    wrong = [name for name, example in query.queries.items() if example.schema_ not in SCHEMATA]
    if wrong:
        members = [member_path(("queries", name, "schema")) for name in wrong[:MOST_NAMED]]
        detail = f"No such schema is matched. Use one of: {', '.join(sorted(SCHEMATA))}."
        raise Problem(400, "schema", detail, extra={"members": members})


def _filters(asked: MatchParameters, dataset: str | None) -> Filters:
    lists = [dataset] if dataset else asked.include_dataset
    return Filters(
        limit=asked.limit,
        threshold=asked.threshold,
        cutoff=min(asked.cutoff, asked.threshold),
        lists=frozenset(lists) if lists else None,
        without_lists=frozenset(asked.exclude_dataset),
        without_schemata=frozenset(asked.exclude_schema),
        without_entities=frozenset(asked.exclude_entity_ids),
        topics=frozenset(asked.topics),
        changed_since=_in_a_zone(asked.changed_since) if asked.changed_since else None,
    )


def _in_a_zone(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
