"""Nodes and edges of a network, before any format: parcels, parties, attributes, and who carries what.

Whoever writes a chart relies on this: ids are unique, every edge joins two nodes of the chart, no text, ids included,
has a character that XML 1.0 forbids, and none is longer than LONGEST. `chart_of` sees to it. What does not fit the
limits is left out, and `cut` says how much.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from services.ingest.core.keys import Role

MOST_NODES = 20_000
MOST_EDGES = 60_000
LONGEST = 1_000
"""Characters of a text."""

Value: TypeAlias = str | int | float | bool
NodeKind = Literal["parcel", "party", "attribute"]
EdgeKind = Literal["sent-by", "addressed-to", "carries"]

_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f]")
_BREAKS = re.compile(r"[\t\n\r]+")

PROPERTIES: Mapping[str, type[Value]] = {
    "kind": str,
    "label": str,
    "type": str,
    "record": str,
    "feed": str,
    "line": int,
    "sha256": str,
    "item": str,
    "posted_on": str,
    "origin": str,
    "destination": str,
    "grams": int,
    "description": str,
    "part": str,
    "country": str,
    "names": str,
    "role": str,
    "rank": int,
    "value": str,
    "held": int,
    "hub": bool,
    "time": str,
    "weight": float,
}
"""Every property that a node or an edge may have, with its type. Several names stand in one text, ` | ` between."""


class Node(NamedTuple):
    """A parcel, a party or an attribute."""

    id: str
    kind: NodeKind
    label: str
    properties: Mapping[str, Value]
    """By names of PROPERTIES; what is not known is not there."""


class Edge(NamedTuple):
    """A parcel's tie to a party or an attribute, on the day of posting, by the line that says so."""

    source: str
    """The parcel's node."""
    target: str
    kind: EdgeKind
    properties: Mapping[str, Value]

    @property
    def id(self) -> str:
        """The same for the same two nodes and the same kind."""
        return f"{self.source} {self.kind} {self.target}"


class Chart(NamedTuple):
    """What is exported."""

    network: str
    """Id of the network."""
    title: str
    made_at: dt.datetime
    """UTC."""
    nation: str
    """Who exports it."""
    handling: str
    """The strictest handling code (Europol SIENA) of the records that it rests on."""
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: tuple[str, ...]
    """What was left out, in words."""


def chart_of(head: Chart, nodes: Iterable[Node], edges: Iterable[Edge]) -> Chart:
    """`head` with these nodes and edges, clean, within the limits, each once and in order."""
    known = {node.id: node for node in map(_clean_node, nodes)}
    kept = dict(list(known.items())[:MOST_NODES])
    joined = {edge.id: edge for edge in map(_clean_edge, edges)}
    inside = [edge for edge in joined.values() if edge.source in kept and edge.target in kept]
    cut = [
        *head.cut,
        *_left_out("nodes", len(known) - len(kept)),
        *_left_out("edges", len(joined) - min(len(inside), MOST_EDGES)),
    ]
    return head._replace(
        title=tidy(head.title), nodes=tuple(kept.values()), edges=tuple(inside[:MOST_EDGES]), cut=tuple(cut)
    )


def tidy(text: str) -> str:
    """A text in one line, without characters that XML forbids or nobody sees, cut to LONGEST."""
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", text))[:LONGEST]


def places(roles: int) -> str:
    """Where an attribute stands in a parcel, such as `sender addressee`."""
    return " ".join(role.name.lower() for role in Role if roles & role and role.name)


def _left_out(what: str, count: int) -> list[str]:
    return [f"{count:,} {what} were left out"] if count > 0 else []


def _clean_node(node: Node) -> Node:
    return node._replace(id=tidy(node.id), label=tidy(node.label), properties=_clean(node.properties))


def _clean_edge(edge: Edge) -> Edge:
    return edge._replace(source=tidy(edge.source), target=tidy(edge.target), properties=_clean(edge.properties))


def _clean(properties: Mapping[str, Value]) -> dict[str, Value]:
    return {name: tidy(value) if isinstance(value, str) else value for name, value in properties.items()}
