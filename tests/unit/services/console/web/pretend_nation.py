"""A nation's exchange and ingest, in memory: what a test says that they answer, and what they were asked.

`away` and `slow` make a service so. What nobody set is 404. Nothing here opens a socket.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx

RECORD = "01a209f6-12a2-7085-b2d7-6ab7e6a08b9d"
LISTING = "01a209f6-12a2-7085-b2d7-6ab7e6a08b9e"
NAMES = {
    "US": {"names": [{"written": "Norbert Quillfeather"}], "address": {"lines": ["1 Quill Road"], "country": "US"}},
    "CN": {"companies": [{"written": "明珠园艺工具"}], "address": {"country": "CN"}},
}


@dataclass
class PretendNation:
    """Both services."""

    answers: dict[str, Any] = field(default_factory=dict)
    """By method and path: the JSON of 200, or a whole answer."""
    away: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    asked: list[httpx.Request] = field(default_factory=list)

    def transport(self, service: str) -> httpx.MockTransport:
        """The network to one of them."""
        return httpx.MockTransport(lambda request: self._answer(service, request))

    def _answer(self, service: str, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if service in self.away:
            raise httpx.ConnectError("nobody there", request=request)
        if service in self.slow:
            raise httpx.ReadTimeout("too slow", request=request)
        answer = self.answers.get(f"{request.method} {request.url.path}")
        if answer is None:
            return httpx.Response(404, json={"code": "not-found", "detail": "Nothing."})
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def everything() -> dict[str, Any]:
    """A small answer to all that pages ask."""
    return {
        "GET /analyst/v1/counts": {
            "records": {}, "withdrawn": 0, "superseded": 0, "unread": 0, "parcels": 1, "hits": 1, "parcels_hit": 1,
            "networks": 0, "parcels_in_networks": 0, "alerts": 0, "waiting": 0,
        },
        "GET /analyst/v1/parcels": {"items": [parcel_row()]},
        f"GET /analyst/v1/parcels/{RECORD}": parcel(),
        "GET /analyst/v1/hits": {"items": [hit()]},
        "GET /analyst/v1/hits/7": hit(),
        "POST /analyst/v1/hits/7/judgement": hit(),
        "POST /analyst/v1/match": {"responses": {"typed": matches()}, "matcher": {}, "limit": 5},
        "GET /analyst/v1/substances/hits": {"items": []},
        "GET /analyst/v1/substances/controlled": {"on": "2026-11-20", "place": "US", "controls": []},
        "GET /analyst/v1/lists": {"items": [], "importing": []},
        "GET /analyst/v1/lists/made-up/versions": {"items": []},
        "GET /analyst/v1/rescreens": {"items": []},
        "GET /analyst/v1/feeds": {"feeds": []},
        "GET /analyst/v1/audit": {"items": []},
        "GET /audit/v1/entries": {"items": []},
        "GET /audit/v1/checkpoint": {"audit": "US/ingest", "size": 0},
        "GET /operator/v1/feeds": [],
        "GET /operator/v1/keys": [],
        "POST /operator/v1/standings": [],
        "GET /operator/v1/feeds/CN/US/refused": [],
        "GET /operator/v1/feeds/CN/US/lines/4/evidence": {"evidence": 1},
        f"GET /operator/v1/records/{RECORD}": {
            "id": RECORD, "type": "parcel", "agency": "US-CUSTOMS", "erased": False, "retracted": False,
            "superseded_by": None, "lines": [{"feed": "US/US", "line": 3, "receipted": False}],
        },
        f"GET /operator/v1/records/{RECORD}/sharing": {"id": RECORD, "type": "parcel", "peers": []},
    }  # fmt: skip


def parcel_row(**changed: Any) -> dict[str, Any]:
    row = {
        "id": RECORD, "feed": "CN/US", "line": 4, "item": "RB123456785GB", "posted_on": "2026-11-20",
        "sender": "Norbert Quillfeather", "addressee": "明珠园艺工具", "from_country": "US", "to_country": "CN",
        "hits": 1,
    }  # fmt: skip
    return row | changed


def parcel(**changed: Any) -> dict[str, Any]:
    body = {
        "sender": NAMES["US"],
        "addressee": NAMES["CN"],
        "nature": "gift",
        "contents": [{"description": "brass parts", "quantity": "2", "cas": "437-38-7"}],
        "gross_weight_grams": 480,
    }
    handling = {"code": "H1", "source_grade": "B", "information_grade": "2", "retain_until": "2028-01-01"}
    opened = {
        "record": {"body": body, "handling": handling},
        "keys": [{"kind": "name", "value": "norbert quillfeather", "written": "Norbert", "places": ["sender"]}],
        "events": [event("EMA", "2026-11-20T08:00:00Z"), event("EXA", "2026-11-21T09:30:00Z")],
        "hits_found": [hit()],
        "networks": [],
        "groups": [],
        "controls": {"on": "2026-11-20", "at_origin": [control()], "at_destination": []},
    }
    return parcel_row() | opened | changed


def event(code: str, at: str) -> dict[str, Any]:
    body = {"code": code, "at": at, "country": "US"}
    return {"id": LISTING, "feed": "US/US", "line": 9, "at": at, "body": body}


def control(**changed: Any) -> dict[str, Any]:
    said = {
        "scheduling": {"id": LISTING, "feed": "US/US", "line": 1}, "substance": "Madeupine", "authority": "US",
        "measure": "licensing", "citation": "Invented Act", "effective_on": "2024-05-01", "matched": "cas",
        "doubts": ["unconfirmed"], "learned_on": "2024-05-02", "known_then": True,
    }  # fmt: skip
    return said | changed


def hit(**changed: Any) -> dict[str, Any]:
    pieces = [
        {"comparison": "name", "left": "Norbert Quilfeather", "right": "Norbert Quillfeather", "log_odds": 20.0,
         "share": 1e-7, "note": "norbert (same)"},
        {"comparison": "country-apart", "left": "DE", "right": "US", "log_odds": -0.8},
    ]  # fmt: skip
    entry = {
        "list": "made-up", "version": 2, "entity": "m-1", "schema": "Person", "caption": "Norbert Quillfeather",
        "programmes": ["Made up"], "reasons": [], "listed_on": "2025-01-01",
    }  # fmt: skip
    of = {"id": RECORD, "feed": "CN/US", "line": 4, "item": "RB123456785GB", "posted_on": "2026-11-20"}
    row = {
        "hit": 7, "state": "open", "score": 4.3, "likeness": 0.98, "parcel": {**of, "place": "sender"}, "entry": entry,
        "evidence": pieces, "found_at": "2026-11-21T10:00:00Z",
    }  # fmt: skip
    return row | changed


def matches(*results: dict[str, Any]) -> dict[str, Any]:
    example = {"schema": "LegalEntity", "properties": {"name": ["Norbert"]}}
    return {"results": list(results), "total": {"value": len(results)}, "query": example}
