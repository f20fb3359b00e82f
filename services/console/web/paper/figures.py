"""Drawings of a report: the chart of a network, how it grew, what its signs mean; the numbers are the page's own."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from services.console.web.chart.drawing import Dot, Drawing
from services.console.web.chart.growth import Bar
from services.console.web.chart.shapes import FILLS, HIT, INK, LINES, SHAPES
from services.console.web.paper.letters import runs, width_of

TALLEST = 330.0
"""Points of a chart; a wide one is lower."""
_SMALL = 7.0


class Sign(NamedTuple):
    """One sign of a legend."""

    shape: str
    tone: str
    hit: bool
    text: str


class Chart(Flowable):
    """A network, drawn."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._drawing = drawing

    def wrap(self, wide: float, _: float) -> tuple[float, float]:
        """The room it takes."""
        drawing = self._drawing
        self._scale = min(wide / drawing.width, TALLEST / drawing.height, 1.0)
        self.width, self.height = wide, drawing.height * self._scale + 6
        self._left = (wide - drawing.width * self._scale) / 2
        return self.width, self.height

    def draw(self) -> None:
        """Lines, then what they join, then labels."""
        canvas, drawing = self.canv, self._drawing
        for kind, path in drawing.lines.items():
            self._draw_lines(kind, path)
        for dot in drawing.dots:
            canvas.saveState()
            canvas.translate(*self._at(dot.x, dot.y))
            draw_sign(canvas, dot.look.shape, dot.look.tone, dot.scale * self._scale, hit=bool(dot.node.hits))
            canvas.restoreState()
        for dot in drawing.dots:
            if dot.label:
                self._draw_label(dot)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._left + x * self._scale, self.height - y * self._scale

    def _draw_lines(self, kind: str, path: str) -> None:
        canvas, colour = self.canv, LINES.get(kind, LINES["sent"])
        canvas.saveState()
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(0.5)
        canvas.setDash([1.5, 2] if kind == "carries" else [])
        ends = iter(map(float, re.findall(r"-?[0-9.]+", path)))
        canvas.lines([(*self._at(x, y), *self._at(next(ends), next(ends))) for x, y in zip(ends, ends, strict=False)])
        canvas.restoreState()

    def _draw_label(self, dot: Dot) -> None:
        size = 12 * self._drawing.letters * self._scale
        x, y = self._at(dot.x, dot.y + dot.look.radius + 13 * self._drawing.letters)
        draw_text(self.canv, x - width_of(dot.label, size) / 2, y, dot.label, size)


class Growth(Flowable):
    """Parcels by day of posting."""

    def __init__(self, bars: Sequence[Bar], first: str, last: str) -> None:
        super().__init__()
        self._bars, self._ends = bars, (first, last)

    def wrap(self, wide: float, _: float) -> tuple[float, float]:
        """The room it takes."""
        self.width, self.height = wide, 62.0
        return self.width, self.height

    def draw(self) -> None:
        """Bars on a line, its ends named."""
        canvas, scale = self.canv, self.width / 960
        canvas.setFillColor(HexColor(FILLS["c1"]))
        for bar in self._bars:
            canvas.rect(bar.x * scale, 14, max(bar.width * scale, 0.5), bar.height * 0.7, stroke=0, fill=1)
        canvas.setStrokeColor(HexColor(LINES["sent"]))
        canvas.line(0, 14, self.width, 14)
        first, last = self._ends
        draw_text(canvas, 0, 4, first, _SMALL)
        draw_text(canvas, self.width - width_of(last, _SMALL), 4, last, _SMALL)


class Legend(Flowable):
    """What the signs of a chart mean, in as many lines as they take."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        super().__init__()
        self._signs = signs

    def wrap(self, wide: float, _: float) -> tuple[float, float]:
        """The room it takes."""
        x, self._spots, line = 0.0, list[tuple[float, int]](), 0
        for sign in self._signs:
            taken = 26 + width_of(sign.text, _SMALL)
            if x and x + taken > wide:
                x, line = 0.0, line + 1
            self._spots.append((x, line))
            x += taken
        self.width, self.height = wide, 14.0 * (line + 1) + 4
        return self.width, self.height

    def draw(self) -> None:
        """Each sign before its word."""
        for sign, (x, line) in zip(self._signs, self._spots, strict=True):
            y = self.height - 12 - 14 * line
            self.canv.saveState()
            self.canv.translate(x + 6, y + 3)
            draw_sign(self.canv, sign.shape, sign.tone, 0.5, hit=sign.hit)
            self.canv.restoreState()
            draw_text(self.canv, x + 15, y, sign.text, _SMALL)


def draw_text(canvas: Canvas, x: float, y: float, text: str, size: float) -> None:
    """One line, each sign in its font."""
    line = canvas.beginText(x, y)
    line.setFillColor(HexColor(INK))
    for font, written in runs(text):
        line.setFont(font, size)
        line.textOut(written)
    canvas.drawText(line)


def draw_sign(canvas: Canvas, shape: str, tone: str, scale: float, *, hit: bool) -> None:
    """A shape of `SHAPES` around the origin; their y goes down."""
    canvas.scale(scale, -scale)
    canvas.setFillColor(HexColor(FILLS.get(tone, FILLS["r-unranked"])))
    canvas.setStrokeColor(HexColor(HIT if hit else "#ffffff"))
    canvas.setLineWidth(3.0 if hit else 1.2)
    if shape == "ellipse":
        canvas.circle(0, 0, 9, fill=1)
    elif shape == "rectangle":
        canvas.rect(-8, -8, 16, 16, fill=1)
    elif shape == "round-rectangle":
        canvas.roundRect(-9, -9, 18, 18, 3, fill=1)
    else:
        _draw_polygon(canvas, SHAPES[shape])


def _draw_polygon(canvas: Canvas, path: str) -> None:
    numbers = [float(each) for each in re.findall(r"-?[0-9.]+", path)]
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    drawn = canvas.beginPath()
    drawn.moveTo(*corners[0])
    for corner in corners[1:]:
        drawn.lineTo(*corner)
    drawn.close()
    canvas.drawPath(drawn, fill=1)
