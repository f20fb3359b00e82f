"""Saying under which case and for what something restricted is opened: a record, or all of a network's.

Pages that meet a masked record lead here; a page that cannot be shown at all without a purpose is this form itself.
"""

from typing import Annotated, Literal

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from services.console.web import case_api
from services.console.web.pages.cases import PURPOSES
from services.console.web.pages.records import record_id
from services.console.web.visit import Visit, safe_path

MOST_CASES = 200
Kind = Literal["record", "network"]
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class OpeningQuery(BaseModel):
    """What is opened, and where to go then."""

    model_config = ConfigDict(extra="ignore")

    record: _Id | None = None
    network: _Id | None = None
    back: Annotated[str, StringConstraints(max_length=2_000)] = "/"

    @model_validator(mode="after")
    def _names_one(self) -> "OpeningQuery":
        if (self.record is None) == (self.network is None):
            raise ValueError("a record, or a network")
        return self

    @property
    def what(self) -> tuple[Kind, str]:
        """The member of the request, and its value."""
        return ("record", self.record) if self.record else ("network", self.network or "")


async def ask(visit: Visit) -> Response:
    """Say what a restricted record is opened for."""
    asked = visit.query(OpeningQuery)
    return await purpose_page(visit, *asked.what, back=asked.back)


async def open_for(visit: Visit) -> Response:
    """It is said: back to where the record is."""
    form, asked = await visit.form(), visit.query(OpeningQuery)
    case, _, feed = form.get("case").partition(" ")
    kind, value = asked.what
    if not (case and form.get("purpose") in PURPOSES):
        return await purpose_page(visit, kind, value, back=asked.back, status=422)
    await case_api.open_for(visit.api, record_id(case), feed or None, {"purpose": form.get("purpose"), kind: value})
    return visit.go(safe_path(asked.back))


async def purpose_page(
    visit: Visit, kind: Kind, value: str, *, back: str, handling: str = "", status: int = 200
) -> Response:
    """The form; `handling` where it is known."""
    cases = await case_api.cases(visit.api, {"status": "open", "limit": MOST_CASES})
    shown = {"cases": cases.items, "kind": kind, "value": value, "back": safe_path(back), "handling": handling}
    return visit.page("opening.html", status, **shown, purposes=PURPOSES, wrong=status == 422)
