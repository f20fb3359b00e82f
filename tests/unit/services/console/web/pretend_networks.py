"""What a nation answers about one small network and one firm: for tests of the pages that show them."""

from typing import Any

from tests.unit.services.console.web.pretend_nation import RECORD, hit, parcel_row

NETWORK = "01a209f6-12a2-7085-b2d7-6ab7e6a08b9f"
DAYS = {"first_on": "2026-11-01", "last_on": "2026-11-20"}
ORIGIN = {"id": RECORD, "feed": "CN/US", "line": 4}


def network_answers() -> dict[str, Any]:
    """By method and path."""
    at = f"/analyst/v1/networks/{NETWORK}"
    return {
        "GET /analyst/v1/networks": {"items": [network_row()]},
        f"GET {at}": network(),
        f"GET {at}/chart": chart(),
        f"GET {at}/without": without(),
        f"POST {at}/takings": {"handling": "H1"},
        f"POST {at}/share": {
            "id": RECORD, "verdict": "accepted", "line": 9, "shared": {}, "handling": "H1", "records": 2,
            "records_left": 0, "evidence_left": 0,
        },
        "GET /analyst/v1/hubs": {"items": [hub()]},
        "POST /analyst/v1/hubs": {"hub": hub(), "parcels_marked": 90, "run": 4},
        "DELETE /analyst/v1/hubs/00000000000000aa": {"hub": hub(), "parcels_marked": 1, "run": 4},
        "GET /analyst/v1/findings": {"items": [finding()]},
        "GET /analyst/v1/paths": paths(),
        "GET /analyst/v1/neighbourhood": {
            "depth": 1, "parcels": [parcel_row()], "attributes": [attribute()],
            "edges": [{"parcel": "CN/US:4", "to": attribute()["hash"], "places": ["sender"]}],
            "hubs_left_out": [], "hubs_left": 0, "parcels_left": 0, "cut": [],
        },
        "GET /analyst/v1/entities": {"items": [entity_row()]},
        "GET /analyst/v1/entities/e8": entity(),
        "POST /analyst/v1/entities/merge": {"decision": 3, "entities": ["e8"]},
        "POST /analyst/v1/entities/e8/split": {"decision": 3, "entities": ["e8", "e12"]},
        "POST /analyst/v1/entities/decisions/3/undo": {"decision": 3, "entities": ["e8"]},
    }  # fmt: skip


def hub(**changed: Any) -> dict[str, Any]:
    named = {"kind": "phone", "hash": "00000000000000aa", "value": "+1 202 555 0143", "held": 90}
    said = {"reason": "A forwarder's desk.", "by": "Ada Ashgrove", "agency": "US-CUSTOMS", "at": "2026-11-20T10:00:00Z"}
    return named | said | changed


def finding(**changed: Any) -> dict[str, Any]:
    told = {
        **ORIGIN, "issued_at": "2026-11-20T10:00:00Z", "agency": "CN-CUSTOMS", "kind": "network", "judged": "confirmed",
        "statement": "Two strangers share a telephone.", "method": "analyst", "records": 2, "held_parcels": [ORIGIN],
        "networks": [NETWORK], "evidence": ["One telephone. (+1 202 555 0143)"],
    }  # fmt: skip
    return told | changed


def network_row(**changed: Any) -> dict[str, Any]:
    row = {
        "id": NETWORK, "score": 3.2, "why": "Two strangers share a telephone.", "parcels": 3, "entities": 3, **DAYS,
        "born_at": "2026-11-20T10:00:00Z", "changed_at": "2026-11-21T10:00:00Z",
        "alert": {"alert": 12, "state": "open"},
    }  # fmt: skip
    return row | changed


def attribute(**changed: Any) -> dict[str, Any]:
    return {"kind": "phone", "hash": "00000000000000aa", "value": "+1 202 555 0143", "held": 3, "hub": False} | changed


def term(**changed: Any) -> dict[str, Any]:
    said = {
        "kind": "detector", "name": "many_names", "sentence": "Two names at one telephone.", "log_odds": 3.2,
        "raw": 4.0, "expected": 0.1, "numbers": {}, "parcels": [ORIGIN], "parcels_left": 0,
        "attributes": [attribute()], "attributes_left": 0,
    }  # fmt: skip
    return said | changed


def network(**changed: Any) -> dict[str, Any]:
    opened = {
        "members": [
            {"entity": "e8", "name": "Norbert Quillfeather", "country": "US", "role": "organiser", "rank": 1,
             "measures": {"sent": 2, "degree": 2}},
        ],
        "members_left": 0,
        "parcel_rows": [parcel_row()],
        "parcels_left": 0,
        "parts": [],
        "parts_left": 0,
        "links": [attribute() | {"in_network": 2, "places": ["sender"]}],
        "links_left": 0,
        "hubs_left_out": [
            attribute(hub=True, held=90, why_hub="90 parcels carry it.") | {"in_network": 2, "places": ["sender"]}
        ],
        "hubs_left": 0,
        "timeline": [{"on": "2026-11-01", "parcels": 1, "events": 0}, {"on": "2026-11-20", "parcels": 2, "events": 4}],
        "days_left": 0,
        "evidence": [term(kind="base", name="base", log_odds=-4.6), term()],
        "cut": [],
    }  # fmt: skip
    return network_row() | opened | changed


def node(**changed: Any) -> dict[str, Any]:
    return {"id": "e8", "kind": "party", "community": 1, "parcels": 2, "hits": 0, **DAYS} | changed


def edge(source: str, target: str, kind: str = "carries", **changed: Any) -> dict[str, Any]:
    return {"source": source, "target": target, "kind": kind, "parcels": 1, **DAYS} | changed


def chart(**changed: Any) -> dict[str, Any]:
    drawn = {
        "id": NETWORK,
        "handling": "H1",
        "nodes": [
            node(label="Norbert Quillfeather", country="US", company=False, role="organiser", rank=1, hits=1),
            node(id="e12", label="明珠园艺工具", country="CN", company=True, role="addressee", rank=2, parcels=1),
            node(id="a00000000000000aa", kind="attribute", label="+1 202 555 0143", attribute="phone", held=3),
            node(id="p8-12", kind="parcels", label="RB123456785GB", records=[ORIGIN], parcels=1,
                 first_on="2026-11-20"),
            node(id="rest1", kind="rest", parties=1, attributes=0, parcels=1),
        ],
        "edges": [
            edge("e8", "p8-12", "sent", first_on="2026-11-20"),
            edge("p8-12", "e12", "addressed", first_on="2026-11-20"),
            edge("e8", "a00000000000000aa"),
            edge("e12", "a00000000000000aa"),
            edge("e8", "rest1", "rest"),
        ],
        "communities": [{"number": 1, "parcels": 3, "parties": 3}],
        "not_drawn": {"parties": 1, "parcels": 1, "attributes": 0, "of_one_party": 7, "hubs": 1, "unread": 0},
    }  # fmt: skip
    return drawn | changed


def without() -> dict[str, Any]:
    return {
        "id": NETWORK, "attribute": attribute(), "in_network": 2, "score": 3.2, "score_without": -4.6,
        "reasons_gone": [term()], "parts_before": 1, "parts": [{"parcels": 1, "score": -4.6, "first": [ORIGIN]}],
        "parts_left": 0, "cut": [],
    }  # fmt: skip


def paths() -> dict[str, Any]:
    over = {
        "kind": "attribute", "attribute": attribute(), "before": ["sender"], "behind": ["addressee"],
        "also": [attribute(kind="email", value="a@quill.example")],
    }  # fmt: skip
    nodes = [{"kind": "parcel", "parcel": ORIGIN}, over, {"kind": "parcel", "parcel": {**ORIGIN, "line": 5}}]
    way = {"cost": 1.5, "hub": False, "nodes": nodes}
    return {"paths": [way], "looked_at": 12, "hubs_left_out": [], "hubs_left": 0, "cut": []}


def entity_row(**changed: Any) -> dict[str, Any]:
    return {"entity": "e8", "names": ["Norbert Quillfeather", "诺伯特"], "labels": 2, **DAYS} | changed


def entity(**changed: Any) -> dict[str, Any]:
    seen = {"kind": "phone", "value": "+12025550143", "written": ["+1 202 555 0143", "(202) 555-0143"], "count": 2,
            "records": [ORIGIN], **DAYS}  # fmt: skip
    joined = {
        **ORIGIN, "label": "e12", "place": "addressee", "posted_on": "2026-11-20", "names": ["诺伯特"],
        "through": "e8", "score": 6.1, "reasons": ["phone"],
        "evidence": [{"comparison": "phone-same", "left": "+12025550143", "right": "+12025550143", "log_odds": 6.1}],
    }  # fmt: skip
    first = {**ORIGIN, "label": "e8", "place": "sender", "posted_on": "2026-11-01", "names": ["Norbert Quillfeather"],
             "reasons": [], "evidence": []}  # fmt: skip
    decided = {
        "decision": 3, "kind": "merge", "at": "2026-11-21T10:00:00Z", "by": "Li Wei", "agency": "US-CUSTOMS",
        "reason": "One telephone.", "left": ["e8"], "right": ["e12"],
    }  # fmt: skip
    opened = {
        "former": [], "values": [seen], "ignored": [seen | {"why": "hub", "in_all": 90, "names": 30}],
        "looked_through": 2, "hits": [hit()], "decisions": [decided], "members": [first, joined],
    }  # fmt: skip
    return entity_row() | opened | changed
