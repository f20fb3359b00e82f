"""Alerts as a pretended nation answers them."""

from typing import Any

from tests.unit.services.console.web.pretend_nation import RECORD, hit

NETWORK = "0e1b7c52-5b1f-5c5e-9d55-0f2a1c3b4d5e"
ORIGIN = {"id": RECORD, "feed": "CN/US", "line": 4}
PHONE = {"kind": "phone", "hash": "00000000000000aa", "value": "+1 202 555 0143", "held": 3, "hub": False}
DESK = {
    **PHONE,
    "hash": "00000000000000bb",
    "value": "12 Mail Room",
    "held": 416,
    "hub": True,
    "why_hub": "A hotel.",
    "allowed": "A hotel.",
}
SHARE = "A party of {parcels} parcels is likely on a watch list: log-odds {score}."


def alert_row(**changed: Any) -> dict[str, Any]:
    network = {
        "id": NETWORK, "score": 6.8, "why": "A party of 6 parcels is likely on a watch list: log-odds 4.2. And 2 more.",
        "because": {"text": SHARE, "numbers": {"parcels": 6.0, "score": 4.2}, "more": 2}, "parcels": 7, "entities": 14,
        "first_on": "2026-10-08", "last_on": "2026-10-16", "born_at": "2026-11-22T10:00:00Z",
        "changed_at": "2026-11-22T10:00:00Z",
    }  # fmt: skip
    row = {
        "alert": 12, "state": "open", "score": 6.8, "network": network, "origins": ["CN"],
        "listed": {"list": "made-up", "entity": "m-1", "caption": "Norbert Quillfeather"}, "mark": "a56ea42072693233",
        "raised_at": "2026-11-21T10:00:00Z", "seen_at": "2026-11-22T10:00:00Z", "raised_by": ORIGIN,
    }  # fmt: skip
    return row | changed


def term(kind: str, name: str, log_odds: float, **changed: Any) -> dict[str, Any]:
    row = {
        "kind": kind, "name": name, "sentence": f"{name} in words.", "text": "unknown {here}", "log_odds": log_odds,
        "raw": log_odds, "numbers": {}, "parcels": [], "parcels_left": 0, "attributes": [], "attributes_left": 0,
        "spelled": [],
    }  # fmt: skip
    return row | changed


def alert(**changed: Any) -> dict[str, Any]:
    stations = [
        {"kind": "parcel", "parcel": ORIGIN},
        {"kind": "attribute", "attribute": PHONE, "also": [DESK]},
        {"kind": "parcel", "parcel": {**ORIGIN, "line": 9}},
    ]
    opened = {
        "evidence": [
            term("base", "base", -4.6),
            term("hit", "hit", 5.3, text=SHARE, numbers={"parcels": 1.0, "score": 4.2}, hits=[hit()], hits_left=2,
                 if_same=9.4, if_other=-0.3, parcels=[ORIGIN] * 5, parcels_left=1),
            term("detector", "many_names", 2.0, raw=4.0, attributes=[PHONE], expected=0.003,
                 spelled=[{"hash": PHONE["hash"], "written": ["+1 202 555 0143", "+1 202 555-0143"]}]),
            term("counter", "plain-trade", -1.0),
        ],
        "trail": {"stations": stations, "hit": hit()},
        "links": [{**PHONE, "in_network": 3, "places": ["sender"]}], "links_left": 4,
        "hubs_left_out": [{**DESK, "in_network": 2, "places": ["addressee"]}], "hubs_left": 0,
        "judgements": [],
        "standing": {"threshold": 0.0, "score": 6.8, "reasons_for": 2, "open_hits": 3, "open_alerts": 27},
    }  # fmt: skip
    return alert_row() | opened | changed


def search(**changed: Any) -> dict[str, Any]:
    row = {
        "search": 3, "name": "From China", "wanted": {"state": "open", "origin": "CN"},
        "made_at": "2026-11-20T10:00:00Z", "seen_at": "2026-11-20T10:00:00Z", "new": 2, "changed": 1,
    }  # fmt: skip
    return row | changed


def alert_answers() -> dict[str, Any]:
    """A small answer to all that pages about alerts ask."""
    return {
        "GET /analyst/v1/alerts": {"items": [alert_row()]},
        "GET /analyst/v1/alerts/12": alert(),
        "GET /analyst/v1/looks": {"items": [
            {"at": "2026-11-22T10:00:00Z", "by": "ada", "agency": "US-CBP", "what": "alert", "which": "12"},
        ]},
        "GET /analyst/v1/alerts/searches": {"items": [search()]},
        "GET /analyst/v1/alerts/assignees": {"items": [{"assignee": "ada", "open": 2}], "nobodys": 5},
        "POST /analyst/v1/alerts/assign": {"assigned": [12], "absent": [], "not_yours": []},
        "POST /analyst/v1/alerts/searches": search(),
        "POST /analyst/v1/alerts/searches/3/look": search(new=0, changed=0),
        "POST /analyst/v1/alerts/12/judgement": alert_row(state="dismissed"),
    }  # fmt: skip
