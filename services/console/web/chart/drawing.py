"""A network as numbers of a drawing: dots with place, look and label, lines by kind, and how many are not shown.

The drawing on the page and the one that a script makes live are of these numbers. Labels that would cover each other
are left out, those of who matters most stay.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from schemas.answers.charts import ChartEdge, ChartNode, EdgeKind, NetworkChart
from services.console.web.chart.layout import APART, lay_out
from services.console.web.chart.shapes import By, Look, look_of

WIDE = 900.0
"""Pixels that the drawing has on a usual page; what is wider is drawn smaller, its letters larger."""
LONGEST_LABEL = 24
BESIDE = 50.0
"""Pixels beside the drawing, for labels of nodes at its border."""
FEW = 40
"""Nodes up to which item numbers are written beside their parcels."""
_LETTER, _HAN_LETTER, _LINE = 6.4, 12.5, 14.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A node, drawn."""

    node: ChartNode
    look: Look
    x: float
    y: float
    label: str
    """Short; empty when there is no room for it."""

    @property
    def scale(self) -> float:
        """Of its shape."""
        return round(self.look.radius / 10, 2)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A network, drawn."""

    dots: Sequence[Dot]
    lines: Mapping[EdgeKind, str]
    """One path for all edges of a kind."""
    edges: Sequence[ChartEdge]
    width: int
    height: int
    letters: float
    """How many times the usual size letters are."""
    outside: int
    """Nodes of other days than those asked for."""


@lru_cache(maxsize=32)
def _places(size: int, edges: tuple[tuple[int, int], ...]) -> list[list[float]]:
    return [[round(float(x) + BESIDE, 1), round(float(y), 1)] for x, y in lay_out(size, edges)]


def draw_network(chart: NetworkChart, by: By, since: dt.date | None = None, until: dt.date | None = None) -> Drawing:
    """The drawing. With days, what was not posted between them is not drawn; all else stands where it always does."""
    number = {node.id: place for place, node in enumerate(chart.nodes)}
    places = _places(len(number), tuple((number[edge.source], number[edge.target]) for edge in chart.edges))
    width = max((place[0] for place in places), default=0.0) + APART + BESIDE
    height = max((place[1] for place in places), default=0.0) + APART
    letters = max(1.0, min(3.0, width / WIDE))
    inside = [node for node in chart.nodes if _is_inside(node, since, until)]
    looks = [look_of(node, by) for node in inside]
    spots = [places[number[node.id]] for node in inside]
    labels = _labels(inside, looks, spots, letters)
    dots = [
        Dot(node, look, x, y, label) for node, look, (x, y), label in zip(inside, looks, spots, labels, strict=True)
    ]
    shown = {node.id for node in inside}
    edges = [
        edge for edge in chart.edges if edge.source in shown and edge.target in shown and _is_inside(edge, since, until)
    ]
    paths: dict[EdgeKind, str] = {}
    for kind in ("rest", "sent", "addressed", "carries"):
        ends = [(places[number[e.source]], places[number[e.target]]) for e in edges if e.kind == kind]
        if ends:
            paths[kind] = "".join(f"M{one[0]:g} {one[1]:g}L{other[0]:g} {other[1]:g}" for one, other in ends)
    outside = len(chart.nodes) - len(inside)
    return Drawing(dots, paths, edges, round(width), round(height + 10 * letters), round(letters, 2), outside)


def _is_inside(what: ChartNode | ChartEdge, since: dt.date | None, until: dt.date | None) -> bool:
    return (until is None or what.first_on <= until) and (since is None or what.last_on >= since)


def short(node: ChartNode) -> str:
    """The label of a node; for what has no name, nothing."""
    return cut_short(node.label or "", LONGEST_LABEL)


def cut_short(written: str, most: int) -> str:
    """What somebody wrote in one line of at most `most` signs, without what is not seen or turns the line around."""
    text = "".join(sign for sign in written if unicodedata.category(sign) not in ("Cc", "Cf"))
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _labels(
    nodes: Sequence[ChartNode], looks: Sequence[Look], spots: Sequence[Sequence[float]], letters: float
) -> list[str]:
    """The labels for which there is room, the parties' first."""
    taken: list[tuple[float, float, float, float]] = [
        (x - look.radius, y - look.radius, x + look.radius, y + look.radius)
        for look, (x, y) in zip(looks, spots, strict=True)
    ]
    rows = _Rows(taken)
    given = [""] * len(nodes)
    for place in sorted(range(len(nodes)), key=lambda each: (nodes[each].kind != "party", each)):
        text = short(nodes[place])
        half = _length(text) * letters / 2
        x, y = spots[place]
        top = y + looks[place].radius + 2 * letters
        box = (x - half, top, x + half, top + _LINE * letters)
        if text and box[0] >= 0 and (nodes[place].kind != "parcels" or len(nodes) <= FEW) and rows.is_free(box):
            rows.take(box)
            given[place] = text
    return given


def _length(text: str) -> float:
    return sum(_HAN_LETTER if unicodedata.east_asian_width(sign) in "WF" else _LETTER for sign in text)


class _Rows:
    """Boxes that are taken, looked for by bands of the page."""

    def __init__(self, boxes: Sequence[tuple[float, float, float, float]]) -> None:
        self._bands: dict[int, list[tuple[float, float, float, float]]] = {}
        for box in boxes:
            self.take(box)

    def take(self, box: tuple[float, float, float, float]) -> None:
        for band in range(int(box[1] // 50), int(box[3] // 50) + 1):
            self._bands.setdefault(band, []).append(box)

    def is_free(self, box: tuple[float, float, float, float]) -> bool:
        near = (
            other for band in range(int(box[1] // 50), int(box[3] // 50) + 1) for other in self._bands.get(band, ())
        )
        return not any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in near
        )


def as_data(drawing: Drawing, chart: NetworkChart) -> dict[str, Any]:
    """The same for the script: everything of the chart, whatever the days."""
    return {
        "nodes": [_node_data(dot) for dot in drawing.dots],
        "edges": [
            {"source": e.source, "target": e.target, "kind": e.kind, "parcels": e.parcels, **_days(e)}
            for e in drawing.edges
        ],
        "not_drawn": chart.not_drawn.model_dump(),
        "handling": chart.handling,
        "letters": drawing.letters,
    }


def _node_data(dot: Dot) -> dict[str, Any]:
    node = dot.node
    told = {
        "id": node.id, "kind": node.kind, "label": short(node), "always": bool(dot.label), "x": dot.x, "y": dot.y,
        "radius": round(dot.look.radius, 1), "community": node.community, "role": node.role, "rank": node.rank,
        "parcels": node.parcels, "hits": node.hits, "held": node.held, "attribute": node.attribute,
        "country": node.country, "shapes": [look_of(node, by).shape for by in ("role", "community")],
        "tones": [look_of(node, by).tone for by in ("role", "community")], **_days(node),
    }  # fmt: skip
    if node.records:
        told["record"] = f"/parcels/{node.records[0].id}?feed={node.records[0].feed}"
    return {name: value for name, value in told.items() if value not in (None, "", 0, False)}


def _days(what: ChartNode | ChartEdge) -> dict[str, int]:
    """Days since 1970-01-01."""
    return {"first": what.first_on.toordinal() - 719_163, "last": what.last_on.toordinal() - 719_163}
