"""`/analyst/v1/substances/controlled`: under which law a substance was controlled. Published law, and nobody's data, so
that operators who fill in a notice may ask, too."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from schemas.answers.analyst import Controlled
from schemas.cas import CasNumber
from schemas.countries import Country
from schemas.wire import Date, plain
from services.ingest.controls import read_controls
from services.ingest.doors.api import PROBLEMS
from services.ingest.doors.reading import Conn
from services.kit.access import Role, requires

router = APIRouter(
    prefix="/analyst/v1",
    tags=["substances"],
    dependencies=[Depends(requires(Role.ANALYST, Role.AUDITOR, Role.OPERATOR))],
    responses=PROBLEMS,
)


class ControlledQuery(BaseModel):
    """A day, a place, and what moves to where."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    on: Date
    """The day, such as that of dispatch."""
    place: Country
    """Whose law."""
    destination: Country | None = None
    """Where the goods go; absent: controls that depend on it are answered with that doubt."""
    cas: CasNumber | None = None
    name: Annotated[str, plain(200)] | None = None
    """A whole name or abbreviation of the substance."""


@router.get("/substances/controlled", response_model_exclude_none=True)
async def get_controlled(conn: Conn, query: Annotated[ControlledQuery, Query()]) -> Controlled:
    """Under which law a substance, or everything, was controlled on a day at a place."""
    return await read_controls.controlled(
        conn, on=query.on, place=query.place, destination=query.destination, cas=query.cas, name=query.name
    )
