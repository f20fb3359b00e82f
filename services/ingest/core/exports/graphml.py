"""A chart as GraphML (graphml.graphdrawing.org), as Gephi, yEd, Cytoscape and networkx read it."""

from collections.abc import Iterator, Mapping

from services.ingest.core.exports.chart import PROPERTIES, Chart, Value
from services.ingest.core.exports.elements import closed, document, empty, holding, opened, text_of

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES: Mapping[type, str] = {str: "string", int: "long", float: "double", bool: "boolean"}
_OF_EDGES = {"kind", "role", "time", "feed", "line", "weight"}


def write_graphml(chart: Chart) -> bytes:
    """The document. Properties are keys, typed, with the same names; the head is the graph's own data."""
    return document(_lines(chart))


def _lines(chart: Chart) -> Iterator[str]:
    yield opened(0, "graphml", {"xmlns": NAMESPACE})
    for name, type_ in PROPERTIES.items():
        yield empty(1, "key", {"id": f"n_{name}", "for": "node", "attr.name": name, "attr.type": _TYPES[type_]})
        if name in _OF_EDGES:
            yield empty(1, "key", {"id": f"e_{name}", "for": "edge", "attr.name": name, "attr.type": _TYPES[type_]})
    for name in _head(chart):
        yield empty(1, "key", {"id": f"g_{name}", "for": "graph", "attr.name": name, "attr.type": "string"})
    yield opened(1, "graph", {"id": chart.network, "edgedefault": "directed"})
    for name, value in _head(chart).items():
        yield holding(2, "data", {"key": f"g_{name}"}, value)
    yield from _nodes(chart)
    yield from _edges(chart)
    yield closed(1, "graph")
    yield closed(0, "graphml")


def _head(chart: Chart) -> dict[str, str]:
    return {
        "title": chart.title,
        "made_at": chart.made_at.isoformat(),
        "nation": chart.nation,
        "handling": chart.handling,
        "cut": "; ".join(chart.cut),
    }


def _nodes(chart: Chart) -> Iterator[str]:
    for node in chart.nodes:
        yield opened(2, "node", {"id": node.id})
        yield from _data("n", {"kind": node.kind, "label": node.label, **node.properties})
        yield closed(2, "node")


def _edges(chart: Chart) -> Iterator[str]:
    for edge in chart.edges:
        yield opened(2, "edge", {"id": edge.id, "source": edge.source, "target": edge.target})
        yield from _data("e", {"kind": edge.kind, **edge.properties})
        yield closed(2, "edge")


def _data(prefix: str, values: Mapping[str, Value]) -> Iterator[str]:
    return (holding(3, "data", {"key": f"{prefix}_{name}"}, text_of(value)) for name, value in values.items())
