"""Pre-export notices: by deadline, what was notified against what was shipped, and the answer from the page."""

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.answers.notices import Notice, NoticeAnswer
from services.console.web import case_api
from services.console.web.case_forms import notice_reply_said
from services.console.web.nation_api import Refused
from services.console.web.pages.opening import purpose_page
from services.console.web.pages.records import record_id
from services.console.web.visit import Visit

PAGE = 50
ANSWERS: tuple[str, ...] = get_args(NoticeAnswer)


class NoticesQuery(BaseModel):
    """Which notices."""

    model_config = ConfigDict(extra="ignore")

    state: Literal["waiting", "answered", "all"] = "waiting"
    after: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,12}_[0-9]{1,18}$")] | None = None


class NoticeQuery(BaseModel):
    """Which of two notices with one id, and whether an answer was just handed in."""

    model_config = ConfigDict(extra="ignore")

    feed: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}/[A-Z]{2}$")] | None = None
    sent: bool = False


async def notices(visit: Visit) -> Response:
    """Those that wait, the most urgent first."""
    asked = visit.query(NoticesQuery)
    state = None if asked.state == "all" else asked.state
    found = await case_api.notices(visit.api, {"state": state, "after": asked.after, "limit": PAGE})
    return visit.page("notices.html", asked=asked, found=found)


async def notice(visit: Visit) -> Response:
    """One notice."""
    asked = visit.query(NoticeQuery)
    id = record_id(visit.path("notice"))
    try:
        found = await case_api.notice(visit.api, id, asked.feed)
    except Refused as refused:
        if refused.code != "purpose":
            raise
        handling = str(refused.problem.get("handling", ""))
        return await purpose_page(visit, "record", id, back=visit.here, handling=handling, status=403)
    return _page(visit, found, sent=asked.sent)


async def reply(visit: Visit) -> Response:
    """Hand the answer in; or the form again, with what is to be mended."""
    form, asked = await visit.form(), visit.query(NoticeQuery)
    id = record_id(visit.path("notice"))
    try:
        await case_api.hand_in(visit.api, f"/notices/{id}/reply", asked.feed, notice_reply_said(form))
    except Refused as refused:
        if refused.status not in (409, 413, 422):
            raise
        wrong = case_api.members_at_fault(refused) or frozenset({str(refused.problem.get("because", refused.code))})
        found = await case_api.notice(visit.api, id, asked.feed)
        return _page(visit, found, refused.status, wrong=wrong, given=form.fields)
    feed = f"&feed={asked.feed}" if asked.feed else ""
    return visit.go(f"/notices/{id}?sent=true{feed}")


def _page(
    visit: Visit,
    found: Notice,
    status: int = 200,
    *,
    sent: bool = False,
    wrong: frozenset[str] = frozenset(),
    given: Mapping[str, str] | None = None,
) -> Response:
    answers = ["withdrawn"] if found.nation == visit.desk.nation else [each for each in ANSWERS if each != "withdrawn"]
    ours = visit.desk.nation in (found.importing, found.nation)
    may = ours and found.state != "withdrawn"
    return visit.page(
        "notice.html", status, notice=found, answers=answers, may_answer=may, sent=sent, wrong=wrong, given=given or {}
    )
