"""Which labels are of one sender or addressee. All names are invented."""

import pytest

from services.ingest.core.exact import numbers_of
from services.ingest.core.identity import identities
from services.ingest.core.keys import Role
from services.ingest.core.labels import Goods, Label
from services.ingest.core.profile import profile_of_entity

ONE = {
    "name": ["Osgood Quillfeather"],
    "phone": ["+1 202 555 0147"],
    "email": ["osgood@quill-kiln.example"],
    "address": ["77 Lantern Lane, Juniperhollow"],
    "country": ["us"],
}
BARE = {"name": ["Osgood Quillfeather"], "country": ["us"]}


def known_as(properties: dict[str, list[str]], ref: int = 1, role: Role = Role.SENDER) -> set[bytes]:
    profile = profile_of_entity("Person", properties)
    return set(identities(Label(ref, role, profile, numbers_of(profile))))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ["QUILLFEATHER, osgood"]},
        {"phone": ["+1 305 555 0188"]},
        {"phone": ["(202) 555-0147"], "email": ["other@quill-kiln.example"], "address": ["1 Fiddle Lane, Elmwick"]},
        {"email": ["OSGOOD+parcels@quill-kiln.example"], "phone": [], "address": []},
        {"address": ["Lantern Lane 77, Juniperhollow."], "phone": [], "email": []},
    ],
    ids=["name written otherwise", "new telephone", "telephone alone", "mailbox alone", "address alone"],
)
def test_a_sender_who_moves_one_thing_at_a_time_is_known_again(changed: dict[str, list[str]]) -> None:
    assert known_as(ONE) & known_as(ONE | changed)


@pytest.mark.parametrize(
    "other",
    [
        ONE | {"name": ["Hortense Quillfeather"]},
        ONE | {"phone": ["+1 305 555 0188"], "email": ["o@elm.example"], "address": ["1 Fiddle Lane, Elmwick"]},
        BARE,
        ONE | {"name": ["Osgood Quillfeather", "Hortense Nimbleby"]},
    ],
    ids=["another name", "a namesake elsewhere", "a namesake without contacts", "a name more"],
)
def test_another_is_not_taken_for_him(other: dict[str, list[str]]) -> None:
    assert not known_as(ONE) & known_as(other)


def test_a_colleague_of_his_name_in_one_house_is_another() -> None:
    colleague = {"name": ["Osgood Quillfeather"], "email": ["oq@quill-kiln.example"]}

    assert not known_as({"name": ["Osgood Quillfeather"], "email": ["osgood@quill-kiln.example"]}) & known_as(colleague)


def test_labels_with_nothing_but_a_name_are_one_in_one_country() -> None:
    assert known_as(BARE) == known_as(BARE | {"name": ["Quillfeather Osgood"]})
    assert not known_as(BARE) & known_as(BARE | {"country": ["cn"]})
    assert not known_as(BARE) & known_as({"name": ["Osgood Quillfeather"]})


def test_it_does_not_matter_on_which_parcel_and_side_the_label_stands() -> None:
    assert known_as(ONE) == known_as(ONE, ref=2, role=Role.ADDRESSEE)


def test_goods_are_known_again_on_their_own_parcel_only() -> None:
    contents = identities(Goods(1, Role.CONTENTS, {42: "79099-07-3"}))

    assert contents == identities(Goods(1, Role.CONTENTS, {42: "79099-07-3", 43: "39742-60-4"}))
    assert not set(contents) & set(identities(Goods(2, Role.CONTENTS, {42: "79099-07-3"})))
    assert not set(contents) & set(identities(Goods(1, Role.ITEM, {42: "79099-07-3"})))


def test_only_hashes_are_kept() -> None:
    assert {len(each) for each in known_as(ONE)} == {16}
    assert len(known_as(ONE)) == 3
