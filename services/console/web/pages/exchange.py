"""The exchange: how each feed stands at both services, refused lines, keys, and the evidence of a line to download."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from schemas.answers.cases import Purpose
from services.console.web.nation_api import Refused, attempt, both
from services.console.web.pages.cases import PURPOSES
from services.console.web.pages.start import alarms_of
from services.console.web.visit import Visit
from services.feed.names import FeedName
from services.kit.access import Role
from services.kit.problems import Problem

PAGE = 100


class RefusedQuery(BaseModel):
    """Behind which line."""

    model_config = ConfigDict(extra="ignore")

    after: Annotated[int, Field(ge=-1, le=2**53)] = -1


async def feeds(visit: Visit) -> Response:
    """Every feed."""
    if visit.may(Role.ANALYST, Role.AUDITOR):
        held, followed = await both(visit.api.feeds(), visit.api.followed())
    else:
        held, followed = await attempt(visit.api.feeds()), None
    return visit.page("exchange.html", held=held, followed=followed, alarms=alarms_of(held, followed))


async def refused_lines(visit: Visit) -> Response:
    """Lines of a peer's feed that are kept as evidence and not believed."""
    feed, asked = _feed(visit), visit.query(RefusedQuery)
    lines = await visit.api.refused_lines(feed, {"after": asked.after, "limit": PAGE + 1})
    following = lines[PAGE - 1].line if len(lines) > PAGE else None
    return visit.page("refused_lines.html", feed=feed, lines=lines[:PAGE], following=following)


async def keys(visit: Visit) -> Response:
    """Every key that the exchange knows."""
    return visit.page("keys.html", keys=await visit.api.keys())


class EvidenceQuery(BaseModel):
    """What it is for."""

    model_config = ConfigDict(extra="ignore")

    purpose: Purpose | None = None


async def evidence(visit: Visit) -> Response:
    """The evidence file of a line, to keep and to verify offline."""
    feed, line = _feed(visit), visit.path("line")
    if not (line.isascii() and line.isdecimal() and len(line) <= 15):
        raise Problem(404, "not-found")
    purpose = visit.query(EvidenceQuery).purpose
    try:
        content = await visit.api.evidence(feed, int(line), purpose)
    except Refused as refused:
        if refused.code != "restricted":
            raise
        shown = {"feed": feed, "line": int(line), "purposes": PURPOSES}
        return visit.page("evidence_purpose.html", 403, handling=str(refused.problem.get("handling", "")), **shown)
    name = f"evidence-{feed.replace('/', '-')}-{int(line)}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


def _feed(visit: Visit) -> str:
    try:
        return str(FeedName.parse(f"{visit.path('origin')}/{visit.path('audience')}"))
    except ValueError:
        raise Problem(404, "not-found") from None
