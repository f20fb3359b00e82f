"""What the columns of a CSV file (docs/csv.md), and what may go wrong on the way, are called on a page."""

from collections.abc import Mapping

from services.console.web.words.marking import N_, Words

GROUP: Words = {
    "sender": N_("Sender"),
    "addressee": N_("Addressee"),
    "item": N_("Item"),
    "contents": N_("Contents and customs"),
    "route": N_("Route"),
    "event": N_("Tracking event"),
    "handling": N_("Record and handling"),
}
"""Columns that belong together."""

GROUPED: Mapping[str, tuple[str, ...]] = {
    "sender": (
        "sender_name", "sender_company", "sender_address", "sender_street", "sender_unit", "sender_district",
        "sender_city", "sender_region", "sender_postal_code", "sender_country", "sender_phone", "sender_email",
    ),
    "addressee": (
        "addressee_name", "addressee_company", "addressee_address", "addressee_street", "addressee_unit",
        "addressee_district", "addressee_city", "addressee_region", "addressee_postal_code", "addressee_country",
        "addressee_phone", "addressee_email",
    ),
    "item": ("item_identifier", "item_kind", "item_issuer", "posted_on", "gross_weight_grams", "handling_class"),
    "contents": (
        "nature", "nature_text", "description", "quantity", "unit", "net_weight_grams", "value", "currency", "hs_code",
        "goods_origin", "cas", "postage", "postage_currency",
    ),
    "route": ("route_origin", "route_destination", "route_transit", "outward_office", "inward_office"),
    "event": (
        "code", "as_written", "at", "country", "office", "next_office", "place", "origin", "destination",
        "retention_reason", "non_delivery_reason", "non_delivery_action", "reason_text", "signatory", "weight_grams",
    ),
    "handling": (
        "type", "submission", "supersedes", "handling_code", "handling_text", "purpose", "source_grade",
        "information_grade", "retain_until",
    ),
}  # fmt: skip
"""Every column once; a test holds it against the contract."""

_PART: Words = {
    "name": N_("person"),
    "company": N_("company"),
    "address": N_("address, as written"),
    "street": N_("street"),
    "unit": N_("building, floor, room"),
    "district": N_("district"),
    "city": N_("city"),
    "region": N_("state or province"),
    "postal_code": N_("postal code"),
    "country": N_("country"),
    "phone": N_("phone"),
    "email": N_("e-mail"),
}

COLUMN: Words = {
    **{f"{party}_{part}": called for party in ("sender", "addressee") for part, called in _PART.items()},
    "type": N_("record type"),
    "submission": N_("your own reference"),
    "supersedes": N_("record that this one corrects"),
    "handling_code": N_("handling code"),
    "handling_text": N_("restriction, with H3"),
    "purpose": N_("purpose"),
    "source_grade": N_("grade of the source"),
    "information_grade": N_("grade of the information"),
    "retain_until": N_("last day it is kept"),
    "item_kind": N_("kind of number"),
    "item_identifier": N_("item number"),
    "item_issuer": N_("who issued the number"),
    "posted_on": N_("day of posting"),
    "gross_weight_grams": N_("gross weight, grams"),
    "handling_class": N_("service"),
    "nature": N_("nature of the transaction"),
    "nature_text": N_("nature, in words"),
    "description": N_("description of the goods"),
    "quantity": N_("quantity"),
    "unit": N_("unit of the quantity"),
    "net_weight_grams": N_("net weight, grams"),
    "value": N_("declared value"),
    "currency": N_("currency"),
    "hs_code": N_("HS code"),
    "goods_origin": N_("country of origin of the goods"),
    "cas": N_("CAS number"),
    "postage": N_("postage"),
    "postage_currency": N_("currency of the postage"),
    "route_origin": N_("country of posting"),
    "route_destination": N_("country of destination"),
    "route_transit": N_("countries of transit"),
    "outward_office": N_("outward office of exchange"),
    "inward_office": N_("inward office of exchange"),
    "code": N_("event code (EMSEVT)"),
    "as_written": N_("event, as the courier writes it"),
    "at": N_("time, with its offset"),
    "country": N_("country of the event"),
    "office": N_("office of the event"),
    "next_office": N_("next office"),
    "place": N_("place"),
    "origin": N_("country of posting of the item"),
    "destination": N_("country of delivery"),
    "retention_reason": N_("reason of retention"),
    "non_delivery_reason": N_("reason of non-delivery"),
    "non_delivery_action": N_("what was done then"),
    "reason_text": N_("reason, in words"),
    "signatory": N_("who signed"),
    "weight_grams": N_("weight at the event, grams"),
}

STANDSTILL: Words = {
    "away": N_("The exchange does not answer."),
    "signed-out": N_("Your session ended meanwhile."),
    "unreadable": N_("The file cannot be read."),
    "unexpected": N_("Something went wrong in the desk; its log says what."),
}
"""Why work on a file stands still."""

HAND_IN_STAGE: Words = {
    "columns": N_("columns to be named"),
    "checking": N_("being checked"),
    "checked": N_("checked, not handed in"),
    "sending": N_("being handed in"),
    "done": N_("handed in"),
}

COLUMN_KINDS: Mapping[str, Words] = {
    "column_group": GROUP,
    "column": COLUMN,
    "standstill": STANDSTILL,
    "hand_in_stage": HAND_IN_STAGE,
}
