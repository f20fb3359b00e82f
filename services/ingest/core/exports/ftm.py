"""A chart as FollowTheMoney entities, a row of JSON each, as OpenSanctions and Aleph read them.

A party is a Person, a Company or, where the record does not tell, a LegalEntity; an address an Address; a wallet a
CryptoWallet; a parcel an EconomicActivity, the model's name for goods that cross a border, with its sender and its
receiver. What a parcel carries as its sender's or addressee's stands with that party. Countries are in small letters;
ids begin with the nation's, so that two nations' exports lie side by side.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from services.ingest.core.exports.chart import Chart, Edge, Node

SCHEMATA = {"person": "Person", "company": "Company"}
_SIDES = {"sent-by": "sender", "addressed-to": "addressee"}
_PROPERTIES = {"phone": "phone", "email": "email", "website": "website", "tax": "taxNumber"}
"""Kinds of attribute that are a property of a party."""

_NO_ID = re.compile(r"[^A-Za-z0-9]+")
_POINTING = ("sender", "receiver", "addressEntity", "holder")

Properties = dict[str, list[str]]


def write_ftm(chart: Chart) -> bytes:
    """Rows: parties first, then what belongs to them, then the parcels. The model has no place for what was cut."""
    return b"".join(orjson.dumps(row) + b"\n" for row in entities(chart))


def entities(chart: Chart) -> Iterator[dict[str, Any]]:
    """Each entity."""
    nodes = {node.id: node for node in chart.nodes}
    carried: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in chart.edges:
        carried[edge.source].append(edge)
    owned = _owned(carried, nodes)
    for node in chart.nodes:
        if node.kind == "party":
            yield _row(chart, node.id, *_party(node, owned[node.id]))
    for node in chart.nodes:
        if node.kind == "attribute" and node.properties["type"] in ("address", "wallet"):
            yield _row(chart, node.id, *_thing(node, owned[node.id]))
    for node in chart.nodes:
        if node.kind == "parcel":
            yield _row(chart, node.id, "EconomicActivity", node.label, _activity(chart, node, carried[node.id]))


def _owned(carried: Mapping[str, list[Edge]], nodes: Mapping[str, Node]) -> defaultdict[str, dict[str, Node]]:
    """What parcels carry in a party's place, by party; and the parties, by what is theirs."""
    owned: defaultdict[str, dict[str, Node]] = defaultdict(dict)
    for edges in carried.values():
        for party in (edge for edge in edges if edge.kind in _SIDES):
            theirs = (
                e
                for e in edges
                if e.kind == "carries" and _SIDES[party.kind] in str(e.properties.get("role", "")).split()
            )
            for edge in theirs:
                owned[party.target][edge.target] = nodes[edge.target]
                owned[edge.target][party.target] = nodes[party.target]
    return owned


def _party(node: Node, owned: Mapping[str, Node]) -> tuple[str, str, Properties]:
    names = [name for name in str(node.properties.get("names", node.label)).split(" | ") if name]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for attribute in owned.values():
        kind, value = str(attribute.properties["type"]), str(attribute.properties.get("value", ""))
        if kind in _PROPERTIES and value:
            found[_PROPERTIES[kind]].append(value)
        elif kind == "address":
            found["addressEntity"].append(attribute.id)
    schema = SCHEMATA.get(str(node.properties.get("type")), "LegalEntity")
    return schema, node.label, {"name": names, "country": _country(node.properties.get("country")), **found}


def _thing(node: Node, owners: Mapping[str, Node]) -> tuple[str, str, Properties]:
    value = str(node.properties.get("value", ""))
    if node.properties["type"] == "address":
        return "Address", node.label, {"full": [value], "country": _country(node.properties.get("country"))}
    return "CryptoWallet", node.label, {"publicKey": [value], "holder": list(owners)}


def _activity(chart: Chart, node: Node, edges: list[Edge]) -> Properties:
    of = node.properties
    return {
        "sender": [edge.target for edge in edges if edge.kind == "sent-by"],
        "receiver": [edge.target for edge in edges if edge.kind == "addressed-to"],
        "date": [str(of["posted_on"])],
        "recordId": [str(of["record"])],
        "ccdNumber": [str(of["item"])],
        "goodsDescription": [str(of.get("description", ""))],
        "departureCountry": _country(of.get("origin")),
        "destinationCountry": _country(of.get("destination")),
        "summary": [f"Parcel {of['item']}, line {of['line']} of feed {of['feed']}; handling {chart.handling}"],
    }


def _country(code: object) -> list[str]:
    return [str(code).lower()] if code else []


def _row(chart: Chart, id: str, schema: str, caption: str, properties: Properties) -> dict[str, Any]:
    kept = {name: [value for value in dict.fromkeys(values) if value] for name, values in properties.items()}
    kept |= {name: [id_of(chart, each) for each in kept[name]] for name in _POINTING if name in kept}
    shared = {"publisher": [f"Parcelbridge {chart.nation}"], **kept}
    return {
        "id": id_of(chart, id),
        "caption": caption,
        "schema": schema,
        "properties": {name: values for name, values in shared.items() if values},
        "referents": [],
        "datasets": [f"network-{chart.network}"],
        "target": False,
    }


def id_of(chart: Chart, node: str) -> str:
    """A node's id as FollowTheMoney allows them: letters, digits and hyphens."""
    return f"{chart.nation.lower()}-{_NO_ID.sub('-', node).strip('-')}"
