"""Findings: what one nation's screening thinks that the other should know; ours that were told, and the peer's."""

from typing import Annotated, Literal

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.console.web.network_api import NetworkApi
from services.console.web.visit import Visit

PAGE = 20


class FindingsQuery(BaseModel):
    """Whose, and which page."""

    model_config = ConfigDict(extra="ignore")

    whose: Literal["ours", "peers"] | None = None
    after: Annotated[str, StringConstraints(max_length=60)] | None = None


async def findings(visit: Visit) -> Response:
    """The newest first, with what of each is held here."""
    asked = visit.query(FindingsQuery)
    found = await NetworkApi(visit.api).findings({**asked.model_dump(), "limit": PAGE})
    return visit.page("findings.html", asked=asked, found=found)
