"""S10 identifiers at large: what the check digit catches, and what spelling does not change."""

from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.s10 import S10Identifier, check_digit, normalise

IDENTIFIER = TypeAdapter(S10Identifier)
serials = st.text("0123456789", min_size=8, max_size=8)


def _taken(identifier: str) -> bool:
    try:
        IDENTIFIER.validate_python(identifier)
    except ValidationError:
        return False
    return True


@given(serials)
def test_each_serial_has_one_check_digit(serial: str) -> None:
    taken = [digit for digit in "0123456789" if _taken(f"LX{serial}{digit}CN")]

    assert taken == [check_digit(serial)]


@given(serials, st.integers(0, 7), st.sampled_from("0123456789"))
def test_one_mistyped_digit_changes_the_check_value_but_for_the_doubled_zero_and_five(
    serial: str, place: int, digit: str
) -> None:
    assume(serial[place] != digit)
    mistyped = serial[:place] + digit + serial[place + 1 :]

    assert check_digit(mistyped) != check_digit(serial) or check_digit(serial) in "05"


@given(serials, st.sampled_from([" ", "-", "  ", " - "]))
def test_blanks_hyphens_and_case_do_not_change_an_identifier(serial: str, between: str) -> None:
    identifier = f"LX{serial}{check_digit(serial)}CN"
    written = between.join((identifier[:2], identifier[2:5], identifier[5:11], identifier[11:])).lower()

    assert normalise(written) == identifier


@given(st.text(max_size=60))
def test_normalising_any_text_gives_the_form_of_the_standard_or_nothing(text: str) -> None:
    form = normalise(text)

    assert form is None or normalise(form) == form
