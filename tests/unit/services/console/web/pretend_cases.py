"""A case, a notice, data quality and flows, as the pretend nation answers them."""

from typing import Any

from tests.unit.services.console.web.pretend_nation import LISTING, RECORD

CASE = "01a209f6-12a2-7085-b2d7-6ab7e6a08c01"
REQUEST = "01a209f6-12a2-7085-b2d7-6ab7e6a08c02"
NOTICE = "01a209f6-12a2-7085-b2d7-6ab7e6a08c03"
STORED = {"id": CASE, "verdict": "accepted", "line": 5, "shared": {"CN": 3}}


def answers() -> dict[str, Any]:
    """A small answer to all that these pages ask."""
    return {
        "GET /analyst/v1/cases": {"items": [case_row()]},
        "POST /analyst/v1/cases": STORED,
        f"GET /analyst/v1/cases/{CASE}": case(),
        f"POST /analyst/v1/cases/{CASE}/opening": {"purpose": "investigation", "until": "2026-11-23T11:00:00Z"},
        f"POST /analyst/v1/cases/{CASE}/version": STORED,
        f"POST /analyst/v1/cases/{CASE}/requests": STORED,
        f"POST /analyst/v1/cases/{CASE}/outcomes": STORED,
        f"POST /analyst/v1/cases/{CASE}/notes": note(),
        f"POST /analyst/v1/requests/{REQUEST}/reply": STORED,
        "GET /analyst/v1/notices": {"items": [notice_row()]},
        f"GET /analyst/v1/notices/{NOTICE}": notice(),
        f"POST /analyst/v1/notices/{NOTICE}/reply": STORED,
        "GET /analyst/v1/quality": quality(),
        "GET /analyst/v1/flows": flows(),
    }


def case_row(**changed: Any) -> dict[str, Any]:
    row = {
        "id": CASE, "feed": "CN/US", "line": 7, "nation": "CN", "agency": "CN-CUSTOMS", "handling": "H1",
        "withheld": False, "reference": "CN-7", "title": "Parcels of one sender", "status": "open",
        "priority": "urgent", "opened_on": "2026-11-20", "lead": "CN", "requests": 2, "waiting": 1, "overdue": 1,
        "ours": 1, "next_deadline": "2026-11-25T10:00:00Z",
    }  # fmt: skip
    return row | changed


def case(**changed: Any) -> dict[str, Any]:
    material = {
        "id": RECORD, "feed": "CN/US", "line": 4, "type": "parcel", "state": "standing", "handling": "H1",
        "withheld": False, "caption": "RB123456785GB", "detail": "Norbert Quillfeather → 明珠园艺工具",
        "network": "0e1b7c52-5b1f-5c5e-9d55-0f2a1c3b4d5e", "alert": {"alert": 3, "state": "open"},
    }  # fmt: skip
    opened = {
        "summary": "Three parcels under one telephone.", "versions": [{"id": CASE, "feed": "CN/US", "line": 7}],
        "materials": [material], "entities": [{"entity": "e8", "name": "Norbert", "country": "US", "parcels": 1}],
        "entities_left": 0, "asked": [request()], "outcomes": [outcome()], "notes": [note()], "hidden": 0,
    }  # fmt: skip
    return case_row() | opened | changed


def said(**changed: Any) -> dict[str, Any]:
    who = {
        "id": REQUEST, "feed": "CN/US", "line": 8, "nation": "CN", "agency": "CN-CUSTOMS",
        "issued_at": "2026-11-22T10:00:00Z", "handling": "H1", "withheld": False,
    }  # fmt: skip
    return who | changed


def request(**changed: Any) -> dict[str, Any]:
    asked = {
        "request": "hold", "state": "overdue", "late": True, "ours": True, "deadline": "2026-11-23T09:00:00Z",
        "asked_at": "2026-11-22T10:00:00Z", "question": "Please keep the item.", "legal_basis": "Article 9",
        "reason": "It may hold a precursor.", "records": [RECORD], "replies": [],
    }  # fmt: skip
    return said() | asked | changed


def outcome(**changed: Any) -> dict[str, Any]:
    taken = {"what": "Madeupine", "quantity": {"amount": "12", "unit": "GRM"}, "identified_by": "field-test"}
    told = {"result": "seized", "on": "2026-11-22", "where": "CN", "seizures": [taken], "records": [RECORD]}
    return said(id=LISTING) | told | changed


def note(**changed: Any) -> dict[str, Any]:
    written = {
        "note": 1, "at": "2026-11-22T10:00:00Z", "by": "Li Wei", "agency": "US-CUSTOMS", "handling": "H1",
        "withheld": False, "written": "Called the desk.",
    }  # fmt: skip
    return written | changed


def notice_row(**changed: Any) -> dict[str, Any]:
    row = {
        "id": NOTICE, "feed": "CN/US", "line": 9, "nation": "CN", "reference": "CN-PEN-1", "exporting": "CN",
        "importing": "US", "exporter": "Quillfeather Reagents", "importer": "Ashgrove Laboratories",
        "substance": "Madeupine", "cas": "437-38-7", "quantity": {"amount": "500", "unit": "GRM"},
        "dispatch_on": "2026-11-10", "notified_on": "2026-10-20", "reply_by": "2026-11-30", "state": "waiting",
        "ours": True, "grams": 500, "shipped_grams": 550, "shipments": 1, "differences": ["more-than-notified"],
        "handling": "H1",
    }  # fmt: skip
    return row | changed


def notice(**changed: Any) -> dict[str, Any]:
    firm = {"companies": [{"written": "Quillfeather Reagents"}], "address": {"lines": ["1 Road"], "country": "CN"}}
    shipment = {
        "id": RECORD, "feed": "CN/US", "line": 4, "item": "RB123456785GB", "posted_on": "2026-11-12", "grams": 550,
        "differences": [],
    }  # fmt: skip
    opened = {
        "agency": "CN-NARCOTICS", "authority": "Made-up authority", "replies": [], "shipped": [shipment],
        "shipped_left": 0, "body": {"exporter": firm, "importer": firm, "point_of_entry": "USJFKA"},
    }  # fmt: skip
    return notice_row() | opened | changed


def quality() -> dict[str, Any]:
    fault = {"measure": "no-hs-code", "dimension": "completeness", "number": 30, "chances": 100}
    shares = {"timeliness": 0.5, "completeness": 0.9}
    weeks = [{"begins_on": f"2026-11-{day:02}", "records": 50, "dimensions": shares} for day in (2, 9, 23)]
    sender = {
        "agency": "US-POST", "nation": "US", "records": 100, "score": 0.7, "dimensions": shares, "faults": [fault],
        "weeks": weeks,
    }  # fmt: skip
    return {"since": "2026-08-25", "until": "2026-11-23", "senders": [sender], "nations": [sender | {"agency": "US"}]}


def flows() -> dict[str, Any]:
    return {
        "since": "2026-08-25", "until": "2026-11-23", "parcels": 10, "flows_left": 0, "parcels_left": 0,
        "flows": [{"origin": "CN-GD", "goal": "US-CA", "parcels": 7}, {"origin": "US-CA", "goal": "DE", "parcels": 3}],
        "places": [
            {"place": "CN-GD", "sent": 7, "received": 0}, {"place": "US-CA", "sent": 3, "received": 7},
            {"place": "DE", "sent": 0, "received": 3},
        ],
    }  # fmt: skip
