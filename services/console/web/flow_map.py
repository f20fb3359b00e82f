"""The map of flows: a tile for every state and province, laid out by us, and the largest flows as curves between them.

It is a scheme, not geography: one square each, near its neighbours, so that small places are seen as well as large
ones, no outline is anybody's, and nothing is loaded from elsewhere. China stands to the left, the United States to the
right, other countries below. Widths and shades grow with the square root of parcels.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schemas.answers.quality import FlowRow, Flows

TILE, GAP = 46, 4
LEFT_OF_US = 9
COLUMNS = 20
MOST_CURVES = 30
SHADES = 5
OTHERS_ROW = 9
WIDTH = COLUMNS * (TILE + GAP) + GAP

_CN = """
. . . . . . HL
XJ . . NM . LN JL
. GS NX SX HE BJ TJ
. QH SN HA SD . .
XZ SC CQ HB AH JS SH
. YN GZ HN JX ZJ .
. . GX GD FJ TW .
. . HI MO HK . .
"""
_US = """
AK . . . . . . . . . ME
. . . . . . . . . VT NH
WA ID MT ND MN IL WI MI NY RI MA
OR NV WY SD IA IN OH PA NJ CT .
CA UT CO NE MO KY WV VA MD DE .
. AZ NM KS AR TN NC SC DC . .
. . . OK LA MS AL GA . . .
HI . . TX . . . . FL PR .
"""


class Tile(NamedTuple):
    """A place."""

    place: str
    label: str
    x: float
    y: float
    shade: int
    """0 for no parcel, to SHADES."""
    sent: int
    received: int


class Curve(NamedTuple):
    """A flow."""

    origin: str
    goal: str
    parcels: int
    path: str
    """What SVG's `path` takes as `d`."""
    width: float
    across: bool
    """Between the two nations' tiles, or to another country."""


class FlowMap(NamedTuple):
    """The drawing."""

    tiles: Sequence[Tile]
    curves: Sequence[Curve]
    height: float


def draw(flows: Flows) -> FlowMap:
    """The map of these flows; places without a tile stand in a row below."""
    known = _places()
    others = sorted({each.place for each in flows.places} - known.keys())
    spots = known | {place: (number % COLUMNS, OTHERS_ROW + number // COLUMNS) for number, place in enumerate(others)}
    counts = {each.place: (each.sent, each.received) for each in flows.places}
    most = max((sum(each) for each in counts.values()), default=0)
    tiles = [_tile(place, spot, counts.get(place, (0, 0)), most) for place, spot in spots.items()]
    largest = max((flow.parcels for flow in flows.flows), default=1)
    drawn = [flow for flow in flows.flows if flow.origin != flow.goal][:MOST_CURVES]
    rows = 1 + max(row for _, row in spots.values())
    return FlowMap(tiles, [_curve(flow, spots, largest) for flow in reversed(drawn)], rows * (TILE + GAP) + GAP)


def _places() -> dict[str, tuple[float, float]]:
    return _laid_out("CN", _CN, 0) | _laid_out("US", _US, LEFT_OF_US)


def _laid_out(country: str, drawn: str, first: int) -> dict[str, tuple[float, float]]:
    return {
        f"{country}-{code}": (first + column, row)
        for row, line in enumerate(drawn.strip().splitlines())
        for column, code in enumerate(line.split())
        if code != "."
    }


def _tile(place: str, spot: tuple[float, float], counts: tuple[int, int], most: int) -> Tile:
    whole = sum(counts)
    shade = max(1, math.ceil(SHADES * math.sqrt(whole / most))) if whole else 0
    x, y = _corner(spot)
    return Tile(place, place.rpartition("-")[2], x, y, shade, *counts)


def _corner(spot: tuple[float, float]) -> tuple[float, float]:
    return GAP + spot[0] * (TILE + GAP), GAP + spot[1] * (TILE + GAP)


def _middle(spot: tuple[float, float]) -> tuple[float, float]:
    x, y = _corner(spot)
    return x + TILE / 2, y + TILE / 2


def _curve(flow: FlowRow, spots: Mapping[str, tuple[float, float]], largest: int) -> Curve:
    """Bent to the left of its way, so that there and back are two curves."""
    (x1, y1), (x2, y2) = _middle(spots[flow.origin]), _middle(spots[flow.goal])
    bend = 0.18
    cx, cy = (x1 + x2) / 2 + (y2 - y1) * bend, (y1 + y2) / 2 - (x2 - x1) * bend
    path = f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {max(cy, 4):.1f} {x2:.1f} {y2:.1f}"
    width = round(1 + 4 * math.sqrt(flow.parcels / largest), 1)
    return Curve(flow.origin, flow.goal, flow.parcels, path, width, flow.origin[:2] != flow.goal[:2])
