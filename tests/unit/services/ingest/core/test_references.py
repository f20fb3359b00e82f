"""Numbers of authorities: their forms, check digits and what stands in them. All are invented."""

import pytest

from services.ingest.core.references import read_reference


def test_a_resident_number_with_its_check_digit_says_birth_date_and_sex() -> None:
    read = read_reference("990101 19700309 0017", "national-id")

    assert read is not None
    assert (read.form, read.country, read.checked) == ("resident", "CN", True)
    assert (read.birth_date, read.gender) == ("1970-03-09", "male")


def test_a_wrong_check_digit_leaves_a_number_without_a_form() -> None:
    read = read_reference("990101197003090013", "national-id")

    assert read is not None
    assert (read.form, read.checked, read.birth_date) == (None, False, None)


def test_the_old_resident_number_of_fifteen_digits_becomes_the_new_one() -> None:
    assert read_reference("990101700309001", "national-id") == read_reference("990101197003090017", "national-id")


def test_a_credit_code_is_known_by_its_check_sign() -> None:
    right = read_reference("9199-9999-0000-0000-1", "tax")
    code = read_reference("91999999000000001K", "tax")

    assert right is not None
    assert right.form is None
    assert code is not None
    assert (code.form, code.checked) == ("credit", True)


@pytest.mark.parametrize("written", ["SSN 123-45-6789", "123 45 6789", "123456789"])
def test_a_social_security_number_is_one_number_however_it_is_cut(written: str) -> None:
    read = read_reference(written, "national-id")

    assert read is not None
    assert (read.number, read.form) == ("123456789", "social-security")


@pytest.mark.parametrize("written", ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-3456"])
def test_a_social_security_number_that_is_never_given_has_no_form(written: str) -> None:
    read = read_reference(written, "national-id")

    assert read is not None
    assert read.form is None


def test_a_ships_number_is_checked() -> None:
    right, wrong = read_reference("IMO 9074729", "vessel"), read_reference("IMO 9074728", "vessel")

    assert right is not None
    assert right.form == "imo"
    assert wrong is not None
    assert not wrong.checked


@pytest.mark.parametrize("written", ["", "N/A", "00000000", "12345", "-" * 1_000])
def test_what_identifies_nobody_is_none(written: str) -> None:
    assert read_reference(written) is None
