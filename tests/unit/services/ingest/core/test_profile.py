"""Profiles: what a party, an entity and a query give to be compared."""

from schemas.parcel import Party
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import Reference, WrittenName, profile_of_entity, profile_of_party

PARTY = {
    "names": [{"written": "示例人"}, {"written": "Shili Ren"}],
    "companies": [{"written": "Example Goods, Ltd."}],
    "address": {
        "lines": ["样品路88号3栋502室", "Room 502, 3 Bldg, 88 Yangpin Rd"],
        "city": "Shenzhen",
        "postal_code": "518000",
        "country": "CN",
    },
    "phones": ["138 0013 8000"],
    "emails": ["Sales@Example.com"],
    "identities": [{"kind": "tax", "number": "9100-0000", "country": "CN"}],
}


def test_a_person_at_a_company_is_of_neither_kind_but_its_names_are() -> None:
    profile = profile_of_party(Party.model_validate(PARTY))

    assert profile.kind is Kind.UNKNOWN
    assert profile.names == (
        WrittenName("示例人", Kind.PERSON),
        WrittenName("Shili Ren", Kind.PERSON),
        WrittenName("Example Goods, Ltd.", Kind.COMPANY),
    )


def test_an_address_in_two_scripts_is_two_lines_and_the_declared_parts_join_their_own_script() -> None:
    profile = profile_of_party(Party.model_validate(PARTY))

    assert profile.addresses == ("样品路88号3栋502室", "Room 502, 3 Bldg, 88 Yangpin Rd, Shenzhen, 518000")


def test_wallets_and_shops_are_found_in_what_the_parcel_says() -> None:
    said = ["beads, bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "telegram: @kilnloom"]

    profile = profile_of_party(Party.model_validate(PARTY), said)

    assert profile.wallets == ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",)
    assert profile.websites == ("telegram: @kilnloom",)


def test_an_entity_gives_its_properties_by_their_published_names() -> None:
    profile = profile_of_entity(
        "Person",
        {
            "name": ["Tordric Quist"],
            "alias": ["Tordric Quist", "Q. Tordric"],
            "weakAlias": ["Topper"],
            "passportNumber": ["E12345678"],
            "nationality": ["cn"],
            "birthDate": ["1970-03-09"],
            "gender": ["Male"],
            "topics": ["sanction"],
        },
    )

    assert profile.names == (
        WrittenName("Tordric Quist", Kind.PERSON),
        WrittenName("Q. Tordric", Kind.PERSON),
        WrittenName("Topper", Kind.PERSON, weak=True),
    )
    assert profile.references == (Reference("E12345678", "passport", "CN"),)
    assert (profile.countries, profile.birth_dates, profile.genders) == (("CN",), ("1970-03-09",), ("male",))


def test_a_query_with_first_and_last_name_only_has_a_whole_name() -> None:
    latin = profile_of_entity("Person", {"firstName": ["Tordric"], "lastName": ["Quist"], "middleName": ["Ann"]})
    han = profile_of_entity("Person", {"firstName": ["砚舟"], "lastName": ["欧阳"]})

    assert [name.written for name in latin.names] == ["Quist, Tordric Ann"]
    assert [name.written for name in han.names] == ["欧阳砚舟"]


def test_an_unknown_schema_and_empty_values_do_no_harm() -> None:
    assert profile_of_entity("Teapot", {"name": ["", " "], "nonsense": ["x"]}).names == ()


def test_the_values_of_one_sort_are_bounded() -> None:
    profile = profile_of_entity("Company", {"name": [f"Kiln {n}" for n in range(5_000)]})

    assert len(profile.names) == 300
