"""A record of an analyst's own, handed in at the own exchange, whose sharing policy decides what goes out.

It is handed in under the agency of the analyst, by a token that the ingest makes for him. The same words about the same
thing are the same record, however often they are handed in: the submission's reference is made of them.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx
import orjson
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from schemas.answers.cases import HandedIn, NewHandling
from schemas.faults import describe
from schemas.registry import read_submission
from services.audit.feed import keep_first
from services.ingest.ingest import Ingest
from services.ingest.records import audit
from services.kit.problems import Problem

KEPT = dt.timedelta(days=3 * 365)
"""How long a record is kept that rests on no other."""
_HOME = text("SELECT id FROM feed WHERE origin = audience ORDER BY id LIMIT 1")
_STRICT = ("H0", "H1", "H2", "H3")


class Author(NamedTuple):
    """Who hands in, and when."""

    subject: str
    agency: str
    at: dt.datetime


class Draft(NamedTuple):
    """A record to be handed in."""

    type: str
    body: Mapping[str, Any]
    handling: Mapping[str, str]
    about: str
    """What it is about, such as the id of a case: part of the reference."""
    supersedes: str | None = None


def handling_for(asked: NewHandling, now: dt.datetime, rests_on: Mapping[str, str] | None = None) -> dict[str, str]:
    """Handling as asked, and never laxer than that of the record that it rests on, nor kept longer."""
    code, restriction = asked.code, asked.text
    until = (now + KEPT).date().isoformat()
    if rests_on is not None:
        until = min(until, max(rests_on["retain_until"], now.date().isoformat()))
        if _STRICT.index(rests_on["code"]) > _STRICT.index(code):
            return _asserted(rests_on["code"], rests_on.get("text"), until)
    return _asserted(code, restriction, until)


def _asserted(code: str, restriction: str | None, until: str) -> dict[str, str]:
    """What an authority says itself: a good source, that knows it for certain."""
    return {
        "code": code,
        **({"text": restriction} if restriction else {}),
        "purpose": "counter-narcotics",
        "source_grade": "A",
        "information_grade": "1",
        "retain_until": until,
    }


async def hand_in(ingest: Ingest, http: httpx.AsyncClient, draft: Draft, who: Author) -> HandedIn:
    """Hand the record in; gives its id and where it stands. Problem 422 `form` with the members at fault, 422 `refused`
    with the exchange's own code, 503 `exchange` when it does not answer."""
    submission = _submission(draft)
    _check(submission)
    await keep_first()
    stored = await _send(ingest, http, submission, who)
    await _note(ingest.engine, draft, stored, who)
    return HandedIn(**{name: stored[name] for name in ("id", "verdict", "line", "shared")})


def _submission(draft: Draft) -> dict[str, Any]:
    said = orjson.dumps([draft.body, draft.handling, draft.supersedes], option=orjson.OPT_SORT_KEYS)
    digest = hashlib.blake2b(said, digest_size=12).hexdigest()
    return {
        "type": draft.type,
        "version": 1,
        "submission": f"{draft.type} {draft.about} {digest}",
        "handling": dict(draft.handling),
        **({"supersedes": draft.supersedes} if draft.supersedes else {}),
        "body": {name: value for name, value in draft.body.items() if value is not None},
    }


def _check(submission: Mapping[str, Any]) -> None:
    try:
        read_submission(dict(submission))
    except ValidationError as error:
        faults = [{"member": each.member.removeprefix("body."), "kind": each.kind} for each in describe(error)[:20]]
        raise Problem(422, "form", "The record would not be one.", extra={"faults": faults}) from None


async def _send(ingest: Ingest, http: httpx.AsyncClient, submission: Mapping[str, Any], who: Author) -> dict[str, Any]:
    token = ingest.operator_token(who.subject, who.agency)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    url = f"{ingest.exchange_url.rstrip('/')}/operator/v1/records"
    try:
        answer = await http.post(url, content=orjson.dumps(submission), headers=headers)
    except httpx.TransportError:
        raise _no_answer() from None
    if answer.status_code in (200, 201):
        stored: dict[str, Any] = answer.json()
        return stored
    if answer.status_code >= 500:
        raise _no_answer()
    raise Problem(422, "refused", "The own exchange refused the record.", extra={"because": _code(answer)})


def _code(answer: httpx.Response) -> str:
    try:
        problem = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return str(answer.status_code)
    return str(problem.get("code", answer.status_code)) if isinstance(problem, dict) else str(answer.status_code)


def _no_answer() -> Problem:
    detail = "The own exchange does not answer: nobody knows whether it was kept. Handing in again does no harm."
    return Problem(503, "exchange", detail, headers={"Retry-After": "10"})


async def _note(engine: AsyncEngine, draft: Draft, stored: Mapping[str, Any], who: Author) -> None:
    async with engine.begin() as conn:
        home = (await conn.execute(_HOME)).scalar_one()
        what = f"handed in {draft.type} {stored['id']} about {draft.about}"
        why = f"by {who.subject} of {who.agency}"
        await audit.note(conn, who.at, what=what, why=why, feed=home, line=stored["line"])
