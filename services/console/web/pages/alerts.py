"""Alerts: the queue with its filters and saved searches, whose work each is, and what of it is news."""

import datetime as dt
from typing import Annotated, Literal, Self
from urllib.parse import urlencode

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from schemas.answers.alerts import AlertFilters, NewAssignment, NewLook, NewSearch, SavedSearch, SavedSearches, Subject
from schemas.answers.networks import AlertState
from schemas.countries import Country
from services.console.web.forms import Form
from services.console.web.nation_api import Fault, Refused, both
from services.console.web.visit import Visit, safe_path
from services.console.web.words.screening import REASON
from services.kit.problems import Problem

PAGE = 40
"""So that a form with a box for each has not too many fields."""
BOX = "alert-"
STATES: tuple[AlertState, ...] = ("open", "confirmed", "dismissed")
NOT_ASKED_FOR = frozenset({"base", "at-most", "hubs-alone"})
"""Reasons that no alert is looked for by."""


class AlertsQuery(BaseModel):
    """Which alerts, as the address says."""

    model_config = ConfigDict(extra="ignore")

    state: Literal["open", "confirmed", "dismissed", "any"] = "open"
    least_score: Annotated[float, Field(ge=-1_000, le=1_000)] | None = None
    raised_since: dt.date | None = None
    raised_before: dt.date | None = None
    origin: Country | None = None
    feed: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}/[A-Z]{2}$")] | None = None
    whose: Literal["mine", "nobodys"] | None = None
    assignee: Subject | None = None
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None
    order: Literal["score", "oldest", "newest"] = "score"
    search: Annotated[int, Field(ge=1, lt=2**62)] | None = None
    news: bool = False
    after: Annotated[str, StringConstraints(pattern=r"^[-0-9._e]{1,60}$")] | None = None
    left: Annotated[int, Field(ge=1, le=200)] | None = None
    """Alerts that an assignment left as they were."""

    def filters(self, reader: str) -> AlertFilters:
        """What is asked of the service."""
        return AlertFilters(
            state=None if self.state == "any" else self.state,
            least_score=self.least_score,
            raised_since=self.raised_since,
            raised_before=self.raised_before,
            origin=self.origin,
            feed=self.feed,
            assignee=reader if self.whose == "mine" else None if self.whose else self.assignee,
            unassigned=True if self.whose == "nobodys" else None,
            detector=self.reason,
        )

    @classmethod
    def of(cls, search: SavedSearch, reader: str) -> Self:
        """The address that shows a saved search."""
        wanted = search.wanted
        mine = wanted.assignee == reader
        return cls(
            **wanted.model_dump(include={"least_score", "raised_since", "raised_before", "origin", "feed"}),
            state=wanted.state or "any",
            whose="mine" if mine else "nobodys" if wanted.unassigned else None,
            assignee=None if mine else wanted.assignee,
            reason=wanted.detector,
            search=search.search,
        )

    def asked(self) -> dict[str, str]:
        """What stands behind the question mark; what goes without saying does not."""
        held = self.model_dump(mode="json", exclude_defaults=True)
        return {name: str(value).lower() if value is True else str(value) for name, value in held.items()}


async def alerts(visit: Visit) -> Response:
    """The queue."""
    return await _queue(visit, visit.query(AlertsQuery))


async def _queue(visit: Visit, asked: AlertsQuery, status: int = 200, **said: str) -> Response:
    wanted = asked.filters(visit.reader.subject).model_dump(mode="json", exclude_none=True)
    query = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in wanted.items()}
    query |= {"search": str(asked.search or ""), "news": "true" if asked.news and asked.search else ""}
    found, held = await both(
        visit.api.alerts(query | {"order": asked.order, "after": asked.after, "limit": PAGE}), _beside(visit)
    )
    if isinstance(found, Fault):
        raise found
    searches, assignees = held
    saved = searches.items if isinstance(searches, SavedSearches) else []
    return visit.page(
        "alerts.html",
        status,
        asked=asked,
        found=found,
        searches=searches,
        saved=[(each, address_of(each, visit.reader.subject)) for each in saved],
        opened=next((each for each in saved if each.search == asked.search), None),
        assignees=assignees,
        reasons=[code for code in REASON if code not in NOT_ASKED_FOR],
        feeds=[f"{nation}/{visit.desk.nation}" for nation in visit.desk.nations],
        filtered=asked.model_copy(update={"after": None, "left": None, "search": None, "news": False}).asked(),
        said=said,
    )


async def _beside(visit: Visit) -> tuple[object, object]:
    return await both(visit.api.searches(), visit.api.assignees())


async def assign(visit: Visit) -> Response:
    """Let the alerts that were ticked be somebody's."""
    form = await visit.form()
    ticked = [int(name.removeprefix(BOX)) for name in form.fields if _is_box(name)]
    to = {"me": visit.reader.subject, "nobody": None}.get(form.get("to"), form.get("assignee"))
    back = safe_path(form.get("back") or "/alerts")
    try:
        asked = NewAssignment(alerts=ticked, assignee=to)
    except ValidationError:
        missing = "none" if not ticked else "assignee"
        return await _queue(visit, AlertsQuery(), 422, assigning=missing)
    done = await visit.api.assign(asked)
    left = len(done.not_yours) + len(done.absent)
    if not left:
        return visit.go(back)
    return visit.go(f"{back}{'&' if '?' in back else '?'}left={left}")


def _is_box(name: str) -> bool:
    number = name.removeprefix(BOX)
    return name.startswith(BOX) and number.isascii() and number.isdecimal() and len(number) <= 18


async def save_search(visit: Visit) -> Response:
    """Keep a search under a name."""
    form = await visit.form()
    asked = _asked(form)
    try:
        wanted = NewSearch(name=form.get("name"), wanted=asked.filters(visit.reader.subject))
    except ValidationError:
        return await _queue(visit, asked, 422, saving="name")
    try:
        kept = await visit.api.save_search(wanted)
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _queue(visit, asked, 409, saving="taken" if refused.code == "name" else "many")
    return visit.go(address_of(kept, visit.reader.subject))


def _asked(form: Form) -> AlertsQuery:
    given = {name: form.get(name) for name in AlertsQuery.model_fields if form.get(name)}
    try:
        return AlertsQuery.model_validate(given).model_copy(update={"after": None, "left": None, "search": None})
    except ValidationError:
        raise Problem(422, "form", "The form asks for something unknown.") from None


async def look(visit: Visit) -> Response:
    """What of a search was shown has been seen; or all that fits."""
    form = await visit.form()
    seen = None if form.get("all") else dict(_marks(form.get("seen")))
    try:
        asked = NewLook.model_validate({"seen": seen})
    except ValidationError:
        raise Problem(422, "form", "The form cannot be read.") from None
    await visit.api.look_at(path_number(visit, "search"), asked)
    return visit.go(safe_path(form.get("back") or "/alerts"))


def _marks(written: str) -> list[tuple[str, str]]:
    """Alerts with the marks that they were shown with."""
    pairs = (each.partition(":") for each in written.split())
    return [(alert, mark) for alert, _, mark in pairs]


async def drop_search(visit: Visit) -> Response:
    """Keep a search no more."""
    await visit.form()
    await visit.api.drop_search(path_number(visit, "search"))
    return visit.go("/alerts")


def address_of(search: SavedSearch, reader: str) -> str:
    """The page that shows a saved search."""
    return f"/alerts?{urlencode(AlertsQuery.of(search, reader).asked())}"


def path_number(visit: Visit, name: str) -> int:
    """A number in the path. Problem 404 when it is none."""
    text = visit.path(name)
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Problem(404, "not-found")
    return int(text)
