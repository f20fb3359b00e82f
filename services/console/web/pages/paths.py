"""Ways from one person, firm, parcel or attribute to another, each step with what it rests on."""

from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.console.web.nation_api import Refused
from services.console.web.network_api import NetworkApi
from services.console.web.visit import Visit

End = Annotated[str, StringConstraints(strip_whitespace=True, max_length=310)]
SAID = frozenset({"not-found", "not-carried", "ambiguous", "unreadable", "form"})


class PathsQuery(BaseModel):
    """From what to what."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    start: Annotated[End | None, Field(alias="from")] = None
    to: End | None = None


async def paths(visit: Visit) -> Response:
    """The cheapest ways, or the question for them."""
    asked = visit.query(PathsQuery)
    if not (asked.start and asked.to):
        return visit.page("paths.html", asked=asked, found=None, refused=None)
    try:
        found = await NetworkApi(visit.api).paths({"from": asked.start, "to": asked.to, "most": 5})
    except Refused as refused:
        if refused.code not in SAID:
            raise
        return visit.page("paths.html", 422, asked=asked, found=None, refused=refused)
    return visit.page("paths.html", asked=asked, found=found, refused=None)
