"""Which member of a parcel or an entry gives which key."""

from schemas.parcel import Parcel
from services.ingest.core.identifiers import Kind
from services.ingest.core.keys import Role, parcel_keys

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


def test_wallets_shops_and_the_second_number_of_a_field_are_keys() -> None:
    wallet = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    parcel = Parcel.model_validate(BODY)
    parcel.sender.phones.append("138 0013 8000 / 139 0013 9000")
    said = parcel.contents[0].model_copy(update={"description": f"beads, telegram: @kilnloom, {wallet}"})

    keys = {(key.kind.value, key.value) for key in parcel_keys(parcel.model_copy(update={"contents": [said]}))}

    assert {("phone", "+8613900139000"), ("wallet", f"bitcoin:{wallet}"), ("website", "telegram:kilnloom")} <= keys


def test_every_mailbox_of_a_value_is_a_key() -> None:
    parcel = Parcel.model_validate(BODY)
    parcel.sender.emails[:] = ["sales@kilnloom.example; depot@wharfside.example"]

    keys = [key for key in parcel_keys(parcel) if key.kind is Kind.EMAIL]

    assert [key.value for key in keys] == ["sales@kilnloom.example", "depot@wharfside.example"]
