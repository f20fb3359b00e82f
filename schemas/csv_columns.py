"""The columns of a CSV file of records (docs/csv.md): what each is called, and which member it stands for and how.

Parcels and tracking events only. An element of a path that ends in `[]` is a list with one object in it: CSV holds one
content piece a parcel.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Written = Literal["text", "whole", "many", "names"]
"""A text; a whole number; several texts, or several names, with ` | ` between."""


class Column(NamedTuple):
    """Where a cell goes."""

    path: tuple[str, ...]
    written: Written = "text"


def _party(name: str) -> dict[str, Column]:
    at = ("body", name)
    parts = ("street", "unit", "district", "city", "region", "postal_code", "country")
    return {
        f"{name}_name": Column((*at, "names"), "names"),
        f"{name}_company": Column((*at, "companies"), "names"),
        f"{name}_address": Column((*at, "address", "lines"), "many"),
        **{f"{name}_{part}": Column((*at, "address", part)) for part in parts},
        f"{name}_phone": Column((*at, "phones"), "many"),
        f"{name}_email": Column((*at, "emails"), "many"),
    }


ENVELOPE: Mapping[str, Column] = {
    "type": Column(("type",)),
    "submission": Column(("submission",)),
    "supersedes": Column(("supersedes",)),
    "handling_code": Column(("handling", "code")),
    "handling_text": Column(("handling", "text")),
    "purpose": Column(("handling", "purpose")),
    "source_grade": Column(("handling", "source_grade")),
    "information_grade": Column(("handling", "information_grade")),
    "retain_until": Column(("handling", "retain_until")),
    "item_kind": Column(("body", "item", "kind")),
    "item_identifier": Column(("body", "item", "identifier")),
    "item_issuer": Column(("body", "item", "issuer")),
    "posted_on": Column(("body", "posted_on")),
}
"""Of both types."""

COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "parcel": {
        **ENVELOPE,
        **_party("sender"),
        **_party("addressee"),
        "nature": Column(("body", "nature")),
        "nature_text": Column(("body", "nature_text")),
        "description": Column(("body", "contents[]", "description")),
        "quantity": Column(("body", "contents[]", "quantity")),
        "unit": Column(("body", "contents[]", "unit")),
        "net_weight_grams": Column(("body", "contents[]", "net_weight_grams"), "whole"),
        "value": Column(("body", "contents[]", "value", "amount")),
        "currency": Column(("body", "contents[]", "value", "currency")),
        "hs_code": Column(("body", "contents[]", "hs_code")),
        "goods_origin": Column(("body", "contents[]", "origin")),
        "cas": Column(("body", "contents[]", "cas")),
        "gross_weight_grams": Column(("body", "gross_weight_grams"), "whole"),
        "postage": Column(("body", "postage", "amount")),
        "postage_currency": Column(("body", "postage", "currency")),
        "handling_class": Column(("body", "handling_class")),
        "route_origin": Column(("body", "route", "origin")),
        "route_destination": Column(("body", "route", "destination")),
        "route_transit": Column(("body", "route", "transit"), "many"),
        "outward_office": Column(("body", "route", "outward_office")),
        "inward_office": Column(("body", "route", "inward_office")),
    },
    "tracking-event": {
        **ENVELOPE,
        "code": Column(("body", "code")),
        "as_written": Column(("body", "as_written")),
        "at": Column(("body", "at")),
        "country": Column(("body", "country")),
        "office": Column(("body", "office")),
        "next_office": Column(("body", "next_office")),
        "place": Column(("body", "place")),
        "origin": Column(("body", "origin")),
        "destination": Column(("body", "destination")),
        "retention_reason": Column(("body", "retention_reason")),
        "non_delivery_reason": Column(("body", "non_delivery_reason")),
        "non_delivery_action": Column(("body", "non_delivery_action")),
        "reason_text": Column(("body", "reason_text")),
        "signatory": Column(("body", "signatory")),
        "weight_grams": Column(("body", "weight_grams"), "whole"),
    },
}
"""Record type to its columns."""

NAMES: tuple[str, ...] = tuple(dict.fromkeys(name for columns in COLUMNS.values() for name in columns))
"""Every column of either type."""
