"""Names against names: what makes a pair, what does not. All names are invented."""

import numpy as np
import pytest

from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.score import NameHits, compare_names, features, screen_names
from services.ingest.core.index.weights import DEFAULT, FEATURES
from services.ingest.core.names.name import Kind, Name, Part, Token
from services.ingest.core.names.read import read_name

RAISED = 5.0
"""About where hits are raised."""


def person(written: str) -> Name:
    return read_name(written, Kind.PERSON)


def company(written: str) -> Name:
    return read_name(written, Kind.COMPANY)


def best(index_rows: list[Name], query: Name, floor: float = 0.0) -> NameHits:
    index = build_index(NameRow(at, False, name) for at, name in enumerate(index_rows))
    return screen_names(index, columns_of([query]), limit=5, floor=floor)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("QUILLFEATHER, Osgood Thistledown", "Osgood Quillfeather"),
        ("Osgood Quillfeather", "Quillfeather Osgood"),
        ("Osgood T. Quillfeather", "Osgood Thistledown Quillfeather"),
        ("Osgood Quillfeathre", "Osgood Quillfeather"),
        ("Osgood Qillfeather", "Osgood Quillfeather"),
        ("Osgood Osgood Quillfeather", "Osgood Quillfeather"),
        ("Dmitriy Zaborovskiy", "Dmitry Zaborovsky"),
        ("Abd al-Mutazil Qurashani", "Abdulmutazil al-Qurashani"),
        ("Khalid Benzerouki", "Halid Benzeruki"),
        ("WEN Xiaolan Tsukigahara", "Wen Xiao Lan Tsukigahara"),
        ("OUYANG Qing-feng", "Ouyang Qingfeng"),
        ("欧阳青枫", "Ouyang Qingfeng"),
        ("歐陽青楓", "欧阳青枫"),
    ],
)
def test_one_person_written_in_two_ways_is_raised(left: str, right: str) -> None:
    assert compare_names(person(left), person(right)) >= RAISED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Osgood Quillfeather", "Lemuel Quillfeather"),
        ("Osgood Quillfeather", "Osgood Marchbanks"),
        ("Tamsin Orla Quillfeather AL-ZUBARI", "Tamsin Orla Quillfeather AL-MARJANI"),
        ("Faris bin Qutaybani al-Zubari", "Qutaybani bin Faris al-Zubari"),
        ("Quillfeather", "Quillfeather Osgood Thistledown"),
    ],
)
def test_another_person_and_a_name_of_one_word_are_not_raised(left: str, right: str) -> None:
    assert compare_names(person(left), person(right)) < RAISED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ashgrove Lantern Works Co., Ltd.", "ASHGROVE LANTERN WORKS LIMITED"),
        ("OOO Zarnitsa Belokamen", "Zarnitsa Belokamen LLC"),
        ("Ash Grove Lantern Works", "Ashgrove Lantern Works"),
    ],
)
def test_one_company_written_in_two_ways_is_raised(left: str, right: str) -> None:
    assert compare_names(company(left), company(right)) >= RAISED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ashgrove Trading Ltd", "Ashgrove Shipping Ltd"),
        ("Ashgrove Lantern Fund 7", "Ashgrove Lantern Fund 19"),
        ("Ashgrove Lantern (France) SARL", "Ashgrove Lantern (Norway) AS"),
    ],
)
def test_place_number_and_trade_tell_companies_apart(left: str, right: str) -> None:
    assert compare_names(company(left), company(right)) < compare_names(company(left), company(left)) / 2


def test_a_rare_name_proves_more_than_a_common_one() -> None:
    rare, common = person("欧阳娜枫"), person("王伟")

    assert compare_names(rare, rare) > compare_names(common, common) + 3


@pytest.mark.parametrize("written", ["Mohammed Ali", "Wei Wang", "王伟", "Maria Garcia"])
def test_a_name_that_many_have_is_worth_little_even_when_all_of_it_agrees(written: str) -> None:
    assert (
        compare_names(person(written), person(written))
        < compare_names(person("Osgood Zaborovsky"), person("Osgood Zaborovsky")) / 2
    )


def test_what_a_list_holds_often_proves_less_in_it() -> None:
    many = [Name((Token("qorvane", Part.NAME), Token(f"zel{at:04}", Part.NAME)), Kind.PERSON) for at in range(3000)]
    index = build_index(NameRow(at, False, name) for at, name in enumerate(many))

    assert compare_names(many[0], many[0], index) < compare_names(many[0], many[0]) - 2


def test_an_acronym_finds_the_name_that_it_stands_for() -> None:
    hits = best([company("Zarnitsa Belokamen Lantern Union"), company("Ashgrove Lantern Works")], company("ZBLU"))

    assert hits.entity[0] == 0


def test_a_query_answers_with_each_entity_once_by_its_best_name() -> None:
    rows = [NameRow(7, False, person("Osgood Quillfeather")), NameRow(7, False, person("Ozgood Quillfeather"))]
    hits = screen_names(build_index(rows), columns_of([person("Osgood Quillfeather")]), limit=5, floor=0.0)

    assert hits.entity.tolist() == [7]
    assert hits.row.tolist() == [0]


def test_hits_come_by_query_the_best_first_and_not_below_the_floor() -> None:
    rows = [NameRow(at, False, person(each)) for at, each in enumerate(["Osgood Quillfeather", "Osgood Quilfether"])]
    queries = columns_of([person("Osgood Quillfeather"), person("Nobody Marchbanks"), person("Osgod Quilfether")])
    hits = screen_names(build_index(rows), queries, limit=5, floor=4.0)

    assert hits.query.tolist() == [0, 0, 2, 2]
    assert hits.entity.tolist() == [0, 1, 1, 0]
    assert (hits.score >= 4.0).all()


def test_screening_gives_the_score_that_comparing_gives() -> None:
    rows = [person("Osgood Thistledown Quillfeather"), person("CHAN Tai-man"), company("Ashgrove Lantern Works Ltd")]
    index = build_index(NameRow(at, False, name) for at, name in enumerate(rows))
    queries = [person("Quilfeather Osgood"), person("陈大文"), company("Ash Grove Lantern Works")]
    hits = screen_names(index, columns_of(queries), limit=3, floor=-50.0)

    for query, row, score in zip(hits.query, hits.row, hits.score, strict=True):
        assert score == pytest.approx(compare_names(queries[query], rows[row], index), abs=1e-4)


def test_the_score_is_linear_in_the_features() -> None:
    left, right = person("QUILLFEATHER, Osgood T."), person("Osgood Lemuel Quilfeather")
    found = features(left, right)

    assert found.shape == (len(FEATURES),)
    assert compare_names(left, right) == pytest.approx(float(found @ DEFAULT.array()))


def test_nothing_is_found_for_nothing() -> None:
    nothing = Name((), Kind.PERSON)

    assert best([], person("Osgood Quillfeather")).query.size == 0
    assert best([person("Osgood Quillfeather"), nothing], nothing).query.size == 0
    assert screen_names(build_index([]), columns_of([])).query.size == 0


def test_a_hostile_name_is_answered_within_bounds() -> None:
    hostile = Name(tuple(Token("ab" * 200, Part.NAME, ("cd" * 90,) * 60) for _ in range(400)), Kind.PERSON)
    columns = columns_of([hostile])

    assert columns.tokens.size <= 16
    assert best([hostile, person("Osgood Quillfeather")], hostile).entity[0] == 0


def test_a_common_token_does_not_hide_a_name_among_many() -> None:
    rows = [Name((Token("mohammad", Part.NAME), Token(f"ali{at % 90}", Part.NAME)), Kind.PERSON) for at in range(9000)]
    rows[4321] = Name(
        (Token("mohammad", Part.NAME), Token("ali7", Part.NAME), Token("qorvane", Part.NAME)), Kind.PERSON
    )
    index = build_index(NameRow(at, False, name) for at, name in enumerate(rows))
    hits = screen_names(index, columns_of([rows[4321]]), limit=1, floor=-50.0)

    assert hits.row.tolist() == [4321]
    assert hits.score.dtype == np.float32
