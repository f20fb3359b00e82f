"""Values that lead to an entity whatever the name."""

from schemas.parcel import Parcel
from services.ingest.core.exact import listed_goods, numbers_of, numbers_of_goods
from services.ingest.core.keys import Role
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import Profile, Reference, profile_of_entity
from tests.integration.ingest.conftest import parcel_body


def test_two_spellings_of_every_value_give_the_same_numbers() -> None:
    label = Profile(
        Kind.COMPANY,
        phones=("138-0013-8000",),
        emails=("Sales@Quill-Goods.example",),
        references=(Reference("91000000-EXAMPLE-01X", "tax"),),
        addresses=("12 Thistledown Row, Exampleton",),
        countries=("CN",),
    )
    entity = profile_of_entity(
        "Company",
        {
            "phone": ["+86 138 0013 8000"],
            "email": ["sales@quill-goods.example"],
            "taxNumber": ["91000000EXAMPLE01X"],
            "address": ["THISTLEDOWN ROW 12, Exampleton"],
            "country": ["cn"],
        },
    )

    assert set(numbers_of(label).tolist()) == set(numbers_of(entity).tolist())


def test_a_mailbox_leads_to_the_web_page_of_its_own_domain() -> None:
    label = Profile(Kind.PERSON, emails=("orders@quill-goods.example",))
    entity = profile_of_entity("Company", {"website": ["https://www.quill-goods.example/contact"]})

    assert set(numbers_of(label).tolist()) & set(numbers_of(entity).tolist())


def test_every_mailbox_of_a_value_leads_to_its_entity() -> None:
    label = Profile(Kind.PERSON, emails=("sales@kilnloom.example / depot@wharfside.example",))
    entity = Profile(Kind.COMPANY, emails=("depot@wharfside.example",))

    assert set(numbers_of(entity).tolist()) < set(numbers_of(label).tolist())


def test_a_parcels_number_and_substances_meet_what_an_entry_lists() -> None:
    body = parcel_body(1)
    body["contents"][0]["cas"] = "39742-60-4"
    parcel = Parcel.model_validate(body)
    goods = numbers_of_goods(parcel)

    listed = listed_goods({"itemNumber": [parcel.item.identifier.lower()], "casNumber": ["39742-60-4"]})

    assert set(goods[Role.ITEM]) | set(goods[Role.CONTENTS]) == set(listed)
