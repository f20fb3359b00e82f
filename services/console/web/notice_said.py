"""A pre-export notice as a form says it, and as a record says it: one table of fields, read in both ways.

Nothing is judged here: the contract (schemas/precursor_notice.py) says what is wrong, by member, and the table says
beside which field that stands.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import orjson
from pydantic import ValidationError

from schemas.faults import describe
from schemas.registry import read_submission
from services.console.web.forms import Form

Written = Literal["text", "lines", "names", "codes"]
"""A text; a text a line; a name a line; codes with blanks or commas between."""
TYPE = "pre-export-notice"


class Field(NamedTuple):
    """Where a field goes."""

    path: tuple[str, ...]
    written: Written = "text"


class Wrong(NamedTuple):
    """What is wrong with a field."""

    kind: str
    reason: str


def _trader(name: str) -> dict[str, Field]:
    at = ("body", name)
    parts = ("city", "region", "postal_code", "country")
    return {
        f"{name}_company": Field((*at, "companies"), "names"),
        f"{name}_name": Field((*at, "names"), "names"),
        f"{name}_address": Field((*at, "address", "lines"), "lines"),
        **{f"{name}_{part}": Field((*at, "address", part)) for part in parts},
        f"{name}_phone": Field((*at, "phones"), "lines"),
        f"{name}_email": Field((*at, "emails"), "lines"),
        f"{name}_licence": Field((*at, "licence")),
    }


FIELDS: Mapping[str, Field] = {
    "reference": Field(("body", "reference")),
    "authority": Field(("body", "authority")),
    "exporting": Field(("body", "exporting")),
    "importing": Field(("body", "importing")),
    "notified_on": Field(("body", "notified_on")),
    "reply_by": Field(("body", "reply_by")),
    **_trader("exporter"),
    **_trader("importer"),
    **_trader("consignee"),
    "substance": Field(("body", "substance", "name")),
    "cas": Field(("body", "substance", "cas")),
    "hs": Field(("body", "substance", "hs")),
    "trade_name": Field(("body", "substance", "trade_name")),
    "amount": Field(("body", "quantity", "amount")),
    "unit": Field(("body", "quantity", "unit")),
    "concentration": Field(("body", "quantity", "concentration")),
    "dispatch_on": Field(("body", "dispatch_on")),
    "point_of_entry": Field(("body", "point_of_entry")),
    "point_of_exit": Field(("body", "point_of_exit")),
    "route": Field(("body", "route"), "codes"),
    "transport": Field(("body", "transport")),
    "export_licence": Field(("body", "export_licence")),
    "import_licence": Field(("body", "import_licence")),
    "end_use": Field(("body", "end_use")),
    "information": Field(("body", "information")),
    "code": Field(("handling", "code")),
    "restriction": Field(("handling", "text")),
    "source_grade": Field(("handling", "source_grade")),
    "information_grade": Field(("handling", "information_grade")),
    "retain_until": Field(("handling", "retain_until")),
}
"""In the order of the form; what is wrong with a whole object stands beside its first field."""


def submission_said(form: Form, corrects: str | None) -> dict[str, Any]:
    """The record that a form says, under a reference made of what it says: the same form again is the same record."""
    content: dict[str, Any] = {"type": TYPE, "version": 1, "handling": {"purpose": "counter-narcotics"}, "body": {}}
    for name, field in FIELDS.items():
        if form.get(name) and not _stays_out(form, name):
            _put(content, field, form.get(name))
    if corrects:
        content["supersedes"] = corrects
    mark = sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
    return content | {"submission": f"notice-{form.get('reference')[:60]}-{mark}"}


def fields_of(record: Mapping[str, Any]) -> dict[str, str]:
    """What the form would say of a record."""
    found = {name: _get(record, field) for name, field in FIELDS.items()}
    return {name: text for name, text in found.items() if text}


def what_is_wrong(content: dict[str, Any]) -> dict[str, Wrong]:
    """By field, as the contract sees it; empty when the notice is in order."""
    try:
        read_submission(content)
    except ValidationError as error:
        wrong: dict[str, Wrong] = {}
        for fault in describe(error):
            wrong.setdefault(field_of(fault.member), Wrong(fault.kind, fault.reason))
        return wrong
    return {}


def field_of(member: str) -> str:
    """The field beside which a fault of a member stands; of an object the first of its fields."""
    steps = tuple(step for step in member.split(".") if not step.isdecimal())
    for length in range(len(steps), 0, -1):
        for name, field in FIELDS.items():
            if field.path[:length] == steps[:length]:
                return name
    return "reference"


def _stays_out(form: Form, name: str) -> bool:
    """A consignee of whom nothing is said but the country that was preset."""
    others = [each for each in FIELDS if each.startswith("consignee_") and each != "consignee_country"]
    return name == "consignee_country" and not any(map(form.get, others))


def _put(content: dict[str, Any], field: Field, text: str) -> None:
    for step in field.path[:-1]:
        content = content.setdefault(step, {})
    content[field.path[-1]] = _read(field, text)


def _read(field: Field, text: str) -> Any:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if field.written == "names":
        return [{"written": line} for line in lines]
    if field.written == "codes":
        return [code.upper() for code in text.replace(",", " ").split()]
    return lines if field.written == "lines" else text


def _get(record: Mapping[str, Any], field: Field) -> str:
    held: Any = record
    for step in field.path:
        held = held.get(step) if isinstance(held, Mapping) else None
    if held is None:
        return ""
    if field.written == "names":
        return "\n".join(name["written"] for name in held)
    return (" " if field.written == "codes" else "\n").join(held) if isinstance(held, list) else str(held)
