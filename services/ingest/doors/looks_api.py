"""`/analyst/v1/looks`: who opened what and when, for auditors; it is kept when what was opened is gone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints

from schemas.answers.alerts import Looked, Subject
from schemas.answers.analyst import Listed
from services.ingest.doors.networks_api import PROBLEMS, Slice
from services.ingest.doors.reading import Conn
from services.ingest.records.looks import Sought, list_looks
from services.kit.access import Role, requires

router = APIRouter(prefix="/analyst/v1/looks", tags=["audit"], responses=PROBLEMS)


class LooksQuery(Slice):
    """Which looks; a look fits all that is given."""

    what: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}$")] | None = None
    """A kind of thing, such as `alert` or `case`."""
    which: Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,40}$")] | None = None
    """Its number or id."""
    by: Subject | None = None
    """This person's."""
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


@router.get("", response_model_exclude_none=True, dependencies=[Depends(requires(Role.AUDITOR))])
async def get_looks(conn: Conn, query: Annotated[LooksQuery, Query()]) -> Listed[Looked]:
    """Who opened what, the newest first; for auditors only."""
    after = None if query.after is None else int(query.after)
    return await list_looks(conn, Sought(query.what, query.which, query.by), after, query.limit)
