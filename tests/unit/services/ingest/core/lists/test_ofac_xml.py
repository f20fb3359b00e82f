"""OFAC's sdn.xml, with made-up people."""

import pytest

from services.ingest.core.lists.refusal import ListRefused
from tests.unit.services.ingest.core.lists.made_up_xml import SDN_ENTRY, sdn_xml
from tests.unit.services.ingest.core.lists.reading import read, read_one


def test_an_entry_becomes_an_entity() -> None:
    entity = read_one(sdn_xml(SDN_ENTRY))

    assert (entity.id, entity.schema, entity.caption) == ("ofac-7", "Person", "EXAMPLE, Ada")
    assert entity.programmes == ("DEMO", "SAMPLE")
    assert dict(entity.properties) == {
        "address": ("12 Demo Road, Sampleton 1234, China",),
        "alias": ("EXEMPEL, A.",),
        "birthDate": ("1965-03-12",),
        "birthPlace": ("Demoville",),
        "country": ("cn", "ir"),
        "firstName": ("Ada",),
        "gender": ("female",),
        "idNumber": ("D-1",),
        "lastName": ("EXAMPLE",),
        "linkedTo": ("SAMPLE BANK",),
        "name": ("EXAMPLE, Ada",),
        "nationality": ("iq",),
        "notes": ("(Linked To: SAMPLE BANK)",),
        "passportNumber": ("X0000001",),
        "position": ("Director",),
        "previousName": ("SAMPLE",),
        "publicKey": ("1ExampleExample",),
        "weakAlias": ("SHORTY",),
    }


def test_a_list_with_fewer_entries_than_it_says_is_refused() -> None:
    with pytest.raises(ListRefused) as refusal:
        read(sdn_xml(SDN_ENTRY, count=2))

    assert refusal.value.code == "cut"


def test_the_namespace_does_not_matter() -> None:
    assert read(sdn_xml(SDN_ENTRY).replace(b' xmlns="https://list.example/XML"', b"")) == read(sdn_xml(SDN_ENTRY))


def test_an_entry_without_a_name_is_refused() -> None:
    with pytest.raises(ListRefused) as refusal:
        read(sdn_xml("<sdnEntry><uid>7</uid></sdnEntry>"))

    assert refusal.value.code == "malformed"
