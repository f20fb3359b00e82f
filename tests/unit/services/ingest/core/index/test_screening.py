"""What screening finds among thousands of names: as much as comparing all pairs would, in any division of the work."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.index import NameIndex, load_index
from services.ingest.core.index.score import NameHits, compare_names, screen_names
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.raising import name_floor
from tests.unit.services.ingest.core.index.examples import EXAMPLES, PERSON, WEIGHTS, Example, read
from tests.unit.services.ingest.core.index.others import others

_OTHERS = 2_000
_PLACE = {example: at for at, example in enumerate(EXAMPLES)}


@pytest.fixture(scope="module")
def index() -> NameIndex:
    """Every rule's listed name, as the entity of the rule's number, among 2,000 names of nobody."""
    listed = [NameRow(at, False, read(each.listed, each.kind)) for each, at in _PLACE.items()]
    return build_index([*listed, *others(_OTHERS)])


def _screened(index: NameIndex, names: Sequence[Name], *, limit: int = 10, floor: float = 0.0) -> NameHits:
    return screen_names(index, columns_of(names), limit=limit, floor=floor, weights=WEIGHTS.names)


def _tuples(hits: NameHits) -> list[tuple[int, int, int, float]]:
    return list(zip(*(column.tolist() for column in hits), strict=True))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}: {example.listed}")
def test_each_rule_s_name_is_found_among_thousands_with_the_score_of_the_pair(
    index: NameIndex, example: Example
) -> None:
    written = read(example.written, example.kind)

    hits = _screened(index, [written], limit=40, floor=name_floor())

    found = dict(zip(hits.entity.tolist(), hits.score.tolist(), strict=True))
    listed = read(example.listed, example.kind)
    expected = compare_names(written, listed, index, weights=WEIGHTS.names)
    assert found[_PLACE[example]] == pytest.approx(expected, abs=1e-4)


def test_the_right_entity_is_on_top_for_every_name_as_it_is_listed(index: NameIndex) -> None:
    queries = [read(example.listed, example.kind) for example in EXAMPLES]

    hits = _screened(index, queries, limit=1)

    assert hits.query.tolist() == list(range(len(EXAMPLES)))
    for query, entity in zip(hits.query.tolist(), hits.entity.tolist(), strict=True):
        assert _words(queries[entity]) == _words(queries[query])


def _words(name: Name) -> list[str]:
    return sorted(token.text for token in name.tokens)


def test_nobody_on_the_list_is_found_for_a_name_of_nobody(index: NameIndex) -> None:
    assert _tuples(_screened(index, [read("Ushgorth Ixpellew")], floor=name_floor())) == []


def test_hits_are_sorted_by_query_then_by_falling_score(index: NameIndex) -> None:
    queries = [read(example.written, example.kind) for example in EXAMPLES]

    hits = _tuples(_screened(index, queries))

    assert hits == sorted(hits, key=lambda hit: (hit[0], -hit[3], hit[1]))


def test_every_hit_scores_at_least_the_floor(index: NameIndex) -> None:
    queries = [read(example.written, example.kind) for example in EXAMPLES]

    low, high = _tuples(_screened(index, queries, floor=5.0)), _tuples(_screened(index, queries, floor=9.0))

    assert all(hit[3] >= 5.0 for hit in low)
    assert all(hit[3] >= 9.0 for hit in high)
    assert {hit for hit in low if hit[3] >= 9.0} == set(high)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_limit_keeps_the_best_of_each_query(index: NameIndex, limit: int) -> None:
    queries = [read(example.written, example.kind) for example in EXAMPLES]

    some, many = _tuples(_screened(index, queries, limit=limit)), _tuples(_screened(index, queries, limit=40))

    for query in range(len(queries)):
        assert [hit for hit in some if hit[0] == query] == [hit for hit in many if hit[0] == query][:limit]


def test_an_entity_of_several_names_is_one_hit_with_the_best_of_them() -> None:
    names = ["Tordric Wensbury", "WEXQUIST, Tordric", "Tordric Halvin Wexquist"]
    index = build_index([NameRow(7, False, read(name)) for name in names])

    hits = _screened(index, [read("Tordric Wexquist")])

    assert (hits.entity.tolist(), hits.row.tolist()) == ([7], [1])


def test_equal_scores_are_ordered_by_entity() -> None:
    index = build_index([NameRow(entity, False, read("Tordric Wexquist")) for entity in (9, 4, 6)])

    assert _screened(index, [read("Wexquist Tordric")]).entity.tolist() == [4, 6, 9]


def test_a_page_gives_the_same_hits_as_its_names_singly(index: NameIndex) -> None:
    queries = [read(example.written, example.kind) for example in EXAMPLES]

    page = _tuples(_screened(index, queries))
    singly = [(at, *hit[1:]) for at, name in enumerate(queries) for hit in _tuples(_screened(index, [name]))]

    assert page == singly


def test_an_index_that_was_saved_and_loaded_gives_the_same_hits(index: NameIndex, tmp_path: Path) -> None:
    queries = [read(example.written, example.kind) for example in EXAMPLES]

    index.save(tmp_path / "index")
    loaded = load_index(tmp_path / "index")

    assert _tuples(_screened(loaded, queries)) == _tuples(_screened(index, queries))
    assert len(loaded) == len(index)


def test_a_loaded_index_cannot_be_written_to(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path)

    with pytest.raises(ValueError, match="read-only"):
        load_index(tmp_path).lookup.info[0] = 0.0


def test_an_empty_index_finds_nothing_and_can_be_saved(tmp_path: Path) -> None:
    empty = build_index([])

    empty.save(tmp_path)

    assert _tuples(_screened(empty, [read("Tordric Wexquist")])) == []
    assert _tuples(_screened(load_index(tmp_path), [read("Tordric Wexquist")])) == []


def test_no_queries_give_no_hits(index: NameIndex) -> None:
    assert _tuples(_screened(index, [])) == []


@pytest.mark.parametrize("written", ["", "...", "\u200b\u202e", "(), -"])
def test_a_name_without_tokens_is_never_found_nor_finds(written: str) -> None:
    nothing = read(written, Kind.PERSON)
    index = build_index([NameRow(1, False, nothing), NameRow(2, False, read("Tordric Wexquist"))])

    hits = _screened(index, [nothing, read("Tordric Wexquist"), nothing])

    assert nothing.tokens == ()
    assert [(hit[0], hit[1]) for hit in _tuples(hits)] == [(1, 2)]


def test_a_word_that_many_of_the_list_carry_proves_less() -> None:
    name, same = read("Torric Quathlam"), [read(f"Quathlam {each.capitalize()}in") for each in _SYLLABLES]
    alone = build_index([NameRow(0, False, name), *others(200)])
    many = build_index([NameRow(0, False, name), *(NameRow(at + 1, False, each) for at, each in enumerate(same))])

    rare, common = (compare_names(name, name, index, weights=WEIGHTS.names) for index in (alone, many))

    assert common < rare


def test_the_columns_of_names_are_read_only() -> None:
    columns = columns_of([read("Tordric Wexquist", PERSON)])

    assert not any(np.asarray(array).flags.writeable for array in columns)


_SYLLABLES = ["bren", "cold", "dorm", "fenn", "gris", "holm", "jask", "kelt", "lorn", "murn", "nev", "prad", "rusk"]
