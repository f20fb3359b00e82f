"""Cases: the list, one with both nations' work on it, and everything that is done to one.

What is restricted is shown when its reader has said for what he opens it. What is handed in comes back by the home
feed a moment later, so the page says that it is on its way.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.answers.cases import Case, CaseStatus, Purpose
from schemas.case import RequestKind
from schemas.outcome import Result
from services.console.web import case_api
from services.console.web.case_forms import (
    case_said,
    change_said,
    note_said,
    outcome_said,
    reply_said,
    request_said,
)
from services.console.web.forms import Form
from services.console.web.nation_api import Refused
from services.console.web.pages.records import record_id
from services.console.web.pages.reports import Report, as_pdf
from services.console.web.visit import Visit

PAGE = 50
PURPOSES: tuple[str, ...] = get_args(Purpose)
REQUESTS: tuple[str, ...] = get_args(RequestKind)
RESULTS: tuple[str, ...] = get_args(Result)
Feed = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}/[A-Z]{2}$")]


class CasesQuery(BaseModel):
    """Which cases."""

    model_config = ConfigDict(extra="ignore")

    status: CaseStatus | None = None
    after: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,12}_[0-9]{1,18}$")] | None = None


class CaseQuery(BaseModel):
    """Which of two cases with one id, and what was just handed in."""

    model_config = ConfigDict(extra="ignore")

    feed: Feed | None = None
    sent: Literal["request", "reply", "outcome", "note", "version"] | None = None
    about: Annotated[str, StringConstraints(max_length=36)] | None = None


async def cases(visit: Visit) -> Response:
    """Those opened last first."""
    asked = visit.query(CasesQuery)
    found = await case_api.cases(visit.api, {**asked.model_dump(), "limit": PAGE})
    return visit.page("cases.html", asked=asked, found=found)


async def new_case(visit: Visit) -> Response:
    """The form of a new case; `record` in the address is what it is about."""
    about = visit.request.query_params.get("record", "")[:36]
    return _new_page(visit, 200, frozenset(), {"records": about})


async def open_case(visit: Visit) -> Response:
    """Open a case."""
    form = await visit.form()
    try:
        handed = await case_api.hand_in(visit.api, "/cases", None, case_said(form, visit.desk.nation))
    except Refused as refused:
        return _new_page(visit, 422, _wrong(refused), form.fields)
    return visit.go(f"/cases/{handed.id}?sent=version")


async def case(visit: Visit) -> Response:
    """One case."""
    asked = visit.query(CaseQuery)
    id = record_id(visit.path("case"))
    try:
        found = await case_api.case(visit.api, id, asked.feed)
    except Refused as refused:
        if refused.code == "not-found" and asked.sent == "version":
            return visit.page("case_awaited.html", 202, id=id)
        raise
    return _page(visit, found, sent=asked.sent)


async def report(visit: Visit) -> Response:
    """The case as PDF, as far as its reader may see it; who looks is written down as for the page."""
    found = await case_api.case(visit.api, record_id(visit.path("case")), visit.query(CaseQuery).feed)
    purpose = found.opened.purpose if found.opened else None
    title = visit.tongue.say("Case %(reference)s", reference=found.reference or found.id)
    about = Report("case.html", f"case-{found.id}", title, _strictest(found), purpose)
    return await as_pdf(visit, about, {}, _shown(found))


def _strictest(found: Case) -> str:
    """Handling code of what is shown of it."""
    codes: list[str] = [found.handling]
    codes += [each.handling for each in found.materials if each.handling and not each.withheld]
    codes += [each.handling for each in found.asked if not each.withheld]
    codes += [each.handling for request in found.asked for each in request.replies if not each.withheld]
    codes += [each.handling for each in found.outcomes if not each.withheld]
    return max([*codes, *(each.handling for each in found.notes if not each.withheld)])


async def open_for(visit: Visit) -> Response:
    """Say for what the case is opened."""
    id, feed, form = await _asked(visit)
    await case_api.open_for(visit.api, id, feed, {"purpose": form.get("purpose")})
    return visit.go(_path(id, feed))


async def change(visit: Visit) -> Response:
    """Close it, open it again, or let it be about more."""
    return await _do(visit, "version", change_said, "version")


async def ask(visit: Visit) -> Response:
    """Ask the other nation."""
    return await _do(visit, "requests", request_said, "request")


async def say_outcome(visit: Visit) -> Response:
    """Say what became of something."""
    return await _do(visit, "outcomes", outcome_said, "outcome")


async def write_note(visit: Visit) -> Response:
    """Write a note."""
    return await _do(visit, "notes", note_said, "note")


async def reply(visit: Visit) -> Response:
    """Answer a request of the other nation."""
    id, feed, form = await _asked(visit)
    request = record_id(visit.path("request"))
    try:
        await case_api.hand_in(visit.api, f"/requests/{request}/reply", None, reply_said(form))
    except Refused as refused:
        found = await case_api.case(visit.api, id, feed)
        return _page(visit, found, _status(refused), wrong=_wrong(refused), form=request, given=form.fields)
    return visit.go(_path(id, feed, sent="reply"))


async def _do(visit: Visit, path: str, said: Any, name: str) -> Response:
    id, feed, form = await _asked(visit)
    try:
        if name == "note":
            await case_api.write_note(visit.api, id, feed, said(form))
        else:
            await case_api.hand_in(visit.api, f"/cases/{id}/{path}", feed, said(form))
    except Refused as refused:
        found = await case_api.case(visit.api, id, feed)
        return _page(visit, found, _status(refused), wrong=_wrong(refused), form=name, given=form.fields)
    return visit.go(_path(id, feed, sent=name))


async def _asked(visit: Visit) -> tuple[str, str | None, Form]:
    form = await visit.form()
    return record_id(visit.path("case")), visit.query(CaseQuery).feed, form


def _path(id: str, feed: str | None, sent: str | None = None) -> str:
    asked = "&".join(f"{name}={value}" for name, value in (("feed", feed), ("sent", sent)) if value)
    return f"/cases/{id}?{asked}" if asked else f"/cases/{id}"


def _wrong(refused: Refused) -> frozenset[str]:
    """Members at fault; the refusal's own code where none is named."""
    if refused.status not in (409, 413, 422, 503):
        raise refused
    return case_api.members_at_fault(refused) or frozenset({str(refused.problem.get("because", refused.code))})


def _status(refused: Refused) -> int:
    return refused.status if refused.status in (409, 422) else 422


def _new_page(visit: Visit, status: int, wrong: frozenset[str], given: Mapping[str, str]) -> Response:
    return visit.page("case_new.html", status, wrong=wrong, given=given)


def _page(
    visit: Visit,
    found: Case,
    status: int = 200,
    *,
    sent: str | None = None,
    wrong: frozenset[str] = frozenset(),
    form: str = "",
    given: Mapping[str, str] | None = None,
) -> Response:
    return visit.page("case.html", status, **_shown(found, sent=sent, wrong=wrong, form=form, given=given))


def _shown(
    found: Case,
    *,
    sent: str | None = None,
    wrong: frozenset[str] = frozenset(),
    form: str = "",
    given: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the page shows, and what stands in its forms."""
    choices = {"purposes": PURPOSES, "requests": REQUESTS, "results": RESULTS}
    return {"case": found, "sent": sent, "wrong": wrong, "form": form, "given": given or {}, **choices}
