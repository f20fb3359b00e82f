"""Substances under the law of a chosen day: the United Nations and each nation beside each other."""

import asyncio
import datetime as dt
from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from schemas.cas import CasNumber
from services.console.web.comparing import UNITED_NATIONS, compare
from services.console.web.visit import Visit

PAGE = 60
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class ControlsQuery(BaseModel):
    """A day, and which substances."""

    model_config = ConfigDict(extra="ignore")

    on: dt.date | None = None
    cas: CasNumber | None = None
    name: Text | None = None
    differ: bool = False
    """Only those on which the nations differ."""
    after: Text | None = None
    """Behind this substance."""


async def controls(visit: Visit) -> Response:
    """What was controlled, by substance."""
    asked = visit.query(ControlsQuery)
    on = asked.on or visit.now.date()
    wanted = {"on": on.isoformat(), "cas": asked.cas, "name": asked.name}
    nations = visit.desk.nations
    answers = await asyncio.gather(*(visit.api.controlled({**wanted, "place": nation}) for nation in nations))
    rows = compare(dict(zip(nations, answers, strict=True)))
    differing = sum(row.differs for row in rows)
    left = [row for row in rows if row.differs or not asked.differ]
    shown = [row for row in left if not asked.after or row.substance.casefold() > asked.after.casefold()]
    following = shown[PAGE - 1].substance if len(shown) > PAGE else None
    return visit.page(
        "controls.html",
        asked=asked,
        on=on,
        rows=shown[:PAGE],
        following=following,
        differing=differing,
        columns=[UNITED_NATIONS, *nations],
    )
