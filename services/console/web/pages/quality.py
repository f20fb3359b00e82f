"""How good what senders send is, with what to mend; and the map of flows. Operators see the score of their agency."""

import datetime as dt
from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.record import Agency
from services.console.web import case_api, flow_map, trend
from services.console.web.visit import Visit
from services.kit.access import Role

SPAN = dt.timedelta(days=90)
MOST_FLOWS = 500
ROWS = 60


class QualityQuery(BaseModel):
    """Which days, and whose records."""

    model_config = ConfigDict(extra="ignore")

    since: dt.date | None = None
    until: dt.date | None = None
    agency: Agency | None = None


class FlowsQuery(BaseModel):
    """Which days, and which place."""

    model_config = ConfigDict(extra="ignore")

    since: dt.date | None = None
    until: dt.date | None = None
    place: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2})?$")] | None = None


async def quality(visit: Visit) -> Response:
    """Every sender, the lowest score first."""
    asked = visit.query(QualityQuery)
    found = await case_api.quality(visit.api, asked.model_dump(mode="json", exclude_none=True))
    sees_all = visit.may(Role.ANALYST, Role.AUDITOR, Role.ADMIN)
    return visit.page("quality.html", asked=asked, found=found, sees_all=sees_all, trend=trend)


async def flows(visit: Visit) -> Response:
    """The map, and the same numbers as a table."""
    asked = visit.query(FlowsQuery)
    query = asked.model_dump(mode="json", exclude_none=True) | {"limit": MOST_FLOWS}
    found = await case_api.flows(visit.api, query)
    return visit.page(
        "flows.html", asked=asked, found=found, drawing=flow_map.draw(found), width=flow_map.WIDTH, rows=ROWS
    )
