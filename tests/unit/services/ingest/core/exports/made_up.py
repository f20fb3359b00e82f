"""A chart of two parcels of one sender to two addressees, with texts that hurt whoever writes them carelessly."""

import datetime as dt

from services.ingest.core.exports.chart import Chart, Edge, EdgeKind, Node, Value, chart_of

NASTY = "=cmd|' /C calc'!A0 <b> & \"quotes\" 测试 🙂\x00\x0b\ud800\n]]>"
NETWORK = "0e1b7c52-5b1f-5c5e-9d55-0f2a1c3b4d5e"
HEAD = Chart(NETWORK, "Two parcels", dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC), "US", "H1", (), (), ())


def parcel(line: int) -> Node:
    return Node(
        f"parcel:US/US:{line}",
        "parcel",
        f"LZ0000000{line}US",
        {
            "record": f"019b2f40-0000-7000-8000-00000000000{line}",
            "sha256": f"{line:064x}",
            "feed": "US/US",
            "line": line,
            "item": f"LZ0000000{line}US",
            "posted_on": "2026-11-20",
            "origin": "US",
            "destination": "CN",
            "grams": 480,
            "description": NASTY,
        },
    )


def party(entity: int, name: str, type_: str) -> Node:
    return Node(f"e{entity}", "party", name, {"type": type_, "names": f"{name} | 王芳", "country": "US", "rank": 1})


def attribute(kind: str, value: str, **more: str | int | bool) -> Node:
    return Node(f"{kind}:{value}", "attribute", value, {"type": kind, "value": value, "held": 2, "hub": False, **more})


def edge(line: int, target: str, kind: EdgeKind, role: str = "") -> Edge:
    told: dict[str, Value] = {"time": "2026-11-20", "feed": "US/US", "line": line, "weight": 1.0}
    return Edge(f"parcel:US/US:{line}", target, kind, {"role": role, **told} if role else told)


NODES = [
    parcel(1),
    parcel(2),
    party(2, "Osgood Quillfeather", "person"),
    party(3, NASTY, "company"),
    party(5, "Unknown Example", "unknown"),
    attribute("phone", "+1 202 555 0143"),
    attribute("email", "ring@ashgrove.example"),
    attribute("address", "12 Thistledown Row, Exampleton", country="US"),
    attribute("wallet", "btc:1ExampleExampleExample"),
    attribute("website", "ashgrove.example/shop"),
    attribute("description", NASTY),
]
EDGES = [
    edge(1, "e2", "sent-by"),
    edge(2, "e2", "sent-by"),
    edge(1, "e3", "addressed-to"),
    edge(2, "e5", "addressed-to"),
    *(edge(line, "phone:+1 202 555 0143", "carries", "sender") for line in (1, 2)),
    *(edge(line, "email:ring@ashgrove.example", "carries", "sender addressee") for line in (1, 2)),
    edge(1, "address:12 Thistledown Row, Exampleton", "carries", "sender"),
    edge(1, "wallet:btc:1ExampleExampleExample", "carries", "contents sender"),
    edge(1, "website:ashgrove.example/shop", "carries", "contents"),
    edge(2, f"description:{NASTY}", "carries", "contents"),
]
CHART = chart_of(HEAD, NODES, EDGES)
