"""XML written piece by piece: escaped, indented, UTF-8. What is given has no character that XML 1.0 forbids."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def opened(depth: int, name: str, attributes: Mapping[str, str]) -> str:
    """A start tag."""
    return f"{'  ' * depth}<{name}{_written(attributes)}>"


def closed(depth: int, name: str) -> str:
    """An end tag."""
    return f"{'  ' * depth}</{name}>"


def empty(depth: int, name: str, attributes: Mapping[str, str]) -> str:
    """An element without content."""
    return f"{'  ' * depth}<{name}{_written(attributes)}/>"


def holding(depth: int, name: str, attributes: Mapping[str, str], text: str) -> str:
    """An element with text."""
    return f"{'  ' * depth}<{name}{_written(attributes)}>{escape(text)}</{name}>"


def document(lines: Iterable[str]) -> bytes:
    """The whole, as bytes."""
    return "\n".join((HEAD, *lines, "")).encode()


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def text_of(value: object) -> str:
    """A value as XML Schema spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
