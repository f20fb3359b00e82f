"""A chart as a STIX 2.1 bundle (OASIS Standard, 10 June 2021) that validates without custom objects.

A parcel is observed data: its record is an artifact with the hash of its line, and what it carries stands beside it. A
party is an identity, an address a location, a telephone, wallet or tax number a user account. What STIX has no object
for (descriptions, item numbers) stands in a property extension of the parcel, with everything else that it carries.
Ids are UUIDs of version 5, so the same chart gives the same bundle, and the same mailbox the same object anywhere.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from services.ingest.core.exports.chart import Chart, Edge, Node

CYBER_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""Namespace of the ids of cyber-observable objects: STIX 2.1, section 2.9."""
OURS = uuid.UUID("3a6f3c52-6d1e-5b0a-9c55-6a1f6f0d7b21")
EXTENSION = f"extension-definition--{uuid.uuid5(OURS, 'parcel')}"
ACCOUNTS = {"phone": "telephone", "wallet": "cryptocurrency-wallet", "tax": "tax-number"}
_PARCEL_MEMBERS = (
    "record",
    "feed",
    "line",
    "item",
    "posted_on",
    "origin",
    "destination",
    "grams",
    "description",
    "part",
)

Stix = dict[str, Any]


def write_stix(chart: Chart) -> bytes:
    """The bundle as JSON."""
    return orjson.dumps(bundle(chart), option=orjson.OPT_INDENT_2)


def bundle(chart: Chart) -> Stix:
    """The bundle: who says it and how it may be used, then the objects, then the grouping that is the network."""
    writer = _Writer(chart)
    objects = {each["id"]: each for each in writer.objects()}
    said = [writer.producer, writer.marking, writer.extension]
    everything = [*said, *objects.values(), writer.grouping(list(objects))]
    return {"type": "bundle", "id": f"bundle--{uuid.uuid5(OURS, chart.network)}", "objects": everything}


class _Writer:
    """What all objects of a bundle share."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.now = chart.made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self.producer = self._said("identity", f"nation {chart.nation}", _producer(chart))
        marked = {"definition_type": "statement", "definition": {"statement": _statement(chart)}}
        self.marking = self._said("marking-definition", f"handling {_statement(chart)}", marked, modified=False)
        self.extension = self._said("extension-definition", "parcel", _extension(), id=EXTENSION)
        self.nodes = {node.id: node for node in chart.nodes}
        self.carried: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in chart.edges:
            self.carried[edge.source].append(edge)

    def objects(self) -> Iterator[Stix]:
        """Everything of the network; an object that two nodes give comes twice with one id."""
        for node in self.chart.nodes:
            if node.kind == "party":
                yield self._party(node)
            elif node.kind == "attribute" and (made := self._attribute(node)):
                yield made
        for node in self.chart.nodes:
            if node.kind == "parcel":
                yield from self._parcel(node)

    def grouping(self, refs: Sequence[str]) -> Stix:
        """The network itself."""
        told = {
            "name": self.chart.title,
            "context": "suspicious-activity",
            "object_refs": [*refs] or [self.producer["id"]],
        }
        if self.chart.cut:
            told["description"] = "; ".join(self.chart.cut)
        return self._domain("grouping", self.chart.network, told)

    def _party(self, node: Node) -> Stix:
        classes = {"person": "individual", "company": "organization"}
        told: Stix = {
            "name": node.label or node.id,
            "identity_class": classes.get(str(node.properties.get("type")), "unknown"),
        }
        if names := str(node.properties.get("names", "")):
            told["description"] = f"Names: {names}"
        return self._domain("identity", node.id, told)

    def _attribute(self, node: Node) -> Stix | None:
        """None when STIX has nothing that it could be."""
        kind, value = str(node.properties["type"]), str(node.properties.get("value", ""))
        if kind == "address" and (country := node.properties.get("country")):
            return self._domain("location", node.id, {"name": value or node.id, "country": country})
        if not value:
            return None
        if kind == "email":
            return self._observable("email-addr", {"value": value})
        if kind in ACCOUNTS:
            return self._observable("user-account", {"account_type": ACCOUNTS[kind], "user_id": value})
        if kind == "website":
            return self._observable("url", {"value": value if "://" in value else f"https://{value}"})
        return self._observable("domain-name", {"value": value}) if kind == "domain" else None

    def _parcel(self, node: Node) -> Iterator[Stix]:
        record = self._observable(
            "artifact",
            {"mime_type": "application/json", "url": f"urn:uuid:{node.properties['record']}"},
            {"hashes": {"SHA-256": node.properties["sha256"]}},
        )
        yield record
        made = {edge.target: self._of(self.nodes[edge.target]) for edge in self.carried[node.id]}
        seen = [each["id"] for each in made.values() if each and "created" not in each]
        moment = f"{node.properties['posted_on']}T00:00:00Z"
        observed = self._domain(
            "observed-data",
            node.id,
            {
                "first_observed": moment,
                "last_observed": moment,
                "number_observed": 1,
                "object_refs": list(dict.fromkeys([record["id"], *seen])),
                "extensions": {EXTENSION: self._details(node)},
            },
        )
        yield observed
        for edge in self.carried[node.id]:
            other = made[edge.target]
            if other and "created" in other:
                yield self._relation(observed, edge, other, moment)

    def _of(self, node: Node) -> Stix | None:
        return self._party(node) if node.kind == "party" else self._attribute(node)

    def _relation(self, parcel: Stix, edge: Edge, other: Stix, moment: str) -> Stix:
        told: Stix = {
            "relationship_type": "related-to" if edge.kind == "carries" else edge.kind,
            "source_ref": parcel["id"],
            "target_ref": other["id"],
            "start_time": moment,
        }
        if role := edge.properties.get("role"):
            told["description"] = f"as {role}"
        return self._domain("relationship", edge.id, told)

    def _details(self, node: Node) -> Stix:
        """What STIX has no member for."""
        carries = [
            {
                "kind": self.nodes[edge.target].properties["type"],
                "value": self.nodes[edge.target].label,
                "role": edge.properties.get("role", ""),
            }
            for edge in self.carried[node.id]
            if edge.kind == "carries"
        ]
        known = {name: node.properties[name] for name in _PARCEL_MEMBERS if name in node.properties}
        return {"extension_type": "property-extension", **known, "carries": carries}

    def _domain(self, type_: str, key: str, told: Mapping[str, Any]) -> Stix:
        made = self._said(type_, f"{self.chart.network} {key}", told)
        return {**made, "created_by_ref": self.producer["id"], "object_marking_refs": [self.marking["id"]]}

    def _observable(self, type_: str, told: Mapping[str, Any], contributing: Mapping[str, Any] | None = None) -> Stix:
        """A cyber-observable object, with the id that the standard gives it: of what contributes to it, as JSON."""
        of = told if contributing is None else contributing
        key = orjson.dumps(of, option=orjson.OPT_SORT_KEYS).decode()
        id_ = f"{type_}--{uuid.uuid5(CYBER_OBSERVABLES, key)}"
        marked = {"object_marking_refs": [self.marking["id"]]}
        return {"type": type_, "spec_version": "2.1", "id": id_, **told, **(contributing or {}), **marked}

    def _said(
        self, type_: str, key: str, told: Mapping[str, Any], *, id: str | None = None, modified: bool = True
    ) -> Stix:
        when = {"created": self.now, **({"modified": self.now} if modified else {})}
        by = {"created_by_ref": self.producer["id"]} if type_ == "extension-definition" else {}
        id_ = id or f"{type_}--{uuid.uuid5(OURS, f'{type_} {key}')}"
        return {"type": type_, "spec_version": "2.1", "id": id_, **by, **when, **told}


def _producer(chart: Chart) -> Stix:
    return {"name": f"Parcelbridge endpoint {chart.nation}", "identity_class": "organization"}


def _statement(chart: Chart) -> str:
    return f"Europol SIENA handling code {chart.handling}; counter-narcotics only"


def _extension() -> Stix:
    return {
        "name": "Parcel of an exchange",
        "description": "Which record of which feed an observation is, and all that the parcel carries.",
        "schema": "urn:parcelbridge:parcel:1",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }
