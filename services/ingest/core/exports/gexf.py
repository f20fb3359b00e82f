"""A chart as GEXF 1.3 (gexf.net), the format of Gephi."""

from collections.abc import Iterator, Mapping

from services.ingest.core.exports.chart import PROPERTIES, Chart, Value
from services.ingest.core.exports.elements import closed, document, empty, holding, opened, text_of

NAMESPACE = "http://gexf.net/1.3"
_TYPES: Mapping[type, str] = {str: "string", int: "long", float: "double", bool: "boolean"}


def write_gexf(chart: Chart) -> bytes:
    """The document. Attributes of nodes and edges are declared with the names and types of PROPERTIES."""
    return document(_lines(chart))


def _lines(chart: Chart) -> Iterator[str]:
    yield opened(0, "gexf", {"xmlns": NAMESPACE, "version": "1.3"})
    yield opened(1, "meta", {"lastmodifieddate": chart.made_at.date().isoformat()})
    yield holding(2, "creator", {}, f"Parcelbridge {chart.nation}")
    yield holding(2, "description", {}, "; ".join([chart.title, f"handling {chart.handling}", *chart.cut]))
    yield closed(1, "meta")
    yield opened(1, "graph", {"defaultedgetype": "directed", "mode": "static", "timeformat": "date"})
    yield from _declared("node", {"kind": str, **_other(("kind", "label"))})
    yield from _declared("edge", {"kind": str, **_other(("kind", "label", "weight"))})
    yield from _nodes(chart)
    yield from _edges(chart)
    yield closed(1, "graph")
    yield closed(0, "gexf")


def _other(left_out: tuple[str, ...]) -> dict[str, type[Value]]:
    return {name: type_ for name, type_ in PROPERTIES.items() if name not in left_out}


def _declared(of: str, types: Mapping[str, type[Value]]) -> Iterator[str]:
    yield opened(2, "attributes", {"class": of})
    for name, type_ in types.items():
        yield empty(3, "attribute", {"id": name, "title": name, "type": _TYPES[type_]})
    yield closed(2, "attributes")


def _nodes(chart: Chart) -> Iterator[str]:
    yield opened(2, "nodes", {"count": str(len(chart.nodes))})
    for node in chart.nodes:
        yield opened(3, "node", {"id": node.id, "label": node.label})
        yield from _values({"kind": node.kind, **node.properties})
        yield closed(3, "node")
    yield closed(2, "nodes")


def _edges(chart: Chart) -> Iterator[str]:
    yield opened(2, "edges", {"count": str(len(chart.edges))})
    for edge in chart.edges:
        weight = text_of(edge.properties.get("weight", 1.0))
        ends = {"id": edge.id, "source": edge.source, "target": edge.target, "weight": weight}
        yield opened(3, "edge", ends)
        yield from _values({"kind": edge.kind, **{k: v for k, v in edge.properties.items() if k != "weight"}})
        yield closed(3, "edge")
    yield closed(2, "edges")


def _values(values: Mapping[str, Value]) -> Iterator[str]:
    yield opened(4, "attvalues", {})
    for name, value in values.items():
        yield empty(5, "attvalue", {"for": name, "value": text_of(value)})
    yield closed(4, "attvalues")
