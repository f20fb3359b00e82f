"""Parcels that name what was controlled on the day of posting, where they left or where they go."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.console.web.visit import Visit

PAGE = 50


class ControlHitsQuery(BaseModel):
    """Which of them."""

    model_config = ConfigDict(extra="ignore")

    weak: bool = False
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


async def control_hits(visit: Visit) -> Response:
    """The newest first."""
    asked = visit.query(ControlHitsQuery)
    wanted = {"weak": "true" if asked.weak else None, "after": asked.after, "limit": PAGE}
    return visit.page("control_hits.html", asked=asked, found=await visit.api.control_hits(wanted))
