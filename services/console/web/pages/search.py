"""One box for everything: what was typed is read, the likeliest reading is searched, the others are a click away."""

import asyncio
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.answers.analyst import Listed, ParcelRow
from schemas.answers.entities import EntityRow
from schemas.answers.match import Example, MatchQuery, ScoredEntity
from services.console.web.kinds import FILTER_OF, LONGEST, WHO, Kind, kinds_of
from services.console.web.nation_api import NationApi, Refused, attempt, both
from services.console.web.network_api import NetworkApi
from services.console.web.visit import Visit

PAGE = 50
FEW = 10
"""Persons and firms that are shown; their own page has the rest."""


class SearchQuery(BaseModel):
    """What was typed, and as what it is read when the reader says so."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = ""
    kind: Kind | None = Field(default=None, alias="as")
    after: Annotated[str, StringConstraints(max_length=100)] | None = None


async def search(visit: Visit) -> Response:
    """Results by type."""
    asked = visit.query(SearchQuery)
    if not asked.q:
        return visit.page("search.html", asked=asked, kind=None, kinds=[], parcels=None, entries=None, people=None)
    kind = asked.kind or kinds_of(asked.q)[0]
    if kind == "record":
        return visit.go(f"/parcels/{asked.q.lower()}")
    if kind == "cas":
        return visit.go(f"/controls?{urlencode({'cas': asked.q})}")
    (parcels, entries), people = await asyncio.gather(
        both(_parcels(visit.api, kind, asked), _entries(visit.api, kind, asked)),
        attempt(_people(visit.api, kind, asked)),
    )
    kinds = [*kinds_of(asked.q), *(each for each in get_args(Kind) if each in FILTER_OF)]
    others = [each for each in dict.fromkeys(kinds) if each != kind]
    shown = {"parcels": parcels, "entries": entries, "people": people}
    return visit.page("search.html", asked=asked, kind=kind, kinds=others, **shown)


async def _parcels(api: NationApi, kind: Kind, asked: SearchQuery) -> Listed[ParcelRow] | None:
    """None: nothing can be read in it as this kind, or the kind is none that parcels are found by."""
    if kind not in FILTER_OF:
        return None
    try:
        return await api.parcels({FILTER_OF[kind]: asked.q, "after": asked.after, "limit": PAGE})
    except Refused as refused:
        if refused.code != "unreadable":
            raise
        return None


async def _entries(api: NationApi, kind: Kind, asked: SearchQuery) -> list[ScoredEntity] | None:
    """Who on the lists has a like name, address, phone or mailbox."""
    if kind not in WHO:
        return None
    example = Example(schema_="LegalEntity", properties={WHO[kind]: [asked.q]})
    answer = await api.match(MatchQuery(queries={"typed": example}))
    return answer.responses["typed"].results


async def _people(api: NationApi, kind: Kind, asked: SearchQuery) -> Listed[EntityRow] | None:
    """Persons and firms on the records that have it."""
    if kind not in WHO:
        return None
    try:
        return await NetworkApi(api).entities({WHO[kind]: asked.q, "limit": FEW})
    except Refused as refused:
        if refused.code != "unreadable":
            raise
        return None
