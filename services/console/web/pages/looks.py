"""Who opened what and when, for auditors."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.answers.alerts import Subject
from services.console.web.visit import Visit

PAGE = 100
PAGES = {"alert": "/alerts/", "case": "/cases/"}
"""Where what was opened is shown."""


class LooksQuery(BaseModel):
    """Which looks."""

    model_config = ConfigDict(extra="ignore")

    what: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}$")] | None = None
    which: Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,40}$")] | None = None
    by: Subject | None = None
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


async def looks(visit: Visit) -> Response:
    """The newest first."""
    asked = visit.query(LooksQuery)
    found = await visit.api.looks({**asked.model_dump(), "limit": PAGE})
    return visit.page("looks.html", asked=asked, found=found, pages_of=PAGES)
