"""`POST /analyst/v1/match`: one or many examples against the lists, in the shape of yente's `/match`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from schemas.answers.match import MOST_RESULTS, MatchAnswer, MatchQuery
from services.ingest.api import ABSENT, BODY_PROBLEMS, PROBLEMS
from services.ingest.ingest import Ingest
from services.ingest.match import Filters, match
from services.kit.access import Role, requires
from services.kit.bodies import read_model
from services.kit.problems import Problem

MOST_BYTES = 4 * 1024 * 1024
EVERY_LIST = ("default", "all")
"""Names that stand for all lists, as with yente."""

router = APIRouter(
    prefix="/analyst/v1",
    tags=["match"],
    dependencies=[Depends(requires(Role.ANALYST, Role.AUDITOR))],
    responses=PROBLEMS | BODY_PROBLEMS,
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
    return await match(ingest.engine, ingest.lists, query.queries, _filters(asked, dataset), ingest.clock())


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
    )
