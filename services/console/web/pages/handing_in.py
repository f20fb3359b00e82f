"""A file from an operator, step by step: its columns, a check of every row, the sending, and what became of it.

Nothing is handed in before the operator has seen the check. Rows go as the command `parcelbridge submit` sends them: a
row without a reference gets one made of the file's digest and its number, so the same file again makes no record twice.
"""

import asyncio
from typing import Annotated, Any, Literal

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from services.console.say import Trouble
from services.console.sending.file_rows import form_of
from services.console.web import case_api
from services.console.web.hand_ins import HandIn, HandIns, lines_of
from services.console.web.nation_api import Fault, attempt
from services.console.web.pages.files import MOST_BYTES, MOST_ROWS, TooManyRows, begin, given_back
from services.console.web.visit import Visit
from services.kit.problems import Problem

PAGE = 50


class HandedQuery(BaseModel):
    """Which verdicts."""

    model_config = ConfigDict(extra="ignore")

    only: Literal["accepted", "ready", "held", "refused"] | None = None
    after: Annotated[int, Field(ge=0, le=10_000_000)] = 0


async def ask(visit: Visit) -> Response:
    """The form, what this person handed in before, and how good it was."""
    return await _form_page(visit)


async def hand_in(visit: Visit) -> Response:
    """Take the file; then ask what its columns mean, or have its rows checked."""
    form = await visit.form(MOST_BYTES + 65_536)
    upload = form.files.get("file")
    if upload is None or not upload.content:
        return await _form_page(visit, 422, wrong="empty")
    kind = form_of(upload.name)
    if kind is None:
        return await _form_page(visit, 422, wrong="kind")
    if len(upload.content) > MOST_BYTES:
        return await _form_page(visit, 413, wrong="large")
    try:
        begun = await asyncio.to_thread(begin, visit, upload, kind)
    except TooManyRows:
        return await _form_page(visit, 413, wrong="large")
    except Trouble as trouble:
        return await _form_page(visit, 422, wrong="unreadable", detail=trouble.what.partition(": ")[2])
    if begun is None:
        return await _form_page(visit, 409, wrong="many")
    if begun.stage != "columns":
        visit.desk.handing_over.check(begun, visit.reader.token)
    return visit.go(f"/hand-in/{begun.id}")


async def handed(visit: Visit) -> Response:
    """How it stands: what its columns mean, how far the work is, or what became of each row."""
    found, asked = find(visit), visit.query(HandedQuery)
    running = visit.desk.handing_over.running(found)
    if found.stage == "columns":
        return visit.go(f"/hand-in/{found.id}/columns")
    rows = await asyncio.to_thread(_held(visit).verdicts, found, asked.after, PAGE, only=asked.only)
    more = rows[PAGE - 1]["row"] if len(rows) > PAGE else None
    ids = [row["id"] for row in rows[:PAGE] if "id" in row]
    standings = await attempt(visit.api.standings(ids)) if ids else []
    differs = await asyncio.to_thread(_differs, visit, found) if found.stage == "checked" and not found.correct else 0
    return visit.page(
        "handed.html", handed=found, running=running, rows=rows[:PAGE], following=more, asked=asked, differs=differs,
        standings=standings, standing_of={} if isinstance(standings, Fault) else {each.id: each for each in standings},
    )  # fmt: skip


async def progress(visit: Visit) -> Response:
    """How far the work is, for the page's script."""
    found = find(visit)
    running = visit.desk.handing_over.running(found)
    return JSONResponse({"running": running is not None, "done": running.rows if running else 0, "rows": found.rows})


async def check(visit: Visit) -> Response:
    """Check again; the form may say that references which were used before correct their records."""
    form, found = await visit.form(), find(visit)
    if found.stage in ("checking", "checked"):
        changed = found.model_copy(update={"correct": form.get("correct") == "yes"})
        visit.desk.handing_over.check(changed, visit.reader.token)
    return visit.go(f"/hand-in/{found.id}")


async def send(visit: Visit) -> Response:
    """Hand the rows in, or go on where it stood still."""
    await visit.form()
    found = find(visit)
    if found.stage in ("checked", "sending"):
        visit.desk.handing_over.send(found, visit.reader.token)
    return visit.go(f"/hand-in/{found.id}")


async def drop(visit: Visit) -> Response:
    """Erase it here; what was sent stays with the exchange."""
    await visit.form()
    await asyncio.to_thread(visit.desk.handing_over.drop, find(visit))
    return visit.go("/hand-in")


async def refused_rows(visit: Visit) -> Response:
    """The refused rows: of a CSV file its own columns, to be mended; else each with its reason."""
    found = find(visit)
    kind, name = ("text/csv; charset=utf-8", "csv") if found.form == "csv" else ("application/x-ndjson", "ndjson")
    headers = {"content-disposition": f'attachment; filename="refused-{found.at:%Y%m%d-%H%M%S}.{name}"'}
    content = await asyncio.to_thread(given_back, _held(visit), found)
    return Response(content, media_type=kind, headers=headers)


def find(visit: Visit) -> HandIn:
    """The hand-in in the address, of this person for this agency. Problem 404."""
    found = _held(visit).find(visit.path("name"), visit.reader.subject, visit.reader.agency)
    if found is None:
        raise Problem(404, "not-found")
    return found


def _held(visit: Visit) -> HandIns:
    return visit.desk.handing_over.held


async def _form_page(visit: Visit, status: int = 200, **shown: Any) -> Response:
    before = await asyncio.to_thread(_before, visit)
    quality = await attempt(case_api.quality(visit.api, {"agency": visit.reader.agency}))
    given = {"wrong": None, "detail": ""} | shown
    return visit.page(
        "hand_in.html", status, before=before, quality=quality, most=MOST_BYTES, most_rows=MOST_ROWS, **given
    )


def _before(visit: Visit) -> list[HandIn]:
    _held(visit).tidy(visit.now)
    return _held(visit).of(visit.reader.subject, visit.reader.agency)


def _differs(visit: Visit, found: HandIn) -> int:
    """Rows whose reference was used before for other content."""
    verdicts = lines_of(_held(visit).verdicts_path(found, "check"))
    return sum(each.get("code") == "submission-differs" for each in verdicts)
