"""Attributes as people type them are those that parcels carry."""

import pytest

from benchmarks.records import parcel as parcel_submission
from schemas.registry import read_submission
from services.ingest.core.networks.asked import attribute_asked
from services.ingest.core.networks.attributes import AttributeKind, attribute, links_of
from services.ingest.core.networks.written import written_of

PARCEL = read_submission(parcel_submission(7, "test")).body
SAID = {
    "phone:(202) 555-0107": AttributeKind.PHONE,
    "email:DESK7@lantern.example": AttributeKind.EMAIL,
    "name:Quillfeather, Norbert": AttributeKind.NAME,
    "domain:lantern.example": AttributeKind.DOMAIN,
    f"series:{PARCEL.item.identifier}": AttributeKind.SERIES,
    f"item:{PARCEL.item.identifier[:2]} {PARCEL.item.identifier[2:]}": AttributeKind.ITEM,
}


@pytest.mark.parametrize(("written", "kind"), SAID.items())
def test_what_is_typed_is_what_the_parcel_carries(written: str, kind: AttributeKind) -> None:
    carried = {link.attribute for link in links_of(PARCEL) if link.kind is kind}

    assert attribute_asked(written) in carried


@pytest.mark.parametrize("written", ["", "phone", "phone:", "phone:none", "shoe:45", "PHONE:+12025550107", "series:1Z"])
def test_what_says_nothing_is_no_attribute(written: str) -> None:
    assert attribute_asked(written) is None


def test_an_attribute_is_named_by_its_number() -> None:
    number = attribute(AttributeKind.PHONE, "+12025550107")

    assert attribute_asked(f"{number & (2**64 - 1):016x}") == number


def test_every_link_of_a_parcel_has_words() -> None:
    assert {link.attribute for link in links_of(PARCEL)} == set(written_of(PARCEL))
