"""A page of the desk read as what a report is made of: headings, paragraphs, lists, tables, legends and figures.

It reads what this desk's templates write, and no other HTML: tags that it does not know are passed over, their text
stays. Forms and buttons do not go on paper.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal
from unicodedata import east_asian_width

from services.console.web.chart.shapes import SHAPES
from services.console.web.paper.figures import Sign
from services.console.web.paper.letters import marked

Kind = Literal["h1", "h2", "h3", "p", "li", "stamp"]
LONGEST = 1_500
"""Characters of a cell or paragraph; what is longer is cut, and says so."""
_BLOCKS = {"h1": "h1", "h2": "h2", "h3": "h3", "p": "p", "li": "li", "dt": "p", "dd": "p"}
_UNSAID = frozenset({"form", "button", "nav", "script", "style", "title", "caption"})
_VOID = frozenset({"br", "input", "path", "rect", "line", "circle", "use"})
_SHAPE_OF = {path: name for name, path in SHAPES.items()}


@dataclass
class Words:
    """Text as mark-up of a paragraph, and how long it is."""

    kind: Kind = "p"
    parts: list[str] = field(default_factory=list)
    length: int = 0
    han: int = 0
    """Of them those of double width."""
    numeric: bool = False
    ends_blank: bool = True

    @property
    def wide(self) -> int:
        """Half-width characters that it would take on one line."""
        return self.length + self.han

    @property
    def markup(self) -> str:
        """The paragraph."""
        return "".join(self.parts).strip()

    def add(self, text: str) -> None:
        """More text; blanks in a row are one."""
        said = re.sub(r"\s+", " ", text)
        said = said[1:] if self.ends_blank and said.startswith(" ") else said
        if not said or self.length > LONGEST:
            return
        self.ends_blank = said.endswith(" ")
        room = LONGEST - self.length
        self.length += len(said)
        self.han += sum(east_asian_width(sign) in "WF" for sign in said)
        self.parts.append(marked(said if len(said) <= room else f"{said[:room]}… (+{len(said) - room:,})"))

    def break_line(self) -> None:
        """The next text stands on a line of its own."""
        if self.length and not self.parts[-1].endswith("<br/>"):
            self.parts.append("<br/>")
            self.ends_blank = True


@dataclass
class Table:
    """Rows of cells; the first are the head."""

    rows: list[list[Words]] = field(default_factory=list)
    heads: int = 0
    plain: bool = False
    """Terms and what they mean, without lines."""


@dataclass
class Figure:
    """A drawing, by the class of its `svg`."""

    name: str


@dataclass
class Signs:
    """A legend."""

    signs: list[Sign] = field(default_factory=list)


Block = Words | Table | Figure | Signs


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words = Words()
        self._table: Table | None = None
        self._legend: Signs | None = None
        self._sign: tuple[str, str, bool] = ("", "", False)
        self._silent: list[str] = []
        self._closing: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._silent or tag in _UNSAID or "hidden" in given or "crumbs" in given.get("class", ""):
            self._hush(tag, given)
        elif tag == "svg":
            self._open_drawing(given.get("class", ""))
        elif tag in ("table", "dl", "ul", "tr"):
            self._open_rows(tag, given.get("class", ""))
        elif tag in ("td", "th"):
            self._cell(tag, given)
        elif tag in _BLOCKS:
            self._open_block(tag, given.get("class", ""))
        elif tag in ("br", "div", "section", "summary"):
            self._words.break_line()
        else:
            self._open_inline(tag, given.get("class", ""))

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag not in _VOID:
                self._silent.pop()
        elif tag in ("table", "dl"):
            self._close_table()
        elif tag == "ul":
            self._flush()
            self._legend = None
        elif tag in _BLOCKS:
            self._close_block(tag)
        elif tag in ("summary", "div"):
            self._words.break_line() if self._table else self._flush()
        elif self._closing and self._closing[-1][0] == tag:
            self._words.parts.append(self._closing.pop()[1])

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.add(data)

    def _hush(self, tag: str, given: dict[str, str]) -> None:
        if self._legend is not None and tag == "path":
            told = given.get("class", "")
            self._sign = (_SHAPE_OF.get(given.get("d", ""), "ellipse"), told.split()[0] if told else "", "hit" in told)
        if tag not in _VOID:
            self._silent.append(tag)

    def _open_drawing(self, name: str) -> None:
        if name not in ("sign", "icon"):
            self._flush()
            self.blocks.append(Figure(name))
        self._silent.append("svg")

    def _open_rows(self, tag: str, name: str) -> None:
        if tag == "tr" and self._table is not None:
            self._table.rows.append([])
        elif tag in ("table", "dl"):
            self._flush()
            self._table = Table(plain=tag == "dl")
        elif name == "legend":
            self._flush()
            self._legend = Signs()
            self.blocks.append(self._legend)

    def _cell(self, tag: str, given: dict[str, str]) -> None:
        if self._table is None:
            return
        if not self._table.rows:
            self._table.rows.append([])
        self._words = Words(numeric=given.get("class") == "n")
        self._table.rows[-1].append(self._words)
        if tag == "th" and len(self._table.rows) == 1:
            self._table.heads = 1

    def _open_block(self, tag: str, name: str) -> None:
        if self._table is not None and tag in ("dt", "dd"):
            self._words = Words()
            self._table.rows.append([self._words]) if tag == "dt" else self._table.rows[-1].append(self._words)
        elif self._table is None:
            self._flush()
            self._words = Words("stamp" if name == "stamp" else _BLOCKS[tag])  # type: ignore[arg-type]

    def _close_block(self, tag: str) -> None:
        if tag == "li" and self._legend is not None:
            text = re.sub(r"<[^>]+>", "", self._words.markup)
            self._legend.signs.append(Sign(*self._sign, text))
            self._words = Words()
        elif self._table is None:
            self._flush()

    def _close_table(self) -> None:
        if self._table is not None:
            self.blocks.append(self._table)
        self._table, self._words = None, Words()

    def _open_inline(self, tag: str, name: str) -> None:
        opening, closing = "", ""
        if tag in ("b", "strong"):
            opening, closing = "<b>", "</b>"
        elif tag == "mark":
            opening, closing = '<font backColor="#ffe08a">', "</font>"
        elif tag == "span" and "muted" in name.split():
            opening, closing = '<font color="#55616c">', "</font>"
        if tag not in _VOID:
            self._words.parts.append(opening)
            self._closing.append((tag, closing))

    def _flush(self) -> None:
        if self._words.length:
            self.blocks.append(self._words)
        self._words = Words()


def read_page(html: str) -> list[Block]:
    """What a page says, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader._flush()
    return reader.blocks
