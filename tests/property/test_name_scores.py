"""What holds for any two names: symmetry, monotonicity, and that no order changes a score."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.explain import explain_names
from services.ingest.core.index.score import compare_names, screen_names
from services.ingest.core.names.name import Kind, Name, Part, Token

WORDS = ["osgood", "osgod", "quillfeather", "quilfeather", "ali", "mohamed", "mohammad", "faris", "farisa", "xiao"]
WORDS += ["lan", "xiaolan", "lanxiao", "trading", "zaborovsky", "zaborovskiy", "o", "q", "7", "19", "wen", "wenxiaolan"]
PARTS = [Part.NAME, Part.NAME, Part.FAMILY, Part.PARTICLE, Part.TITLE, Part.GENERIC, Part.PLACE, Part.LEGAL]

parts = st.sampled_from(PARTS)


def token(word: str, part: Part) -> Token:
    if word.isdigit():
        return Token(word, Part.NUMBER)
    return Token(word, Part.INITIAL if len(word) == 1 else part)


tokens = st.builds(token, st.sampled_from(WORDS), parts) | st.builds(
    Token, st.sampled_from("陈欧阳青文"), st.just(Part.NAME), st.just(("chen", "wen", "lan"))
)
kinds = st.sampled_from([Kind.UNKNOWN, Kind.PERSON, Kind.COMPANY])
names = st.builds(Name, st.lists(tokens, max_size=6).map(tuple), kinds)
alone = st.builds(Name, st.lists(tokens, max_size=6, unique_by=lambda each: each.text).map(tuple), kinds)


@given(names, names)
def test_a_score_is_the_same_from_both_sides(left: Name, right: Name) -> None:
    assert abs(compare_names(left, right) - compare_names(right, left)) < 1e-6


@given(names, names)
def test_an_explanation_sums_to_the_score(left: Name, right: Name) -> None:
    assert abs(sum(each.log_odds for each in explain_names(left, right)) - compare_names(left, right)) < 1e-6


@given(names, names, st.sampled_from([Part.NAME, Part.FAMILY, Part.PLACE, Part.GENERIC, Part.LEGAL, Part.TITLE]))
def test_a_word_that_resembles_nothing_never_raises_a_score(left: Name, right: Name, part: Part) -> None:
    more = Name((*left.tokens, Token("kjvbprtzghnw", part)), left.kind)

    assert compare_names(more, right) <= compare_names(left, right) + 1e-6


@given(alone, alone, st.randoms(use_true_random=False))
def test_the_order_of_words_that_nobody_joins_never_changes_a_score(left: Name, right: Name, random: object) -> None:
    kept = [each for each in left.tokens if each.text not in {"xiaolan", "lanxiao", "wenxiaolan", "xiao", "lan", "wen"}]
    plain = [each for each in kept if each.text.isascii()]
    mixed = list(plain)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    one = compare_names(Name(tuple(plain), left.kind), right)

    assert abs(compare_names(Name(tuple(mixed), left.kind), right) - one) < 1e-6


@settings(max_examples=40)
@given(st.lists(names, min_size=1, max_size=12), st.lists(names, min_size=2, max_size=8), st.integers(1, 7))
def test_no_division_of_the_queries_changes_the_hits(listed: list[Name], asked: list[Name], cut: int) -> None:
    index = build_index(NameRow(at, False, name) for at, name in enumerate(listed))
    whole = screen_names(index, columns_of(asked), limit=5, floor=-20.0)
    pages = [screen_names(index, columns_of(page), limit=5, floor=-20.0) for page in (asked[:cut], asked[cut:])]

    assert np.array_equal(whole.entity, np.concatenate([each.entity for each in pages]))
    assert np.array_equal(whole.score, np.concatenate([each.score for each in pages]))


@settings(max_examples=40)
@given(st.lists(names, min_size=1, max_size=12), names, st.randoms(use_true_random=False))
def test_the_order_of_listed_names_never_changes_a_score(listed: list[Name], asked: Name, random: object) -> None:
    order = list(range(len(listed)))
    random.shuffle(order)  # type: ignore[attr-defined]
    queries = columns_of([asked])

    one = screen_names(
        build_index(NameRow(at, False, name) for at, name in enumerate(listed)), queries, limit=20, floor=-20.0
    )
    other = screen_names(build_index(NameRow(at, False, listed[at]) for at in order), queries, limit=20, floor=-20.0)

    assert np.allclose(np.sort(one.score), np.sort(other.score), atol=1e-5)
    assert sorted(zip(one.entity, np.round(one.score, 3), strict=True)) == sorted(
        zip(other.entity, np.round(other.score, 3), strict=True)
    )
