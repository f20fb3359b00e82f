"""Parcels and tracking events as CSV: the columns of docs/csv.md, a row a record, turned into submissions.

A column's name says where its value goes, `sender_phone` to the sender's phones; several values of one kind stand in
one cell with ` | ` between them. The type comes from the column `type`, `parcel` when it is absent; the handling from
`handling_code` and its neighbours. What the schema then refuses is told with the schema's member.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.exchange.core.submissions import Desk, Refusal, Row

SEPARATOR = "|"
Place = Callable[[dict[str, Any], str], None]
"""Puts a cell's text where it belongs in a submission."""


class Unreadable(ValueError):
    """The file as a whole cannot be read as CSV with documented columns."""


def _text(*path: str) -> Place:
    def place(content: dict[str, Any], cell: str) -> None:
        _parent(content, path)[path[-1]] = cell

    return place


def _whole(*path: str) -> Place:
    def place(content: dict[str, Any], cell: str) -> None:
        digits = cell.removeprefix("-")
        _parent(content, path)[path[-1]] = int(cell) if digits.isascii() and digits.isdigit() else cell

    return place


def _many(*path: str) -> Place:
    def place(content: dict[str, Any], cell: str) -> None:
        _parent(content, path)[path[-1]] = [each.strip() for each in cell.split(SEPARATOR) if each.strip()]

    return place


def _named(*path: str) -> Place:
    def place(content: dict[str, Any], cell: str) -> None:
        names = [{"written": each.strip()} for each in cell.split(SEPARATOR) if each.strip()]
        _parent(content, path)[path[-1]] = names

    return place


def _parent(content: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The object that holds the last member of `path`, made on the way; a list on the way has one element."""
    for name in path[:-1]:
        listed = name.endswith("[]")
        content = content.setdefault(name[:-2], [{}])[0] if listed else content.setdefault(name, {})
    return content


def _party(name: str) -> dict[str, Place]:
    at = ("body", name)
    return {
        f"{name}_name": _named(*at, "names"),
        f"{name}_company": _named(*at, "companies"),
        f"{name}_address": _many(*at, "address", "lines"),
        f"{name}_street": _text(*at, "address", "street"),
        f"{name}_unit": _text(*at, "address", "unit"),
        f"{name}_district": _text(*at, "address", "district"),
        f"{name}_city": _text(*at, "address", "city"),
        f"{name}_region": _text(*at, "address", "region"),
        f"{name}_postal_code": _text(*at, "address", "postal_code"),
        f"{name}_country": _text(*at, "address", "country"),
        f"{name}_phone": _many(*at, "phones"),
        f"{name}_email": _many(*at, "emails"),
    }


_ENVELOPE: Mapping[str, Place] = {
    "type": _text("type"),
    "submission": _text("submission"),
    "supersedes": _text("supersedes"),
    "handling_code": _text("handling", "code"),
    "handling_text": _text("handling", "text"),
    "purpose": _text("handling", "purpose"),
    "source_grade": _text("handling", "source_grade"),
    "information_grade": _text("handling", "information_grade"),
    "retain_until": _text("handling", "retain_until"),
    "item_kind": _text("body", "item", "kind"),
    "item_identifier": _text("body", "item", "identifier"),
    "item_issuer": _text("body", "item", "issuer"),
    "posted_on": _text("body", "posted_on"),
}

COLUMNS: Mapping[str, Mapping[str, Place]] = {
    "parcel": {
        **_ENVELOPE,
        **_party("sender"),
        **_party("addressee"),
        "nature": _text("body", "nature"),
        "nature_text": _text("body", "nature_text"),
        "description": _text("body", "contents[]", "description"),
        "quantity": _text("body", "contents[]", "quantity"),
        "unit": _text("body", "contents[]", "unit"),
        "net_weight_grams": _whole("body", "contents[]", "net_weight_grams"),
        "value": _text("body", "contents[]", "value", "amount"),
        "currency": _text("body", "contents[]", "value", "currency"),
        "hs_code": _text("body", "contents[]", "hs_code"),
        "goods_origin": _text("body", "contents[]", "origin"),
        "cas": _text("body", "contents[]", "cas"),
        "gross_weight_grams": _whole("body", "gross_weight_grams"),
        "postage": _text("body", "postage", "amount"),
        "postage_currency": _text("body", "postage", "currency"),
        "handling_class": _text("body", "handling_class"),
        "route_origin": _text("body", "route", "origin"),
        "route_destination": _text("body", "route", "destination"),
        "route_transit": _many("body", "route", "transit"),
        "outward_office": _text("body", "route", "outward_office"),
        "inward_office": _text("body", "route", "inward_office"),
    },
    "tracking-event": {
        **_ENVELOPE,
        "code": _text("body", "code"),
        "as_written": _text("body", "as_written"),
        "at": _text("body", "at"),
        "country": _text("body", "country"),
        "office": _text("body", "office"),
        "next_office": _text("body", "next_office"),
        "place": _text("body", "place"),
        "origin": _text("body", "origin"),
        "destination": _text("body", "destination"),
        "retention_reason": _text("body", "retention_reason"),
        "non_delivery_reason": _text("body", "non_delivery_reason"),
        "non_delivery_action": _text("body", "non_delivery_action"),
        "reason_text": _text("body", "reason_text"),
        "signatory": _text("body", "signatory"),
        "weight_grams": _whole("body", "weight_grams"),
    },
}


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
    known = {name for columns in COLUMNS.values() for name in columns}
    if not header or len(set(header)) < len(header):
        raise Unreadable("the first row names the columns, each once")
    if unknown := [place for place, name in enumerate(header, 1) if name not in known]:
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
        COLUMNS[kind][name](content, cell)
    return desk.read_content(_with_defaults(content))


def _with_defaults(content: dict[str, Any]) -> dict[str, Any]:
    """What a row need not say: the only purpose there is, and the post's own numbers."""
    content.setdefault("handling", {}).setdefault("purpose", "counter-narcotics")
    item = content.setdefault("body", {}).setdefault("item", {})
    if item.setdefault("kind", "s10") == "s10" and len(item.get("identifier", "")) == 13:
        item.setdefault("issuer", item["identifier"][11:])
    return content
