"""Forms about cases and notices, as the interface takes them: what a field says, what is empty left out.

Nothing is judged here; the service says what is wrong, by member, and the page shows it beside the field.
"""

import re
from typing import Any

from services.console.web.forms import Form

_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
CHECKED = "about-"
"""Before the id of a record in the name of its box."""


def case_said(form: Form, nation: str) -> dict[str, Any]:
    """A new case."""
    names = ("reference", "title", "priority", "summary", "contact")
    return _given(form, *names) | {
        "lead": form.get("lead") or nation,
        "records": _records(form),
        "handling": _handling(form),
    }


def change_said(form: Form) -> dict[str, Any]:
    """What becomes of a case."""
    return _given(form, "status", "priority") | ({"add": _records(form)} if _records(form) else {})


def request_said(form: Form) -> dict[str, Any]:
    """What is asked of the other nation."""
    return _given(form, "request", "question", "legal_basis", "reason") | {
        "records": _records(form),
        "deadline": _moment(form.get("deadline")),
        "handling": _handling(form),
        **({"delivery": _delivery(form)} if form.get("request") == "controlled-delivery" else {}),
    }


def reply_said(form: Form) -> dict[str, Any]:
    """The answer to a request."""
    agreed = form.get("answer") == "agreed" and form.get("asked") == "controlled-delivery"
    return _given(form, "answer", "statement") | {
        "records": _records(form),
        "handling": _handling(form),
        **({"expected_by": _moment(form.get("expected_by"))} if form.get("expected_by") else {}),
        **({"delivery": _delivery(form)} if agreed else {}),
    }


def outcome_said(form: Form) -> dict[str, Any]:
    """What became of something; one thing that was seized."""
    said = _given(form, "result", "on", "place", "same_person", "statement")
    return said | {
        "records": _records(form),
        "handling": _handling(form),
        **({"seizures": [_seizure(form)]} if form.get("what") else {}),
    }


def note_said(form: Form) -> dict[str, Any]:
    """A note of this nation."""
    said = _given(form, "written") | {"handling": form.get("code") or "H1"}
    return said | ({"restriction": form.get("restriction")} if form.get("restriction") else {})


def notice_reply_said(form: Form) -> dict[str, Any]:
    """The answer to a pre-export notice."""
    names = ("answer", "authority", "reference", "reason", "import_licence", "answer_expected_by")
    said = _given(form, *names) | {"handling": _handling(form)}
    if form.get("amount"):
        said["permitted"] = {"amount": form.get("amount"), "unit": form.get("unit")}
    return said


def _given(form: Form, *names: str) -> dict[str, Any]:
    return {name: form.get(name) for name in names if form.get(name)}


def _records(form: Form) -> list[str]:
    """Records whose box is checked, then those that were typed."""
    checked = [name.removeprefix(CHECKED) for name in form.fields if name.startswith(CHECKED)]
    return list(dict.fromkeys([*checked, *_IDS.findall(form.get("records").lower())]))


def _handling(form: Form) -> dict[str, str]:
    said = {"code": form.get("code") or "H1"}
    return said | ({"text": form.get("restriction")} if form.get("restriction") else {})


def _moment(written: str) -> str:
    """What a browser's field for a time gives, which is UTC here."""
    return f"{written[:16]}:00Z" if _LOCAL.fullmatch(written[:16]) else written


def _delivery(form: Form) -> dict[str, Any]:
    return _given(form, "way", "handover", "costs", "conditions")


def _seizure(form: Form) -> dict[str, Any]:
    said = _given(form, "what", "cas", "identified_by", "laboratory_reference")
    return said | {"quantity": {"amount": form.get("amount"), "unit": form.get("unit")}}
