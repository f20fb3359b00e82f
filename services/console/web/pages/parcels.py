"""Parcels: a list by exact keys, and one opened with its way, its hits, the law on its day, and where it came from."""

from typing import Annotated, Any

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.console.web.nation_api import Refused
from services.console.web.pages.opening import purpose_page
from services.console.web.pages.records import record_id
from services.console.web.timeline import Step, lay_out
from services.console.web.visit import Visit

PAGE = 50
Filter = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
After = Annotated[str, StringConstraints(max_length=100)]


class ParcelsQuery(BaseModel):
    """The filters, as they stand in the address bar."""

    model_config = ConfigDict(extra="ignore")

    identifier: Filter | None = None
    phone: Filter | None = None
    email: Filter | None = None
    name: Filter | None = None
    after: After | None = None


class ParcelQuery(BaseModel):
    """Which of two records with one id."""

    model_config = ConfigDict(extra="ignore")

    feed: Annotated[str, Field(pattern=r"^[A-Z]{2}/[A-Z]{2}$")] | None = None


async def parcels(visit: Visit) -> Response:
    """The newest first, all or those that carry the keys asked for."""
    asked = visit.query(ParcelsQuery)
    try:
        found = await visit.api.parcels({**asked.model_dump(), "limit": PAGE})
    except Refused as refused:
        if refused.code != "unreadable":
            raise
        wrong = str(refused.problem.get("member", ""))
        return visit.page("parcels.html", 422, asked=asked, found=None, wrong=wrong)
    return visit.page("parcels.html", asked=asked, found=found, wrong=None)


async def parcel(visit: Visit) -> Response:
    """One parcel; a restricted one asks first under which case and for what."""
    try:
        found = await visit.api.parcel(visit.path("record"), visit.query(ParcelQuery).feed)
    except Refused as refused:
        if refused.code != "purpose":
            raise
        handling = str(refused.problem.get("handling", ""))
        record = record_id(visit.path("record"))
        return await purpose_page(visit, "record", record, back=visit.here, handling=handling, status=403)
    body: dict[str, Any] = found.record["body"]
    steps = [Step(event.at, str(event.body["code"])) for event in found.events]
    return visit.page("parcel.html", parcel=found, body=body, handling=found.record["handling"], strip=lay_out(steps))
