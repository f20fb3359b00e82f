"""Which member of a parcel or an entry gives which key."""

from schemas.parcel import Parcel
from schemas.watchlist import Entity
from services.ingest.core.identifiers import Kind
from services.ingest.core.keys import Role, entry_keys, parcel_keys

BODY = {
    "item": {"kind": "courier", "identifier": "NX-0042-EXAMPLE", "candidates": [{"courier": "nx", "confidence": 90}]},
    "posted_on": "2026-11-20",
    "sender": {
        "names": [{"written": "示例人"}, {"written": "Shili Ren"}],
        "companies": [{"written": "Example Goods, Ltd."}],
        "address": {"lines": ["样品路88号 3栋 502室"], "country": "CN"},
        "phones": ["138 0013 8000"],
        "emails": ["Sales@Example.com"],
        "identities": [{"kind": "tax", "number": "91000000-EXAMPLE-01X"}],
    },
    "addressee": {
        "names": [{"written": "Doe, J. Example"}],
        "address": {"street": "12 Example Road", "city": "Sampleton", "country": "US"},
        "phones": ["13800138000", "not given"],
    },
    "nature": "gift",
    "contents": [{"description": "sample, CAS 79099-07-3", "cas": "39742-60-4"}],
    "gross_weight_grams": 10,
    "route": {"origin": "CN", "destination": "US"},
}


def test_a_parcel_gives_a_key_for_everything_that_identifies() -> None:
    keys = {(key.kind.value, key.value) for key in parcel_keys(Parcel.model_validate(BODY))}

    assert keys == {
        ("item", "NX0042EXAMPLE"),
        ("name", "示例人"),
        ("name", "ren shili"),
        ("name", "example goods ltd"),
        ("name", "doe example j"),
        ("address", "3栋 502室 样品路88号"),
        ("address", "12 example road sampleton"),
        ("phone", "+8613800138000"),
        ("email", "sales@example.com"),
        ("tax", "91000000EXAMPLE01X"),
        ("cas", "39742-60-4"),
        ("cas", "79099-07-3"),
    }


def test_a_key_that_stands_in_two_places_is_one_key_with_both_roles() -> None:
    (phone,) = [key for key in parcel_keys(Parcel.model_validate(BODY)) if key.kind is Kind.PHONE]

    assert phone.roles == Role.SENDER | Role.ADDRESSEE


def test_an_entry_gives_the_keys_of_its_properties_read_as_a_parcels_are() -> None:
    entity = Entity.model_validate(
        {
            "id": "made-up",
            "schema": "Company",
            "caption": "Example Goods",
            "properties": {
                "name": ["LTD Example Goods"],
                "weakAlias": ["EG"],
                "country": ["cn"],
                "phone": ["138-0013-8000"],
                "email": ["sales@example.com"],
                "uscCode": ["91000000EXAMPLE01X"],
                "itemNumber": ["nx 0042 example"],
                "casNumber": ["39742-60-4"],
            },
        }
    )

    assert {(key.kind.value, key.value) for key in entry_keys(entity)} == {
        ("name", "example goods"),
        ("name", "example goods ltd"),
        ("phone", "+8613800138000"),
        ("email", "sales@example.com"),
        ("tax", "91000000EXAMPLE01X"),
        ("item", "NX0042EXAMPLE"),
        ("cas", "39742-60-4"),
    }
