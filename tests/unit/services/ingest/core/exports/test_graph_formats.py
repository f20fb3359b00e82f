"""GraphML and GEXF, read back: by the standard library's parser, and by another tool where it is installed."""

import io
from typing import Any
from xml.etree import ElementTree

import pytest

from services.ingest.core.exports import gexf, graphml
from services.ingest.core.exports.chart import PROPERTIES, Value
from services.ingest.core.exports.gexf import write_gexf
from services.ingest.core.exports.graphml import write_graphml
from tests.unit.services.ingest.core.exports.made_up import CHART

Read = tuple[dict[str, dict[str, Value]], dict[tuple[str, str, str], dict[str, Value]]]


def as_charted() -> Read:
    nodes = {node.id: {"kind": node.kind, "label": node.label, **node.properties} for node in CHART.nodes}
    edges = {(e.id, e.source, e.target): {"kind": e.kind, **e.properties} for e in CHART.edges}
    return nodes, edges


def typed(name: str, written: str) -> Value:
    return written == "true" if PROPERTIES[name] is bool else PROPERTIES[name](written)


def read_graphml(document: bytes) -> Read:
    space = {"g": graphml.NAMESPACE}
    graph: Any = ElementTree.fromstring(document).find("g:graph", space)  # noqa: S314
    held = {
        element: {d.get("key")[2:]: typed(d.get("key")[2:], d.text or "") for d in element.findall("g:data", space)}
        for element in [*graph.findall("g:node", space), *graph.findall("g:edge", space)]
    }
    nodes = {e.get("id"): held[e] for e in graph.findall("g:node", space)}
    edges = {(e.get("id"), e.get("source"), e.get("target")): held[e] for e in graph.findall("g:edge", space)}
    return nodes, edges


def read_gexf(document: bytes) -> Read:
    space = {"g": gexf.NAMESPACE}
    graph: Any = ElementTree.fromstring(document).find("g:graph", space)  # noqa: S314

    def values(element: Any) -> dict[str, Value]:
        found = element.findall("g:attvalues/g:attvalue", space)
        return {each.get("for"): typed(each.get("for"), each.get("value")) for each in found}

    nodes = {e.get("id"): {**values(e), "label": e.get("label")} for e in graph.findall("g:nodes/g:node", space)}
    edges = {
        (e.get("id"), e.get("source"), e.get("target")): {**values(e), "weight": float(e.get("weight"))}
        for e in graph.findall("g:edges/g:edge", space)
    }
    return nodes, edges


def test_graphml_reads_back_equal() -> None:
    assert read_graphml(write_graphml(CHART)) == as_charted()


def test_gexf_reads_back_equal() -> None:
    assert read_gexf(write_gexf(CHART)) == as_charted()


def test_another_tool_reads_the_same_from_graphml() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_graphml(io.BytesIO(write_graphml(CHART)))
    nodes, edges = as_charted()

    assert dict(graph.nodes(data=True)) == nodes
    assert sorted((s, t) for s, t in graph.edges()) == sorted((s, t) for _, s, t in edges)


def test_another_tool_reads_the_same_from_gexf() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_gexf(io.BytesIO(write_gexf(CHART)), version="1.3") if _reads_13(networkx) else None
    nodes, edges = as_charted()

    assert graph is None or dict(graph.nodes(data=True)) == nodes
    assert graph is None or len(graph.edges()) == len(edges)


def _reads_13(networkx: Any) -> bool:
    return "1.3" in networkx.readwrite.gexf.GEXF.versions
