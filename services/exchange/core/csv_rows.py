"""Parcels and tracking events as CSV: the columns of docs/csv.md, a row a record, turned into submissions.

A column's name says where its value goes, `sender_phone` to the sender's phones; several values of one kind stand in
one cell with ` | ` between them. The type comes from the column `type`, `parcel` when it is absent; the handling from
`handling_code` and its neighbours. What the schema then refuses is told with the schema's member.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.csv_columns import COLUMNS, NAMES, Column, Written
from services.exchange.core.submissions import Desk, Refusal, Row

SEPARATOR = "|"
_MOST_DIGITS = 18
"""More than any member holds; Python refuses to read thousands."""


class Unreadable(ValueError):
    """The file as a whole cannot be read as CSV with documented columns."""


def _whole(cell: str) -> object:
    digits = cell.removeprefix("-")
    return int(cell) if len(digits) <= _MOST_DIGITS and digits.isascii() and digits.isdigit() else cell


def _many(cell: str) -> object:
    return [each.strip() for each in cell.split(SEPARATOR) if each.strip()]


def _names(cell: str) -> object:
    return [{"written": each.strip()} for each in cell.split(SEPARATOR) if each.strip()]


_READ: Mapping[Written, Callable[[str], object]] = {"text": str, "whole": _whole, "many": _many, "names": _names}


def _place(content: dict[str, Any], column: Column, cell: str) -> None:
    """Put a cell where it belongs; objects on the way are made."""
    for name in column.path[:-1]:
        listed = name.endswith("[]")
        content = content.setdefault(name[:-2], [{}])[0] if listed else content.setdefault(name, {})
    content[column.path[-1]] = _READ[column.written](cell)


def read_csv(body: bytes, desk: Desk) -> Iterator[Row]:
    """The rows of a CSV file (RFC 4180, UTF-8, a header row); raises Unreadable when the file as a whole is none."""
    try:
        reader = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
    except (UnicodeDecodeError, csv.Error):
        raise Unreadable("not CSV in UTF-8") from None
    _check_header(header)
    try:
        for cells in reader:
            yield _read_row(header, cells, desk)
    except csv.Error as fault:
        raise Unreadable(f"line {reader.line_num}: {fault}") from None


def _check_header(header: list[str]) -> None:
    if not header or len(set(header)) < len(header):
        raise Unreadable("the first row names the columns, each once")
    if unknown := [place for place, name in enumerate(header, 1) if name not in NAMES]:
        raise Unreadable(f"column {unknown[0]} is not one of the documented columns")


def _read_row(header: list[str], cells: list[str], desk: Desk) -> Row:
    if len(cells) != len(header):
        return Refusal("malformed", None, f"{len(cells)} cells where the header has {len(header)}")
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    kind = given.get("type", "parcel")
    if kind not in COLUMNS:
        return Refusal("unsupported", "type", "CSV holds parcels and tracking events; hand in others as JSON")
    content: dict[str, Any] = {"type": kind, "version": 1}
    for name, cell in given.items():
        if name not in COLUMNS[kind]:
            return Refusal("schema", name, f"not a column of {kind}")
        _place(content, COLUMNS[kind][name], cell)
    return desk.read_content(_with_defaults(content))


def _with_defaults(content: dict[str, Any]) -> dict[str, Any]:
    """What a row need not say: the only purpose there is, and the post's own numbers."""
    content.setdefault("handling", {}).setdefault("purpose", "counter-narcotics")
    item = content.setdefault("body", {}).setdefault("item", {})
    if item.setdefault("kind", "s10") == "s10" and len(item.get("identifier", "")) == 13:
        item.setdefault("issuer", item["identifier"][11:])
    return content
