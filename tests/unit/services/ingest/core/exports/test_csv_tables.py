"""CSV for i2 and Gephi: read back equal, and nothing in it is a formula."""

import csv
import io
import zipfile

import pytest

from services.ingest.core.exports.csv_tables import safe_cell, write_csv_tables
from tests.unit.services.ingest.core.exports.made_up import CHART


def table(name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(write_csv_tables(CHART))) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_nodes_read_back_equal() -> None:
    assert [(row["Id"], row["Label"].removeprefix("'"), row["Kind"]) for row in table("nodes.csv")] == [
        (node.id, node.label, node.kind) for node in CHART.nodes
    ]
    assert [row["held"] for row in table("nodes.csv")] == [str(node.properties.get("held", "")) for node in CHART.nodes]


def test_edges_read_back_equal() -> None:
    assert [(row["Source"], row["Target"], row["Label"], row["role"], row["line"]) for row in table("edges.csv")] == [
        (e.source, e.target, e.kind, e.properties.get("role", ""), str(e.properties["line"])) for e in CHART.edges
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "  =", "＝", "\t=", "\r"])
def test_no_cell_begins_as_a_formula_does(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


def test_no_cell_of_the_archive_begins_as_a_formula_does() -> None:
    cells = [cell for name in ("nodes.csv", "edges.csv") for row in table(name) for cell in row.values()]

    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert write_csv_tables(CHART) == write_csv_tables(CHART)
