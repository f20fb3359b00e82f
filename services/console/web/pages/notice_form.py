"""A pre-export notice by form: filled in, checked against contract and controls, looked over, sent, corrected.

It goes as every record of an operator goes: handed in at the exchange, which signs it. The same form twice makes one
record. A correction begins with what was handed in, and supersedes it.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from schemas.answers.analyst import Controlled
from schemas.wire import RecordId
from services.console.web.forms import Form
from services.console.web.nation_api import Fault, Refused, attempt
from services.console.web.notice_said import FIELDS, TYPE, Wrong, field_of, fields_of, submission_said, what_is_wrong
from services.console.web.pages.records import record_id
from services.console.web.visit import Visit
from services.kit.problems import Problem

REPLY_WITHIN = dt.timedelta(days=14)
KEPT_FOR = dt.timedelta(days=5 * 365)
_SHOWN_AGAIN = frozenset({400, 409, 413, 422})


class NoticeQuery(BaseModel):
    """Which notice is corrected."""

    model_config = ConfigDict(extra="ignore")

    corrects: RecordId | None = None


async def ask(visit: Visit) -> Response:
    """The form: empty, or with what is to be corrected."""
    asked = visit.query(NoticeQuery)
    if asked.corrects is None:
        return _form_page(visit, _preset(visit), None)
    held = await visit.api.content(asked.corrects)
    if held.get("type") != TYPE:
        raise Problem(404, "not-found")
    return _form_page(visit, fields_of(held), asked.corrects)


async def send(visit: Visit) -> Response:
    """Check it and show it whole; or, when it was looked over, hand it in; or go back to the form."""
    form = await visit.form()
    corrects = record_id(form.get("corrects")) if form.get("corrects") else None
    given = {name: form.get(name) for name in FIELDS}
    if form.get("then") == "change":
        return _form_page(visit, given, corrects)
    said = submission_said(form, corrects)
    wrong = what_is_wrong(said) or await _refused(visit, said, check=form.get("then") != "send")
    if isinstance(wrong, str):
        return visit.go(f"/records/{wrong}?sent=true")
    if wrong:
        return _form_page(visit, given, corrects, wrong)
    return await _preview(visit, form, given, corrects)


def _preset(visit: Visit) -> dict[str, str]:
    """What is likely, to be changed: a reply is asked for within two weeks, and the record kept for five years."""
    today = visit.now.date()
    importing = visit.desk.peers[0] if visit.desk.peers else ""
    return {
        "exporting": visit.desk.nation, "importing": importing, "exporter_country": visit.desk.nation,
        "importer_country": importing, "consignee_country": importing, "notified_on": today.isoformat(),
        "reply_by": (today + REPLY_WITHIN).isoformat(), "code": "H1", "source_grade": "A", "information_grade": "1",
        "retain_until": (today + KEPT_FOR).isoformat(), "unit": "KGM",
    }  # fmt: skip


def _form_page(
    visit: Visit, given: Mapping[str, str], corrects: str | None, wrong: Mapping[str, Wrong] | None = None
) -> Response:
    status = 422 if wrong else 200
    return visit.page("notice_form.html", status, given=given, corrects=corrects, wrong=wrong or {})


async def _refused(visit: Visit, said: Mapping[str, Any], *, check: bool) -> dict[str, Wrong] | str:
    """What the exchange says against it, by field; the record's id once it is handed in."""
    try:
        answered = await visit.api.hand_in_one(said, check=check)
    except Refused as refused:
        if refused.status not in _SHOWN_AGAIN:
            raise
        return {field_of(str(refused.problem.get("member", ""))): Wrong(refused.code, refused.detail)}
    return {} if check else str(answered["id"])


async def _preview(visit: Visit, form: Form, given: Mapping[str, str], corrects: str | None) -> Response:
    """The notice as it would go, under which laws the substance stands, and what a person should look at again."""
    places = [form.get("exporting"), form.get("importing")]
    by_place = await asyncio.gather(*(attempt(_controls(visit, form, place)) for place in places))
    laws = list(zip(places, by_place, strict=True))
    return visit.page(
        "notice_preview.html", given=given, corrects=corrects, laws=laws, doubts=_doubts(form, by_place)
    )  # fmt: skip


async def _controls(visit: Visit, form: Form, place: str) -> tuple[Controlled, Controlled]:
    """What controls the substance there on the day of dispatch: found by its number, and by its name."""
    asked = {"on": form.get("dispatch_on"), "place": place, "destination": form.get("importing")}
    by_name = visit.api.controlled(asked | {"name": form.get("substance")[:200]})
    if not form.get("cas"):
        named = await by_name
        return named, named
    by_cas, named = await asyncio.gather(visit.api.controlled(asked | {"cas": form.get("cas")}), by_name)
    return by_cas, named


def _doubts(form: Form, by_place: list[tuple[Controlled, Controlled] | Fault]) -> list[str]:
    """Codes of what does not hinder sending: nothing controls it, or name and number are of two substances."""
    found = [each for each in by_place if not isinstance(each, Fault)]
    numbered = {law.substance for by_cas, _ in found for law in by_cas.controls}
    named = {law.substance for _, by_name in found for law in by_name.controls}
    doubts = ["uncontrolled"] if len(found) == len(by_place) and not numbered | named else []
    return doubts + (["two-substances"] if form.get("cas") and numbered and named and not numbered & named else [])
