"""What nodes look like: who somebody is by shape and by colour, so that either alone is enough to read it.

A shape is a path around (0, 0); the script that makes the drawing live knows the same shapes by the same names.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from schemas.answers.charts import ChartNode

By = Literal["role", "community"]
RADIUS = 10.0
TONES = 8
"""Colours; what is behind them begins anew, with another shape."""


class Look(NamedTuple):
    """How a node is drawn."""

    shape: str
    tone: str
    """Class of its colour (chart.css)."""
    radius: float


def _polygon(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def _regular(sides: int, radius: float = RADIUS, turned: float = -90.0) -> str:
    turns = [math.radians(turned + 360 * side / sides) for side in range(sides)]
    return _polygon([(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns])


def _star() -> str:
    turns = [(math.radians(-90 + 36 * point), 1.25 if point % 2 == 0 else 0.55) for point in range(10)]
    return _polygon([(RADIUS * part * math.cos(turn), RADIUS * part * math.sin(turn)) for turn, part in turns])


SHAPES: Mapping[str, str] = {
    "ellipse": "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0Z",
    "rectangle": "M-8-8H8V8H-8Z",
    "triangle": _regular(3, 11.5),
    "diamond": _regular(4, 11.5),
    "star": _star(),
    "pentagon": _regular(5, 10.5),
    "hexagon": _regular(6, turned=0.0),
    "octagon": _regular(8, 11.0, turned=22.5),
    "vee": "M-10-9L0-4L10-9L0 11Z",
    "round-rectangle": "M-9-6q0-3 3-3H6q3 0 3 3V6q0 3-3 3H-6q-3 0-3-3Z",
}
ROLES: Mapping[str, str] = {
    "organiser": "star",
    "broker": "diamond",
    "distributor": "triangle",
    "sender": "ellipse",
    "addressee": "rectangle",
    "unranked": "pentagon",
}
FILLS: Mapping[str, str] = {
    "attribute": "#c9d1d8",
    "parcels": "#e8d7b5",
    "rest": "#d9dfe5",
    "r-organiser": "#b3341f",
    "r-broker": "#8457b8",
    "r-distributor": "#c57b00",
    "r-sender": "#1f6fb2",
    "r-addressee": "#17805f",
    "r-unranked": "#6d7a86",
    "c1": "#1f6fb2",
    "c2": "#c57b00",
    "c3": "#17805f",
    "c4": "#b3341f",
    "c5": "#8457b8",
    "c6": "#0f8f96",
    "c7": "#a8487f",
    "c8": "#6b7f1c",
}
"""Colours of a drawing that leaves the desk: on white, whatever the page's own are (network.css)."""
LINES: Mapping[str, str] = {"sent": "#8c98a4", "addressed": "#8c98a4", "carries": "#8c98a4", "rest": "#c3ccd4"}
HIT, INK = "#a5231b", "#17212b"
COMMUNITIES = ("ellipse", "rectangle", "triangle", "diamond", "star", "pentagon", "vee")
"""Shapes of communities: with the colours, 56 differ."""


def look_of(node: ChartNode, by: By) -> Look:
    """The shape, colour and size of a node."""
    tone = f"c{(node.community - 1) % TONES + 1}"
    if node.kind == "attribute":
        return Look("hexagon", tone if by == "community" else "attribute", 8.0)
    if node.kind == "parcels":
        return Look(
            "round-rectangle", tone if by == "community" else "parcels", 6.0 + min(4.0, math.log2(node.parcels))
        )
    if node.kind == "rest":
        return Look("octagon", tone if by == "community" else "rest", 14.0)
    size = 9.0 + min(7.0, math.log2(1 + node.parcels))
    if by == "community":
        return Look(COMMUNITIES[(node.community - 1) % len(COMMUNITIES)], tone, size)
    role = node.role if node.role in ROLES else "unranked"
    return Look(ROLES[role or "unranked"], f"r-{role}", size)
