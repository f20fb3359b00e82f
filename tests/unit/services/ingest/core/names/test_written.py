"""All names are invented."""

import pytest

from services.ingest.core.names.name import Kind, Oddity
from services.ingest.core.names.read import read_name
from services.ingest.core.names.written import READ, Written, clean


def test_plain_text_stays_as_it_is() -> None:
    assert clean("Orla Fennimore") == Written("Orla Fennimore", frozenset())


def test_wide_letters_are_ordinary_ones() -> None:
    assert clean("Ｏｒｌａ").text == "Orla"


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\x00", "\x1b", "\x1f", "\x7f", "\x9c"]
)
def test_what_cannot_be_seen_is_taken_out_and_said(hidden: str) -> None:
    assert clean(f"Or{hidden}la") == Written("Orla", frozenset({Oddity.INVISIBLE}))


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2067"])
def test_marks_of_direction_are_taken_out_and_said(mark: str) -> None:
    assert clean(f"{mark}Orla") == Written("Orla", frozenset({Oddity.DIRECTION}))


def test_persian_is_rightly_written_with_a_joiner() -> None:
    assert clean("نوری\u200cزاده").oddities == frozenset()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\v", "\x85", "\u2028"])
def test_ends_of_lines_and_tabs_divide_and_are_nothing_odd(end: str) -> None:
    text, oddities = clean(f"Orla{end}Fennimore")

    assert (text.split(), oddities) == (["Orla", "Fennimore"], frozenset())


def test_control_characters_do_not_take_a_word_apart() -> None:
    assert (
        read_name("Tor\x00dric Wexquist\x1b", Kind.PERSON).tokens == read_name("Tordric Wexquist", Kind.PERSON).tokens
    )


def test_a_cyrillic_letter_in_a_latin_word_is_what_it_looks_like_and_said() -> None:
    assert clean("Bоris Fennimоre") == Written("Boris Fennimore", frozenset({Oddity.HOMOGLYPH}))


def test_a_latin_letter_in_a_cyrillic_word_is_what_it_looks_like_and_said() -> None:
    assert clean("Бopиc") == Written("Борис", frozenset({Oddity.HOMOGLYPH}))


def test_a_greek_letter_in_a_latin_word_is_what_it_looks_like_and_said() -> None:
    assert clean("Οrla") == Written("Orla", frozenset({Oddity.HOMOGLYPH}))


def test_a_word_in_each_of_two_scripts_is_no_disguise() -> None:
    assert clean("Борис Fennimore").oddities == frozenset()


def test_a_longer_name_than_is_ever_read_is_cut_and_said() -> None:
    text, oddities = clean("a" * 10_000)

    assert len(text) == READ
    assert oddities == {Oddity.CUT}


def test_a_flood_of_marks_is_decoration() -> None:
    assert len(clean("Z" + "\u0335" * 200 + "algo").text) < 10
