"""Screening with the kernel of names: without direction or memory beside a list, and bounded for any text."""

import time
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.explain import explain_names
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.score import compare_names, features, screen_names
from services.ingest.core.names.name import Kind, Name, Part
from services.ingest.core.names.read import read_name

WEIGHTS = load_weights().names
BOUND_S = 2.0
"""For one hostile name; a usual one takes a ten-thousandth."""
ROUNDING = 1e-5

_WORDS = st.sampled_from(
    """
    Tordric Wexquist Wexqiust Vexquist Halvin Quathlam Torry Maria Garcia Wei Mei Wang Chen Chan Tan T. H. bin al de
    Xiao Ming Xiaoming Jiqian Qianji Trading Technology Shenzhen Ltd Co. Import 2 3 No. Dr. Abdul Rahman
    王 陈 骥骞 伟 深圳市 科技 有限公司 第三厂 Вексквист
    """.split()  # noqa: SIM905
)
_WRITTEN = st.one_of(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join), st.text(max_size=25))
_KINDS = st.sampled_from([Kind.PERSON, Kind.COMPANY, Kind.THING])
NAMES = st.builds(read_name, _WRITTEN, _KINDS)
LISTS = st.lists(NAMES, min_size=1, max_size=12)
_HOSTILE = st.one_of(
    st.text(max_size=300).map(lambda text: (text * (10_000 // max(1, len(text))))[:10_000]),
    st.text(st.sampled_from("a -.'王陈骥有限公司عبدоа\u200b\u202e\u0301ﷺ𝕬3"), max_size=200).map(
        lambda text: (text * 10_000)[:10_000]
    ),
)

Hit = tuple[int, int, float]


def _hits(index: NameIndex, queries: list[Name], *, limit: int = 40, floor: float = -5.0) -> list[Hit]:
    """Query, entity and score of every hit."""
    hits = screen_names(index, columns_of(queries), limit=limit, floor=floor, weights=WEIGHTS)
    return list(zip(hits.query.tolist(), hits.entity.tolist(), hits.score.tolist(), strict=True))


def _index(names: Iterable[tuple[int, Name]]) -> NameIndex:
    return build_index([NameRow(entity, False, name) for entity, name in names])


@given(NAMES, NAMES, LISTS)
def test_the_score_is_the_same_from_both_sides_beside_a_list(one: Name, other: Name, listed: list[Name]) -> None:
    index = _index(enumerate(listed))

    there, back = (compare_names(*pair, index, weights=WEIGHTS) for pair in ((one, other), (other, one)))

    assert there == pytest.approx(back, abs=ROUNDING)


@given(NAMES, NAMES)
def test_the_score_is_the_features_times_the_weights(one: Name, other: Name) -> None:
    found = features(one, other, weights=WEIGHTS)

    assert float(found @ WEIGHTS.array()) == pytest.approx(compare_names(one, other, weights=WEIGHTS), abs=ROUNDING)
    assert np.isfinite(found).all()


@given(LISTS.flatmap(lambda names: st.tuples(st.just(names), st.permutations(range(len(names))))), LISTS)
def test_the_order_of_names_in_the_index_does_not_matter(
    listed: tuple[list[Name], list[int]], queries: list[Name]
) -> None:
    names, order = listed

    one = _hits(_index(enumerate(names)), queries)
    other = _hits(_index((at, names[at]) for at in order), queries)

    assert sorted(one) == sorted(other)


@given(LISTS, LISTS.flatmap(lambda names: st.tuples(st.just(names), st.permutations(range(len(names))))))
def test_the_order_of_queries_does_not_matter(listed: list[Name], asked: tuple[list[Name], list[int]]) -> None:
    names, order = asked
    index = _index(enumerate(listed))

    shuffled = _hits(index, [names[at] for at in order], limit=3)

    assert sorted((order[query], *rest) for query, *rest in shuffled) == sorted(_hits(index, names, limit=3))


@given(LISTS, LISTS)
def test_every_hit_has_the_score_of_its_pair(listed: list[Name], queries: list[Name]) -> None:
    index = _index(enumerate(listed))

    for query, entity, score in _hits(index, queries):
        expected = compare_names(queries[query], listed[entity], index, weights=WEIGHTS)
        assert score == pytest.approx(expected, abs=1e-4)


@given(NAMES, NAMES)
def test_no_other_name_scores_more_than_the_same_one(name: Name, other: Name) -> None:
    assume(any(token.part <= Part.FAMILY for token in name.tokens))

    same = compare_names(name, name, weights=WEIGHTS)

    assert compare_names(name, other, weights=WEIGHTS) <= same + ROUNDING


@given(_HOSTILE, _KINDS)
@settings(max_examples=40, deadline=None)
def test_a_hostile_name_is_screened_in_bounded_time(written: str, kind: Kind) -> None:
    index = _index([(0, read_name("Tordric Wexquist", kind)), (1, read_name("骞骥科技有限公司", kind))])
    _hits(index, [read_name("warm up", kind)])

    start = time.perf_counter()
    name = read_name(written, kind)
    _hits(index, [name])
    explain_names(name, name, weights=WEIGHTS)

    assert time.perf_counter() - start < BOUND_S


@given(_HOSTILE, _KINDS)
@settings(max_examples=20, deadline=None)
def test_a_hostile_name_is_listed_in_bounded_time(written: str, kind: Kind) -> None:
    build_index([NameRow(0, False, read_name("warm up", kind))])
    name = read_name(written, kind)

    start = time.perf_counter()
    index = _index([(0, name), (1, read_name("Tordric Wexquist", kind))])
    hits = _hits(index, [read_name("Tordric Wexquist", kind)])

    assert time.perf_counter() - start < BOUND_S
    assert 1 in [entity for _, entity, _ in hits]
