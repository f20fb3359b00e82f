"""Names in Han characters: what holds for any text."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.core.names.han import read_han_company, read_han_person, syllables
from services.ingest.core.names.han.readings import is_han, simplified
from services.ingest.core.names.name import Token

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)
mixed = st.text(st.one_of(st.characters(), st.sampled_from("王陈深圳市有限公司科技（）·第十A1 ")), max_size=200)


def is_folded(token: Token) -> bool:
    return all(each and each.isascii() and each.isalnum() and each == each.lower() for each in token.spellings)


@given(mixed)
def test_any_text_is_read_without_error_into_folded_and_different_spellings(text: str) -> None:
    for token in (*read_han_person(text), *read_han_company(text)):
        assert token.text
        assert is_folded(token)
        assert len(set(token.spellings)) == len(token.spellings)


@given(mixed)
def test_only_so_much_of_a_text_is_read(text: str) -> None:
    assert len(read_han_person(text * 50)) <= 41
    assert len(read_han_company(text * 50)) <= 240


@given(han)
def test_simplifying_a_simplified_name_changes_nothing(text: str) -> None:
    once = "".join(map(simplified, text))

    assert "".join(map(simplified, once)) == once
    assert read_han_person(once) == read_han_person(text)


@given(han)
def test_no_character_of_a_company_is_lost(text: str) -> None:
    tokens = read_han_company(text)

    assert bool(tokens) == any(map(is_han, text))


@given(st.text("abcdefghijklmnopqrstuwxyz", max_size=30))
def test_the_syllables_of_a_word_make_up_the_word(word: str) -> None:
    assert all("".join(way) == word for way in syllables(word))
