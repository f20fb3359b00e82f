"""What a line keeps of a query: closed words as they are, the words of a search as a keyed digest."""

import pytest

from services.audit.core.words import asked_for, digest

KEY = bytes(32)


def test_a_name_is_kept_as_a_digest_that_needs_the_key() -> None:
    kept = asked_for([("name", "Somebody Example")], KEY)

    assert kept == {"name": digest("Somebody Example", KEY)}
    assert digest("Somebody Example", KEY) != digest("Somebody Example", bytes(31) + b"1")
    assert "omebody" not in kept["name"]


@pytest.mark.parametrize("written", ["SOMEBODY example", "  somebody   EXAMPLE ", "Ｓomebody Example"])
def test_case_width_and_blanks_do_not_count(written: str) -> None:
    assert digest(written, KEY) == digest("Somebody Example", KEY)


def test_closed_words_are_kept_as_they_are() -> None:
    assert asked_for([("state", "open"), ("size", "50")], KEY) == {"state": "open", "size": "50"}


def test_a_closed_parameter_with_other_words_in_it_is_digested() -> None:
    assert asked_for([("state", "Somebody Example")], KEY) == {"state": digest("Somebody Example", KEY)}


def test_where_a_page_begins_and_how_long_it_is_are_left_out() -> None:
    assert asked_for([("after", "2026-11-23 somebody"), ("limit", "50")], KEY) == {}


def test_a_parameter_that_stands_twice_is_kept_twice() -> None:
    kept = asked_for([("name", "A Example"), ("name", "B Example")], KEY)

    assert kept["name"].split() == [digest("A Example", KEY), digest("B Example", KEY)]
