"""One alert: every reason with what was compared, the way to the hit, the score, what a decision would change, and the
decision with its reason."""

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import NamedTuple

from fastapi.responses import Response
from pydantic import ValidationError

from schemas.answers.alerts import Alert, Looked
from schemas.answers.analyst import Listed
from schemas.answers.networks import NewAlertJudgement
from services.console.web import case_api
from services.console.web.nation_api import Fault, Refused, attempt, both
from services.console.web.pages.alerts import STATES, path_number
from services.console.web.trail import Trail
from services.console.web.trail import draw as draw_trail
from services.console.web.visit import Visit
from services.console.web.waterfall import draw
from services.kit.access import Role

_EMPTY: Mapping[str, str] = MappingProxyType({})


class _Piece(NamedTuple):
    """A reason, as the waterfall has it."""

    comparison: str
    log_odds: float


async def alert(visit: Visit) -> Response:
    """One alert."""
    return await _page(visit, path_number(visit, "number"))


async def judge(visit: Visit) -> Response:
    """Keep what the analyst decides, or show the form again with what is missing."""
    number, form = path_number(visit, "number"), await visit.form()
    try:
        said = NewAlertJudgement.model_validate({"state": form.get("state"), "reason": form.get("reason")})
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        return await _page(visit, number, 422, wrong=wrong, given=form.fields)
    try:
        await visit.api.judge_alert(number, said)
    except Refused as refused:
        if refused.status != 404:
            raise
        return visit.page("alert_gone.html", 404, number=number, kept=said.reason)
    return visit.go(f"/alerts/{number}#decision")


async def _page(
    visit: Visit,
    number: int,
    status: int = 200,
    *,
    wrong: Set[str] = frozenset(),
    given: Mapping[str, str] = _EMPTY,
) -> Response:
    found, looks = await both(visit.api.alert(number), _looks(visit, number))
    if isinstance(found, Refused) and found.status == 404:
        return visit.page("alert_gone.html", 404, number=number, kept="")
    if isinstance(found, Fault):
        raise found
    outcomes = await attempt(case_api.outcomes_of_alert(visit.api, number))
    return visit.page(
        "alert.html",
        status,
        outcomes=outcomes,
        alert=found,
        drawing=draw(found.score, [_Piece(term.name, term.log_odds) for term in found.evidence if term.kind != "base"]),
        trail=_trail(found),
        compared_hits=[term for term in found.evidence if term.if_same is not None and term.hits],
        choices=[state for state in STATES if state != found.state],
        looks=looks,
        wrong=wrong,
        given=given,
    )


async def _looks(visit: Visit, number: int) -> Listed[Looked] | Fault | None:
    """Who looked, for those who may see that."""
    if not visit.may(Role.AUDITOR):
        return None
    return await attempt(visit.api.looks({"what": "alert", "which": str(number)}))


def _trail(found: Alert) -> Trail | None:
    """The way to a hit of its own; else to a hit that it is near to; else to what tells most."""
    near = next((term for term in found.evidence if term.stations), None)
    own = found.trail
    if near is not None and (own is None or own.hit is None):
        return draw_trail(near.stations or [], near.hits[0] if near.hits else None)
    return draw_trail(own.stations, own.hit) if own is not None else None
