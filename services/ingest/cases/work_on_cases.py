"""Work on a case of two nations: open and change it, ask the other side, answer it, say what became of it, write notes.

All but notes are records, handed in at the own exchange, and come back by the home feed like everything else. A nation
changes its own cases only, and answers the other's requests only.
"""

import datetime as dt
from typing import Any

import httpx
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.cases import (
    CaseChange,
    HandedIn,
    NewCase,
    NewCaseReply,
    NewNote,
    NewOutcome,
    NewRequest,
    NoteRow,
)
from services.ingest.cases.read_cases import newest_version
from services.ingest.ingest import Ingest
from services.ingest.records import audit
from services.ingest.records.hand_in import Author, Draft, hand_in, handling_for
from services.ingest.records.places import place_of
from services.ingest.records.read_papers import Paper, naming, open_paper, versions
from services.ingest.records.read_rows import feed_names
from services.kit.problems import Problem
from services.retention.holds import NOT_HELD

MOST_RECORDS = 500
_NOTE = text("""
    INSERT INTO case_note (of, nation, at, by, agency, handling, restriction, written, retain_until)
    VALUES (CAST(:of AS uuid), :nation, :at, :by, :agency, :handling, :restriction, :written, :retain_until)
    RETURNING id""")
_ERASE = text(f"""
    DELETE FROM case_note WHERE retain_until < :today AND {NOT_HELD.format(id="case_note.of")}""")  # noqa: S608


def instant(moment: dt.datetime) -> str:
    """As records write a time, to the minute: the same words sent twice within it are one record."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M}:00Z"


def _said(asked: BaseModel) -> dict[str, Any]:
    said = asked.model_dump(mode="json", exclude_none=True, exclude={"handling"})
    return {name: value for name, value in said.items() if value != []}


async def open_new_case(ingest: Ingest, http: httpx.AsyncClient, asked: NewCase, who: Author) -> HandedIn:
    """Open a case; problems as `hand_in`."""
    body = _said(asked) | {"status": "open", "opened_on": who.at.date().isoformat()}
    return await hand_in(ingest, http, Draft("case", body, handling_for(asked.handling, who.at), asked.reference), who)


async def change_case(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, asked: CaseChange, who: Author
) -> HandedIn:
    """A new version of an own case. Problem 409 `not-ours` for one of the other nation's."""
    case = await _case(ingest, id, feed)
    if case.nation != ingest.nation:
        raise Problem(409, "not-ours", "The nation that opened a case changes it.")
    body = dict(case.body)
    status = asked.status or body["status"]
    body["records"] = list(dict.fromkeys([*body.get("records", []), *asked.add]))
    if len(body["records"]) > MOST_RECORDS:
        raise Problem(422, "form", "A case is about 500 records at most.", extra={"member": "add"})
    body |= {"status": status, "priority": asked.priority or body["priority"]}
    body["closed_on"] = (body.get("closed_on") or who.at.date().isoformat()) if status == "closed" else None
    handling = {**case.record["handling"]}
    return await hand_in(ingest, http, Draft("case", body, handling, case.id, supersedes=case.id), who)


async def ask(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, asked: NewRequest, who: Author
) -> HandedIn:
    """Ask the other nation for something in a case. Problem 409 `closed` when it is closed."""
    case = await _case(ingest, id, feed)
    if case.body["status"] == "closed":
        raise Problem(409, "closed", "The case is closed: open it again before asking.")
    body = _said(asked) | {"record": case.id, "asked_at": instant(who.at), "deadline": instant(asked.deadline)}
    handling = handling_for(asked.handling, who.at, case.record["handling"])
    return await hand_in(ingest, http, Draft("case-request", body, handling, case.id), who)


async def reply(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, asked: NewCaseReply, who: Author
) -> HandedIn:
    """Answer a request of the other nation; a later answer replaces an earlier one of ours. Problem 409 `own-request`
    for a request of our own."""
    async with ingest.engine.connect() as conn:
        names = await feed_names(conn)
        request = await open_paper(conn, "case-request", id, feed, names)
        known = [each for _, each in (await versions(conn, "case-request", [request.id]))[request.id]]
        before = [each for papers in (await naming(conn, "case-reply", known, names)).values() for each in papers]
    if request.nation == ingest.nation:
        raise Problem(409, "own-request", "The other nation answers this request.")
    ours = [each for each in before if each.nation == ingest.nation]
    body = _said(asked) | {
        "record": request.id,
        "request": request.body["request"],
        "answered_at": instant(who.at),
        "expected_by": instant(asked.expected_by) if asked.expected_by else None,
    }
    handling = handling_for(asked.handling, who.at, request.record["handling"])
    replaces = max(ours, key=lambda each: each.ref).id if ours else None
    return await hand_in(ingest, http, Draft("case-reply", body, handling, request.id, supersedes=replaces), who)


async def say_outcome(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, asked: NewOutcome, who: Author
) -> HandedIn:
    """Say what became of records of a case, or of the case itself."""
    case = await _case(ingest, id, feed)
    body = _said(asked) | {"nation": ingest.nation, "records": [*asked.records] or [case.id]}
    handling = handling_for(asked.handling, who.at, case.record["handling"])
    return await hand_in(ingest, http, Draft("outcome", body, handling, case.id), who)


async def write_note(ingest: Ingest, id: str, feed: str | None, asked: NewNote, who: Author) -> NoteRow:
    """A note to a case, which stays at home and is kept as long as the case."""
    if (asked.handling == "H3") != (asked.restriction is not None):
        raise Problem(
            422, "form", "The restriction is given with H3, and only with it.", extra={"member": "restriction"}
        )
    async with ingest.engine.begin() as conn:
        case, _ = await newest_version(conn, id, feed)
        values = {
            "of": case.id,
            "nation": case.nation,
            "at": who.at,
            "by": who.subject,
            "agency": who.agency,
            **asked.model_dump(),
            "retain_until": dt.date.fromisoformat(case.record["handling"]["retain_until"]),
        }
        number = (await conn.execute(_NOTE, values)).scalar_one()
        place = place_of(case.ref)
        why = f"by {who.subject} of {who.agency}"
        what = f"wrote note {number} to case {case.id}"
        await audit.note(conn, who.at, what=what, why=why, feed=place.feed, line=place.line)
    shown = asked.model_dump() | {"at": who.at, "by": who.subject, "agency": who.agency}
    return NoteRow(note=number, withheld=False, **shown)


async def erase_notes(conn: AsyncConnection, today: dt.date) -> int:
    """Erase notes that need not be kept any more, but those to a held case; gives how many."""
    return (await conn.execute(_ERASE, {"today": today})).rowcount


async def _case(ingest: Ingest, id: str, feed: str | None) -> Paper:
    async with ingest.engine.connect() as conn:
        return (await newest_version(conn, id, feed))[0]
