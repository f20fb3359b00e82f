"""Watch-list hits: the queue, one with its evidence, and what an analyst says of it."""

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from schemas.answers.analyst import HitRow, HitState, NewJudgement
from services.console.web.visit import Visit
from services.console.web.waterfall import draw
from services.kit.problems import Problem

PAGE = 50
_EMPTY: Mapping[str, str] = MappingProxyType({})


class HitsQuery(BaseModel):
    """Which hits."""

    model_config = ConfigDict(extra="ignore")

    state: HitState | None = None
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


async def hits(visit: Visit) -> Response:
    """The newest first."""
    asked = visit.query(HitsQuery)
    found = await visit.api.hits({**asked.model_dump(), "limit": PAGE})
    return visit.page("hits.html", asked=asked, found=found)


async def hit(visit: Visit) -> Response:
    """One hit with its evidence."""
    return _page(visit, await visit.api.hit(_number(visit)))


async def judge(visit: Visit) -> Response:
    """Keep what the analyst says; a verdict and a reason, or the form again with what is missing."""
    number, form = _number(visit), await visit.form()
    try:
        said = NewJudgement.model_validate({"verdict": form.get("verdict"), "reason": form.get("reason")})
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        return _page(visit, await visit.api.hit(number), 422, wrong=wrong, given=form.fields)
    await visit.api.judge(number, said)
    return visit.go(f"/hits/{number}#judgement")


def _page(
    visit: Visit, found: HitRow, status: int = 200, *, wrong: Set[str] = frozenset(), given: Mapping[str, str] = _EMPTY
) -> Response:
    drawing = draw(found.score, found.evidence)
    return visit.page("hit.html", status, hit=found, drawing=drawing, wrong=wrong, given=given)


def _number(visit: Visit) -> int:
    text = visit.path("number")
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Problem(404, "not-found")
    return int(text)
