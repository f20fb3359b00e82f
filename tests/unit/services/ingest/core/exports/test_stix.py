"""STIX 2.1: the bundle is valid for the validator of the standard's authors, without custom objects."""

from collections import Counter
from typing import Any

import orjson
import pytest
import stix2

from services.ingest.core.exports.stix import bundle, write_stix
from tests.unit.services.ingest.core.exports.made_up import CHART


@pytest.fixture(scope="module")
def read() -> Any:
    return stix2.parse(write_stix(CHART), allow_custom=False)


def test_the_bundle_is_valid_and_keeps_every_object(read: Any) -> None:
    types = Counter(each.type for each in read.objects)

    assert types["observed-data"] == types["artifact"] == 2
    assert types["identity"] == 4, "three parties, and who says it"
    assert (types["email-addr"], types["user-account"], types["location"], types["url"]) == (1, 2, 1, 1)
    assert types["grouping"] == types["marking-definition"] == 1


def test_every_reference_leads_to_an_object_of_the_bundle(read: Any) -> None:
    objects = orjson.loads(write_stix(CHART))["objects"]
    known = {each["id"] for each in objects}

    named = {ref for each in objects for name, value in each.items() for ref in references(name, value)}

    assert named <= known


def references(name: str, value: Any) -> list[str]:
    return value if name.endswith("_refs") else [value] if name.endswith("_ref") else []


def test_everything_is_marked_with_how_it_may_be_used(read: Any) -> None:
    free = {"marking-definition", "extension-definition"}

    unmarked = [each.type for each in read.objects if each.type not in free and "object_marking_refs" not in each]

    assert unmarked == ["identity"], "who says it is no secret"


def test_ids_are_the_same_each_time_and_those_of_the_standard(read: Any) -> None:
    (email,) = (each for each in read.objects if each.type == "email-addr")

    assert bundle(CHART) == bundle(CHART)
    assert email.id == stix2.EmailAddress(value="ring@ashgrove.example").id


def test_a_parcel_keeps_all_that_it_carries(read: Any) -> None:
    first = next(each for each in read.objects if each.type == "observed-data")
    (details,) = first.extensions.values()

    assert (details["feed"], details["line"], details["item"]) == ("US/US", 1, "LZ00000001US")
    assert {each["kind"] for each in details["carries"]} == {"phone", "email", "address", "wallet", "website"}


def test_parties_are_tied_to_their_parcels(read: Any) -> None:
    ties = Counter(each.relationship_type for each in read.objects if each.type == "relationship")

    assert ties == {"sent-by": 2, "addressed-to": 2, "related-to": 1}
