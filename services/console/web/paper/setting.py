"""A report set on A4: blocks of text, tables and figures, with what it is, whose it is and what for on every page.

Everything in it is bounded by who made the page: so many rows, so many characters a cell. A table goes on over pages
with its head repeated; a row longer than a page is split.
"""

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer

from services.console.web.paper.figures import Legend, draw_text
from services.console.web.paper.letters import LATIN, LATIN_BOLD, load_fonts, width_of
from services.console.web.paper.reading import Block, Figure, Signs, Table, Words

MARGIN = 42.0
_WIDE = A4[0] - 2 * MARGIN - 12
"""Frames of ReportLab have six points of their own on either side."""
_SHORT, _LONG = 18, 60
"""Characters up to which a column is short; what is longer than long gets no more of the page."""
_WITH_A_HEADING = 90.0
"""Points that a heading needs below it: a table of a thousand rows cannot be kept together with it."""
_SIGN = 4.7
"""Points of a character in a cell."""
_GREY, _RULE = HexColor("#55616c"), HexColor("#c3ccd4")


class Paper(NamedTuple):
    """What stands around a report."""

    title: str
    head: str
    """On every page above: handling code and what it means."""
    foot: str
    """On every page below: whose, when and what for."""
    page: str
    """With `%(number)s`."""
    author: str
    language: str


def _style(name: str, size: float, before: float = 0.0, *, bold: bool = False, right: bool = False) -> ParagraphStyle:
    """Lines break as Chinese does: between any two Han characters, else at blanks, and in a word that is too long."""
    return ParagraphStyle(
        name,
        fontName=LATIN_BOLD if bold else LATIN,
        fontSize=size,
        leading=size * 1.4,
        spaceBefore=before,
        spaceAfter=3,
        wordWrap="CJK",
        alignment=TA_RIGHT if right else TA_LEFT,
    )


def set_report(blocks: Sequence[Block], figures: Mapping[str, Flowable], paper: Paper) -> bytes:
    """The file."""
    load_fonts()
    styles = {
        "h1": _style("h1", 15, 4), "h2": _style("h2", 11.5, 12), "h3": _style("h3", 9.5, 8, bold=True),
        "p": _style("p", 8.5, 2), "li": _style("li", 8), "stamp": _style("stamp", 9, 2, bold=True),
    }  # fmt: skip
    flow = [each for block in blocks for each in _set(block, figures, styles)]
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN + 10, bottomMargin=MARGIN + 10,
        title=paper.title, author=paper.author, creator="Parcelbridge", lang=paper.language,
    )  # fmt: skip

    def around(canvas: Canvas, _: SimpleDocTemplate) -> None:
        _draw_around(canvas, paper)

    document.build(flow, onFirstPage=around, onLaterPages=around)
    return file.getvalue()


def _draw_around(canvas: Canvas, paper: Paper) -> None:
    canvas.saveState()
    draw_text(canvas, MARGIN + 6, A4[1] - 30, paper.head, 8)
    draw_text(canvas, MARGIN + 6, 30, paper.foot, 6.5)
    number = paper.page % {"number": canvas.getPageNumber()}
    draw_text(canvas, A4[0] - MARGIN - 6 - width_of(number, 6.5), 30, number, 6.5)
    canvas.setStrokeColor(_RULE)
    canvas.line(MARGIN + 6, A4[1] - 36, A4[0] - MARGIN - 6, A4[1] - 36)
    canvas.line(MARGIN + 6, 40, A4[0] - MARGIN - 6, 40)
    canvas.restoreState()


def _set(block: Block, figures: Mapping[str, Flowable], styles: Mapping[str, ParagraphStyle]) -> list[Flowable]:
    if isinstance(block, Words):
        bullet = "• " if block.kind == "li" else ""
        room = [CondPageBreak(_WITH_A_HEADING)] if block.kind in ("h2", "h3") else []
        return [*room, Paragraph(bullet + block.markup, styles[block.kind])]
    if isinstance(block, Signs):
        return [Legend(block.signs)] if block.signs else []
    if isinstance(block, Figure):
        return [figures[block.name], Spacer(1, 4)] if block.name in figures else []
    return [_table(block), Spacer(1, 4)] if block.rows else []


_CELL, _NUMBER, _HEAD = _style("cell", 7), _style("number", 7, right=True), _style("head", 7, bold=True)
_HEAD_RIGHT = _style("head-right", 7, bold=True, right=True)


_Command: TypeAlias = tuple[str, tuple[int, int], tuple[int, int], *tuple[str | float | Color, ...]]
_WHOLE = ((0, 0), (-1, -1))
_AIRY: tuple[_Command, ...] = (
    ("VALIGN", *_WHOLE, "TOP"),
    ("LEFTPADDING", *_WHOLE, 3),
    ("RIGHTPADDING", *_WHOLE, 3),
    ("TOPPADDING", *_WHOLE, 1.5),
    ("BOTTOMPADDING", *_WHOLE, 1.5),
)


def _table(table: Table) -> Flowable:
    columns = max(len(row) for row in table.rows)
    rows = [[*row, *(Words() for _ in range(columns - len(row)))] for row in table.rows]
    cells = [[_cell(words, head=place < table.heads) for words in row] for place, row in enumerate(rows)]
    style: list[_Command] = [*_AIRY, *([] if table.plain else [("LINEBELOW", *_WHOLE, 0.4, _RULE)])]
    widths = _widths(rows, plain=table.plain)
    return LongTable(cells, colWidths=widths, repeatRows=table.heads, splitInRow=1, style=style, hAlign="LEFT")


def _cell(words: Words, *, head: bool) -> Paragraph:
    style = (_HEAD_RIGHT if head else _NUMBER) if words.numeric else (_HEAD if head else _CELL)
    return Paragraph(words.markup, style)


def _widths(rows: Sequence[Sequence[Words]], *, plain: bool) -> list[float]:
    """Short columns have what they need, up to a share of the page; the long ones share the rest."""
    if plain:
        return [_WIDE * 0.18, _WIDE * 0.82]
    longest = [max(cell.wide for cell in column) for column in zip(*rows, strict=True)]
    short = [each <= _SHORT for each in longest]
    needed = [max(each, 4) * _SIGN + 7 if is_short else 0.0 for each, is_short in zip(longest, short, strict=True)]
    most = _WIDE if all(short) else _WIDE * 0.65
    fitted = [each * min(1.0, most / (sum(needed) or 1.0)) for each in needed]
    left = _WIDE - sum(fitted)
    long = sum(min(each, _LONG) for each, is_short in zip(longest, short, strict=True) if not is_short)
    return [
        width if is_short else left * min(each, _LONG) / long
        for each, width, is_short in zip(longest, fitted, short, strict=True)
    ]
