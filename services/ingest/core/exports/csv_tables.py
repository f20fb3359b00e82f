"""A chart as two CSV tables in a ZIP archive, with the headings of Gephi, which i2 imports as they are.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection): a telephone
number as much as a command. `README.txt` in the archive says so, and what was cut.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from services.ingest.core.exports.chart import PROPERTIES, Chart, Value
from services.ingest.core.exports.elements import text_of

NODE_COLUMNS = (
    "Id",
    "Label",
    "Kind",
    *(name for name in PROPERTIES if name not in ("kind", "label", "weight", "time")),
)
EDGE_COLUMNS = ("Source", "Target", "Type", "Id", "Label", "Weight", "role", "time", "feed", "line")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same bytes for the same chart."""


def write_csv_tables(chart: Chart) -> bytes:
    """The archive: nodes.csv, edges.csv, README.txt."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        _add(files, "nodes.csv", _table(NODE_COLUMNS, _node_rows(chart)))
        _add(files, "edges.csv", _table(EDGE_COLUMNS, _edge_rows(chart)))
        _add(files, "README.txt", _readme(chart))
    return archive.getvalue()


def safe_cell(value: Value | None) -> str:
    """A cell that no spreadsheet counts with."""
    if value is None or not isinstance(value, str):
        return "" if value is None else text_of(value)
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def _node_rows(chart: Chart) -> Iterable[Sequence[Value | None]]:
    for node in chart.nodes:
        yield [node.id, node.label, node.kind, *(node.properties.get(name) for name in NODE_COLUMNS[3:])]


def _edge_rows(chart: Chart) -> Iterable[Sequence[Value | None]]:
    for edge in chart.edges:
        of = edge.properties.get
        yield [
            edge.source, edge.target, "Directed", edge.id, edge.kind, of("weight", 1.0),
            of("role"), of("time"), of("feed"), of("line"),
        ]  # fmt: skip


def _table(columns: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> str:
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return table.getvalue()


def _readme(chart: Chart) -> str:
    return "\r\n".join(
        [
            chart.title,
            f"Network {chart.network}, exported by {chart.nation} at {chart.made_at.isoformat()}.",
            f"Handling code {chart.handling} (Europol SIENA).",
            "UTF-8, commas, quotes doubled. An apostrophe stands before a cell that begins with = + - or @.",
            *(f"{left[0].upper()}{left[1:]}." for left in chart.cut),
            "",
        ]
    )


def _add(files: zipfile.ZipFile, name: str, text: str) -> None:
    files.writestr(zipfile.ZipInfo(name, _MOMENT), text.encode(), zipfile.ZIP_DEFLATED)
