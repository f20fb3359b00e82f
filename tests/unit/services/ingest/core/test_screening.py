"""Labels near listings: by names and by values, when they come and when they are stored. All names are invented."""

import numpy as np
import pytest

from services.ingest.core.exact import as_numbers, numbers_of
from services.ingest.core.keys import Role
from services.ingest.core.labels import Near, Screened
from services.ingest.core.list_index import ListedSide, ListIndex, build_list_index
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName, profile_of_entity
from services.ingest.core.screening import Labels, near_stored, read_labels
from services.ingest.core.stored_names import StoredLabels

NOTHING = as_numbers(())


def listed(listing: int, schema: str = "Person", **properties: list[str]) -> ListedSide:
    profile = profile_of_entity(schema, properties)
    return ListedSide(listing, profile, numbers_of(profile))


def label(ref: int, name: str, kind: Kind = Kind.PERSON, exact: object = None) -> Screened:
    numbers = NOTHING if exact is None else numbers_of(profile_of_entity("Person", {"phone": [str(exact)]}))
    return Screened(ref, Role.SENDER, (WrittenName(name, kind),), numbers)


@pytest.fixture(scope="module")
def index() -> ListIndex:
    return build_list_index(
        [
            listed(10, name=["QUILLFEATHER, Osgood Thistledown"], alias=["Ozzie Quillfeather"]),
            listed(11, "Company", name=["Ashgrove Lantern Supply Co., Ltd."]),
            listed(12, name=["欧阳青枫"], phone=["+86 138 0013 8000"]),
        ]
    )


def near(labels: Labels, index: ListIndex) -> set[tuple[int, int]]:
    found: Near = {}
    labels.near(index, found)
    return {(pair.ref, pair.listing) for pair in found}


@pytest.mark.parametrize(
    ("name", "kind", "listing"),
    [
        ("Osgood Thistledown Quillfeather", Kind.PERSON, 10),
        ("OSGOOD QUILLFETHER", Kind.PERSON, 10),
        ("Ashgrove Lantern Supply", Kind.COMPANY, 11),
        ("Ouyang Qingfeng", Kind.PERSON, 12),
        ("歐陽青楓", Kind.PERSON, 12),
    ],
)
def test_a_name_leads_to_the_entry_when_it_comes_and_when_it_was_stored(
    index: ListIndex, name: str, kind: Kind, listing: int
) -> None:
    labels = read_labels([label(1, name, kind), label(2, "Bartholomew Nimbleby", kind)])

    assert near(labels, index) == {(1, listing)}
    assert near_later(labels, index) == {(1, listing)}


def test_a_value_leads_to_the_entry_whatever_the_name(index: ListIndex) -> None:
    labels = read_labels([label(1, "Bartholomew Nimbleby", exact="+8613800138000"), label(2, "Nobody Known")])

    assert near(labels, index) == {(1, 12)}
    assert near_later(labels, index) == {(1, 12)}


def test_the_likest_names_are_said_by_their_places(index: ListIndex) -> None:
    found: Near = {}

    read_labels([label(1, "Ozzie Quillfeather")]).near(index, found)

    assert next(iter(found.values()))[0] == (0, 1)


def test_labels_in_any_partition_give_the_same(index: ListIndex) -> None:
    labels = [label(n, name) for n, name in enumerate(["Osgood Quillfeather", "Ou-yang Ching-feng", "", "李", "O."])]

    apart = set().union(*(near(read_labels([each]), index) for each in labels))

    assert near(read_labels(labels), index) == apart


def test_an_empty_index_is_near_nothing() -> None:
    labels = read_labels([label(1, "Osgood Quillfeather", exact="+8613800138000")])
    empty = build_list_index([])

    assert near(labels, empty) == set()
    assert near_later(labels, empty) == set()


def near_later(labels: Labels, index: ListIndex) -> set[tuple[int, int]]:
    found: Near = {}
    near_stored(index, stored(labels), found)
    return {(pair.ref, pair.listing) for pair in found}


def stored(labels: Labels) -> StoredLabels:
    names, exact = labels.names_to_store(), [each.exact for each in labels.screened]
    return StoredLabels(
        refs=np.array([each.ref for each in labels.screened]),
        roles=np.array([each.role for each in labels.screened], np.int16),
        names_at=np.cumsum([0, *map(len, names)]),
        names=np.frombuffer(b"".join(names), np.uint8),
        exact_at=np.cumsum([0, *map(len, exact)]),
        exact=np.concatenate(exact),
    )
