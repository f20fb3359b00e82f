"""Values as strangers wrote them: apart, escaped, with what is invisible made seen and what differs marked."""

import pytest

from services.console.web.show import compared, with_part, written


def test_markup_in_a_value_is_text() -> None:
    assert written("<b>&") == "<bdi>&lt;b&gt;&amp;</bdi>"


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_written_is_nothing_shown(nothing: str | None) -> None:
    assert written(nothing) == ""


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\x07"])
def test_what_is_not_seen_is_shown_by_its_number(sign: str) -> None:
    assert written(f"a{sign}b") == f'<bdi>a<span class="unseen">U+{ord(sign):04X}</span>b</bdi>'


def test_the_joiners_that_some_scripts_need_stay() -> None:
    assert "unseen" not in written("نامه\u200cای")


def test_the_characters_that_differ_are_marked_in_both() -> None:
    left, right = compared("1 Quill Road", "1 Quiil Roads")

    assert left == "<bdi>1 Qui<mark>l</mark>l Road</bdi>"
    assert right == "<bdi>1 Qui<mark>i</mark>l Road<mark>s</mark></bdi>"


def test_case_alone_does_not_differ() -> None:
    assert "<mark>" not in "".join(compared("NORBERT", "Norbert"))


@pytest.mark.parametrize(
    ("left", "right"), [("明珠", "Mingzhu"), ("+1 317 555 0125", "Quillfeather"), ("a" * 500, "a" * 499)]
)
def test_values_with_little_in_common_or_too_long_to_compare_have_no_marks(left: str, right: str) -> None:
    assert compared(left, right) == (written(left), written(right))


def test_the_part_that_was_looked_for_is_marked() -> None:
    assert with_part("Norbert Quillfeather", "QUILL") == "<bdi>Norbert <mark>Quill</mark>feather</bdi>"
    assert with_part("<Quill>", "quill") == "<bdi>&lt;<mark>Quill</mark>&gt;</bdi>"
    assert with_part("明珠", "quill") == "<bdi>明珠</bdi>"
