"""How a line's verdict is kept: a small number, so that the usual one takes two bytes and an index can leave it out."""

from collections.abc import Mapping

from services.feed.verdict import Code

ACCEPTED = 0

NUMBERS: Mapping[Code | None, int] = {
    None: ACCEPTED,
    Code.MALFORMED: 1,
    Code.UNSUPPORTED: 2,
    Code.SCHEMA: 3,
    Code.NOT_ALLOWED: 4,
    Code.DUPLICATE_ID: 5,
    Code.ERASED: 6,
}

CODES: Mapping[int, Code | None] = {number: code for code, number in NUMBERS.items()}
