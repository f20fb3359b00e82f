"""Whatever is typed, a name is read in bounds, and folding is settled after once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.core.names.fold import LONGEST, fold
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.rarity import share
from services.ingest.core.names.read import read_name
from services.ingest.core.names.skeleton import skeleton
from services.ingest.core.names.words import MOST
from services.ingest.core.names.written import READ, clean

_KINDS = st.sampled_from(Kind)
_LETTERS = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z", "C"))
    | st.sampled_from("' -,.abdulinоеמمحمد王張김ガऩ\u200d\u202e\u0301"),
    max_size=80,
)
_LATIN_WORDS = st.lists(st.text("abcdefghilmnoprstuvwy", min_size=2, max_size=9), min_size=1, max_size=5)


@given(_LETTERS | st.text(max_size=400), _KINDS)
def test_any_text_is_read_in_bounds(written: str, kind: Kind) -> None:
    name = read_name(written, kind)

    assert len(name.tokens) <= max(READ, 2 * MOST)
    for token in name.tokens:
        assert 0 < len(token.text) <= 2 * LONGEST
        assert 0 < share(token.text, token.part, kind) <= 1


@pytest.mark.parametrize(
    "written",
    [
        *("a" * 10_000, "a " * 5_000, "." * 10_000, "a." * 5_000, "'" * 10_000, "-a" * 5_000, "abd " * 2_500),
        *("王" * 10_000, "有限" * 5_000, "\u0301" * 10_000, "a\u202e" * 5_000, "\u0430" * 9_999 + "a", "ﷺ" * 3_000),
        *("𝕬" * 10_000, "김" * 10_000, "و" * 10_000, "joint stock " * 900, "abdul" * 2_000, "u" * 40 + "ddin" * 99),
    ],
    ids=lambda written: written[:2].encode("unicode_escape").decode(),
)
@pytest.mark.parametrize("kind", Kind)
def test_a_hostile_name_is_read_in_no_time(written: str, kind: Kind) -> None:
    read_name("warm up 王", kind)

    start = time.perf_counter()
    read_name(written, kind)

    assert time.perf_counter() - start < 0.5


@given(_LETTERS)
def test_cleaning_what_is_clean_changes_nothing(written: str) -> None:
    once = clean(written).text

    assert clean(once).text == once


@given(_LETTERS)
def test_folding_what_is_folded_changes_nothing(written: str) -> None:
    once = fold(written).text

    assert fold(once).text == once


@given(_LATIN_WORDS, _KINDS.filter(lambda kind: kind is not Kind.UNKNOWN))
def test_all_small_and_all_capital_letters_read_alike(words: list[str], kind: Kind) -> None:
    written = " ".join(words)

    assert _texts(read_name(written.upper(), kind)) == _texts(read_name(written, kind))


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=40))
def test_a_skeleton_is_never_empty_nor_longer_than_its_word(token: str) -> None:
    assert 0 < len(skeleton(token)) <= len(token) + 2


def _texts(name: Name) -> list[str]:
    return [token.text for token in name.tokens]
