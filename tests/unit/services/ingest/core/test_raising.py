"""What becomes a hit, and how it stands. All names are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from services.ingest.core import raising
from services.ingest.core.evidence.assess import NOBODY_ELSE, Holders
from services.ingest.core.evidence.judged import seen_in
from services.ingest.core.evidence.names import NamePair
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.exact import listed_goods, numbers_of
from services.ingest.core.identifiers import Kind
from services.ingest.core.index.score import compare_names
from services.ingest.core.keys import Role
from services.ingest.core.labels import Goods, Label
from services.ingest.core.names.name import Kind as NameKind
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import profile_of_entity
from services.ingest.core.raising import (
    Entity,
    Found,
    HitState,
    Judged,
    as_judged,
    name_floor,
    raise_goods,
    raise_label,
)

WEIGHTS = load_weights()
Properties = Mapping[str, Sequence[str]]


def label(**properties: list[str]) -> Label:
    profile = profile_of_entity("Person", properties)
    return Label(7, Role.SENDER, profile, numbers_of(profile))


def entity(**properties: list[str]) -> Entity:
    return Entity(21, 1, "q-1", profile_of_entity("Person", properties), listed_goods(properties))


LISTED = entity(
    name=["QUILLFEATHER, Osgood", "BRAMBLEWICK, Osgood"], phone=["+8613800138000"], email=["osgood@quill-kiln.example"]
)


def raised(side: Label, listed: Entity = LISTED, holders: Holders = NOBODY_ELSE) -> Found | None:
    return raise_label(side, listed, [NamePair(0, 0)], holders)


def test_a_label_with_the_listed_telephone_is_a_hit_that_says_why() -> None:
    found = raised(label(name=["Hortense Nimbleby"], phone=["138 0013 8000"], country=["cn"]))

    assert found is not None
    assert (found.ref, found.role, found.listing, found.state) == (7, Role.SENDER, 21, HitState.OPEN)
    assert found.score == pytest.approx(WEIGHTS.prior + sum(piece.log_odds for piece in found.evidence))
    assert found.evidence[0].comparison == "phone-same"


def test_a_label_that_shares_nothing_is_none() -> None:
    assert raised(label(name=["Hortense Nimbleby"], phone=["138 0013 8111"], country=["cn"])) is None


def test_a_name_in_a_hit_says_which_token_met_which() -> None:
    found = raised(label(name=["Osgood Quillfeather"]))

    assert found is not None
    assert "quillfeather (same)" in (found.evidence[0].note or "")


def test_only_the_names_that_screening_found_are_compared() -> None:
    side = label(name=["Osgood Quillfeather"])

    assert raise_label(side, LISTED, [NamePair(0, 0)], {}) is not None
    assert raise_label(side, LISTED, [NamePair(0, 1)], {}) is None


def test_where_screening_found_no_name_names_are_compared_beside_something_else_alone() -> None:
    named, reached = label(name=["Osgood Quillfeather"]), {"phone": ["+8613800138000"]}

    beside = raise_label(label(name=["Osgood Quillfeather"], **reached), LISTED, [], {})

    assert raise_label(named, LISTED, [], {}) is None
    assert beside is not None
    assert {piece.comparison for piece in beside.evidence} == {"phone-same", "name"}


def test_one_house_of_few_people_adds_to_a_short_name_and_a_provider_does_not() -> None:
    side = label(name=["Osgood"], email=["os@quill-kiln.example"])
    listed = entity(name=["Osgood"], email=["osgood@quill-kiln.example"])
    house, crowd = (Kind.EMAIL, "@quill-kiln.example"), int(WEIGHTS.lines["email-domain"].nothing_from)

    few, many = (raised(side, listed, {house: holders}) for holders in (3, crowd))

    assert few is not None
    assert many is None


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("same", HitState.SAME), ("not-the-same", HitState.DISMISSED), ("unsure", HitState.UNSURE)],
)
def test_a_hit_stands_as_judged(verdict: raising.Verdict, state: HitState) -> None:
    found = raised(label(name=["Osgood Quillfeather"]))
    assert found is not None

    again = as_judged(found, Judged(5, verdict, seen_in(found.evidence)))

    assert (again.state, again.judgement) == (state, 5)


def test_what_speaks_for_it_since_the_judgement_opens_it_again() -> None:
    found = raised(label(name=["Osgood Quillfeather"]))
    more = raised(label(name=["Osgood Quillfeather"], phone=["+8613800138000"]))
    assert found is not None
    assert more is not None

    again = as_judged(more, Judged(5, "not-the-same", seen_in(found.evidence)))

    assert (again.state, again.judgement) == (HitState.OPEN, None)


def test_the_mark_is_of_the_evidence_and_not_of_its_weight_or_order() -> None:
    found = raised(label(name=["Osgood Quillfeather"], phone=["+8613800138000"]))
    assert found is not None
    lighter = found._replace(evidence=tuple(piece._replace(log_odds=0.5) for piece in reversed(found.evidence)))
    fewer = found._replace(evidence=found.evidence[1:])

    assert found.mark == lighter.mark
    assert found.mark != fewer.mark


def test_a_listed_item_weighs_the_most_and_a_listed_substance_hardly_raises() -> None:
    listed = entity(itemNumber=["NX-0042-EXAMPLE"], casNumber=["79099-07-3", "39742-60-4"])
    both = [number for number in listed.goods if listed.goods[number] != "NX-0042-EXAMPLE"]
    (item,) = (number for number in listed.goods if number not in both)

    parcel = raise_goods(Goods(7, Role.ITEM, {item: "nx0042example"}), listed)
    contents = raise_goods(Goods(7, Role.CONTENTS, dict.fromkeys(both, "as declared")), listed)

    assert parcel is not None
    assert contents is not None
    assert parcel.score == pytest.approx(WEIGHTS.prior + WEIGHTS.lines["item-listed"].log_odds)
    assert WEIGHTS.threshold <= contents.score < WEIGHTS.threshold + 0.5
    assert [piece.comparison for piece in contents.evidence] == ["substance-listed"] * 2


def test_goods_stand_as_judged_when_only_their_weight_changes() -> None:
    listed = entity(itemNumber=["NX-0042-EXAMPLE"])
    (number,) = listed.goods
    found = raise_goods(Goods(7, Role.ITEM, {number: "nx0042example"}), listed)
    assert found is not None
    lighter = found._replace(score=0.5, evidence=tuple(e._replace(log_odds=0.5) for e in found.evidence))

    again = as_judged(lighter, Judged(5, "not-the-same", seen_in(found.evidence)))

    assert again.state is HitState.DISMISSED


def test_goods_that_are_not_listed_are_no_hit() -> None:
    assert raise_goods(Goods(7, Role.ITEM, {1: "NX-0042-EXAMPLE"}), entity(itemNumber=["NX-0043-EXAMPLE"])) is None


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.5, 0.0), (0.737, 7.68), (2.0, -3.0)])
def test_the_floor_is_the_name_that_reaches_the_threshold_with_the_most_that_can_stand_beside_it(
    slope: float, offset: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = replace(WEIGHTS, name_slope=slope, name_offset=offset)
    monkeypatch.setattr(raising, "load_weights", lambda: weights)

    at_the_floor = name_floor.__wrapped__() * slope + offset

    score = weights.prior + at_the_floor + weights.lines["writing-homoglyph"].log_odds
    assert score == pytest.approx(weights.threshold)


@pytest.mark.parametrize("written", ["Osgood Quillfeather", "Osgud Quilfeather", "O. Quillfeather", "Osgood Quill"])
def test_a_name_below_the_floor_raises_nothing_by_itself(written: str) -> None:
    one, other = read_name(written, NameKind.PERSON), read_name("QUILLFEATHER, Osgood", NameKind.PERSON)

    promises = compare_names(one, other, weights=WEIGHTS.names) >= name_floor()

    assert promises or raised(label(name=[written])) is None
