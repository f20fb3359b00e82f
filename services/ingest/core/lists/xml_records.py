"""Records of a large XML file, one at a time, by the standard library's expat, made safe.

A document type is refused, and with it every entity but the five of XML and all that a document could load. Records,
their depth and their texts are bounded. Namespaces are passed over: publishers change them and mean the same.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element
from xml.parsers import expat

from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source

DEEPEST = 40
MOST_ELEMENTS = 100_000
"""Elements of one record."""
LONGEST_TEXT = 1_000_000
"""Characters of one record."""
ENCODINGS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "windows-1252"})


@dataclass(slots=True)
class _Builder:
    """What expat calls; whole records wait in `done`."""

    name: str
    wanted: Container[str]
    root: str = ""
    done: list[Element] = field(default_factory=list)
    _stack: list[Element] = field(default_factory=list)
    _depth: int = 0
    _elements: int = 0
    _length: int = 0

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise ListRefused("encoding", f"{self.name} says that it is in an encoding that is not read here")

    def doctype(self, *_: object) -> None:
        raise ListRefused("markup", f"{self.name} has a document type")

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        local = tag.rpartition(" ")[2]
        self.root = self.root or local
        if self._depth > DEEPEST:
            raise ListRefused("too-large", f"{self.name} is nested more than {DEEPEST} deep")
        if self._stack or local in self.wanted:
            self._begin(Element(local))

    def _begin(self, element: Element) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise ListRefused("too-large", f"{self.name} has a record of more than {MOST_ELEMENTS:,} elements")
        if self._stack:
            self._stack[-1].append(element)
        self._stack.append(element)

    def text(self, data: str) -> None:
        if self._stack:
            element = self._stack[-1]
            self._length += len(data)
            if self._length > LONGEST_TEXT:
                raise ListRefused("too-large", f"{self.name} has a record of more than {LONGEST_TEXT:,} characters")
            if not len(element):
                element.text = (element.text or "") + data

    def end(self, _tag: str) -> None:
        self._depth -= 1
        if self._stack:
            element = self._stack.pop()
            if not self._stack:
                self.done.append(element)
                self._elements = self._length = 0


def records(source: Source, root: str, wanted: Container[str]) -> Iterator[Element]:
    """The outermost elements of these names, each when its end was read; refused when the file is cut or not safe."""
    builder = _Builder(source.name, wanted)
    parser = _parser(builder)
    for chunk in source.open():
        _feed(parser, chunk, source.name)
        if builder.root not in ("", root):
            raise ListRefused("format", f"{source.name} is other XML")
        yield from builder.done
        builder.done.clear()
    _finish(parser, source.name)
    yield from builder.done


def _parser(builder: _Builder) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.XmlDeclHandler = builder.declaration
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    return parser


def _feed(parser: expat.XMLParserType, chunk: bytes, name: str) -> None:
    try:
        parser.Parse(chunk, False)
    except expat.ExpatError as fault:
        raise ListRefused("malformed", f"{name} is not well-formed in line {fault.lineno}") from None


def _finish(parser: expat.XMLParserType, name: str) -> None:
    try:
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise ListRefused("cut", f"{name} ends in line {fault.lineno}, before its end") from None


def text_of(element: Element, *path: str) -> str:
    """The text of the first element on this path, without blanks around it; empty when there is none."""
    found = element.find("/".join(path)) if path else element
    return "" if found is None or not found.text else " ".join(found.text.split())


def texts_of(element: Element, *path: str) -> list[str]:
    """The texts of all elements on this path that have one."""
    return [text for each in element.findall("/".join(path)) if (text := text_of(each))]
