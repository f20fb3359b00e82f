"""Where a record of this nation stands: its lines, receipts, corrections, and why a peer has it or has not."""

import re
from typing import Annotated

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.console.web import case_api
from services.console.web.nation_api import attempt, both
from services.console.web.visit import Visit
from services.kit.access import Role
from services.kit.problems import Problem

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class RecordQuery(BaseModel):
    """Which record."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None = None
    """Its id, or the agency's own reference for it."""


class SentQuery(BaseModel):
    """Whether it was handed in just now."""

    model_config = ConfigDict(extra="ignore")

    sent: bool = False


def record_id(written: str) -> str:
    """A record's id out of a path. Problem 404 when it is none."""
    if not _ID.fullmatch(written):
        raise Problem(404, "not-found")
    return written


async def ask(visit: Visit) -> Response:
    """Ask for an id or the agency's own reference, and go to it."""
    asked = visit.query(RecordQuery)
    if asked.id and _ID.fullmatch(asked.id.lower()):
        return visit.go(f"/records/{asked.id.lower()}")
    if asked.id and (found := await visit.api.standings([], [asked.id])):
        return visit.go(f"/records/{found[0].id}")
    return visit.page("records.html", 422 if asked.id else 200, asked=asked)


async def record(visit: Visit) -> Response:
    """One record."""
    name = record_id(visit.path("record"))
    standing, sharing = await both(visit.api.standing(name), visit.api.sharing(name))
    if isinstance(standing, Exception):
        raise standing
    own = standing.agency == visit.reader.agency and visit.may(Role.OPERATOR)
    stands = own and standing.type == "pre-export-notice" and not (standing.retracted or standing.superseded_by)
    answers = await attempt(case_api.notice_standing(visit.api, name)) if stands else None
    sent = visit.query(SentQuery).sent
    return visit.page("record.html", standing=standing, sharing=sharing, sent=sent, may_correct=stands, answers=answers)
