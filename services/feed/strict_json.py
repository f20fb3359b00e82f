"""JSON read strictly (docs/protocol.md section 1): one text, one meaning, or `Malformed`.

It promises that no other parser can read something else into a text that it accepts. Refused are: invalid
UTF-8, a byte order mark, anything that is not one object, anything but white space (RFC 8259 section 2)
around it, a member named twice in one object at any depth (compared after unescaping), NaN and Infinity, lone
surrogates, unescaped control characters, objects and arrays nested deeper than 64 (the outermost counts as
1), an integer (a number without fraction and exponent) outside ±(2^53 − 1), and a number that overflows a double.
A number with more than 4,300 digits before its point is refused too, whatever its exponent.

jiter refuses most of this while it parses; `refuse_excess` looks for the rest. Who knows otherwise that there
is no rest, because a closed schema without floats and with bounded integers accepted the object, spares it.
"""

import re
from typing import Any

from jiter import from_json

DEEPEST = 64
GREATEST_INTEGER = 2**53 - 1
"""Greatest integer that survives every JSON implementation (RFC 8259 section 6)."""

_NAMED_TWICE = re.compile(r"Detected duplicate key .*(?= at line \d+ column \d+$)", re.DOTALL)


class Malformed(ValueError):
    """The bytes are not strict JSON. Says what is wrong and never repeats a value or a name."""


def parse_object(data: bytes) -> dict[str, Any]:
    """The object that `data` is. Malformed for everything that the module's first paragraph names."""
    obj = parse_unproven(data)
    refuse_excess(obj)
    return obj


def parse_unproven(data: bytes) -> dict[str, Any]:
    """As `parse_object`, but depth (up to 200) and the size of numbers are not judged yet: see `refuse_excess`."""
    try:
        obj = from_json(data, allow_inf_nan=False, catch_duplicate_keys=True, cache_mode="keys")
    except ValueError as error:
        raise Malformed(_NAMED_TWICE.sub("a member is named twice", str(error))) from None
    if type(obj) is not dict:
        raise Malformed("not an object")
    return obj


def refuse_excess(obj: dict[str, Any]) -> None:
    """Malformed when a parsed object is nested too deeply or holds a number that is too great."""
    containers: list[Any] = [obj]
    for _ in range(DEEPEST):
        containers = [inner for container in containers for inner in _inner_containers(container)]
        if not containers:
            return
    raise Malformed(f"nested deeper than {DEEPEST}")


def _inner_containers(container: Any) -> list[Any]:
    """The objects and arrays directly inside one, after a look at the numbers beside them."""
    inner = []
    for value in container.values() if type(container) is dict else container:
        kind = type(value)
        if kind is dict or kind is list:
            inner.append(value)
        elif kind is int and not -GREATEST_INTEGER <= value <= GREATEST_INTEGER:
            raise Malformed("an integer is outside ±(2^53 − 1)")
        elif kind is float and value in (float("inf"), float("-inf")):
            raise Malformed("a number overflows a double")
    return inner
