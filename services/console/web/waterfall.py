"""A score as a waterfall: from what stood before any evidence, piece by piece, to the whole. Arithmetic of a drawing.

Bars go from where the sum stood to where a piece takes it. What the score holds beyond its pieces (how unlikely any
two are one before anything is compared, and limits) is the first bar, so that the bars always end at the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

LABEL_W, PLOT_W, VALUE_W = 250, 520, 70
ROW_H, TOP = 26, 26
MOST_ROWS = 24

Kind = Literal["base", "for", "against", "rest", "total"]


class Piece(Protocol):
    """What adds to a score."""

    @property
    def comparison(self) -> str:
        """What it is called."""

    @property
    def log_odds(self) -> float:
        """What it adds."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the drawing."""

    kind: Kind
    comparison: str
    """Of the piece; empty for the others."""
    value: float
    x: float
    width: float
    joint: float
    """Where the sum stands behind it."""
    y: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drawing."""

    bars: Sequence[Bar]
    zero: float
    """Where one to one stands."""
    ticks: Sequence[tuple[float, int]]
    height: int


def draw(score: float, evidence: Sequence[Piece]) -> Waterfall:
    """The waterfall of a score; pieces that add nothing are left out, the weakest beyond a bound are one bar."""
    pieces = [piece for piece in evidence if abs(piece.log_odds) >= 0.005]
    shown, rest = pieces[:MOST_ROWS], sum(piece.log_odds for piece in pieces[MOST_ROWS:])
    base = score - sum(piece.log_odds for piece in pieces)
    steps: list[tuple[Kind, str, float]] = [("base", "", base)]
    steps += [("for" if each.log_odds > 0 else "against", each.comparison, each.log_odds) for each in shown]
    steps += [("rest", "", rest)] if len(pieces) > MOST_ROWS else []
    sums = [0.0]
    for _, _, value in steps:
        sums.append(sums[-1] + value)
    scale = _Scale(min(*sums, 0.0), max(*sums, 0.0))
    bars = [_bar(*step, sums[place], place, scale) for place, step in enumerate(steps)]
    bars.append(_bar("total", "", score, 0.0, len(steps), scale))
    return Waterfall(bars, scale.x(0.0), scale.ticks(), TOP + ROW_H * len(bars) + 8)


class _Scale:
    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high if high > low else low + 1.0

    def x(self, value: float) -> float:
        return round(LABEL_W + (value - self._low) / (self._high - self._low) * PLOT_W, 1)

    def ticks(self) -> list[tuple[float, int]]:
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1_000_000) if (self._high - self._low) / step <= 8)
        first = -(-int(self._low) // step) * step
        return [(self.x(value), value) for value in range(first, int(self._high) + 1, step)]


def _bar(kind: Kind, comparison: str, value: float, start: float, place: int, scale: _Scale) -> Bar:
    left, right = sorted((scale.x(start), scale.x(start + value)))
    width = max(round(right - left, 1), 1.5)
    return Bar(kind, comparison, value, left, width, scale.x(start + value), TOP + ROW_H * place)
