"""CAS numbers: known ones pass, mistyped ones do not."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.cas import CasNumber, cas_check_digit

CAS_NUMBER = TypeAdapter(CasNumber)


@pytest.mark.parametrize("number", ["437-38-7", "7732-18-5", "58-08-2", "125541-22-2", "39742-60-4"])
def test_a_known_number_is_accepted_as_written(number: str) -> None:
    assert CAS_NUMBER.validate_python(number) == number


def test_the_check_digit_weighs_each_digit_by_its_place_from_the_right() -> None:
    assert cas_check_digit("773218") == 5  # water: 8·1 + 1·2 + 2·3 + 3·4 + 7·5 + 7·6 = 105


@pytest.mark.parametrize("number", ["437-38-8", "473-38-7", "7732-18-4"])
def test_a_mistyped_number_is_refused_for_its_check_digit(number: str) -> None:
    with pytest.raises(ValidationError, match="wrong check digit"):
        CAS_NUMBER.validate_python(number)


@pytest.mark.parametrize("number", ["437387", "0437-38-7", "7-38-7", "437-38-7 ", "٤٣٧-38-7", "12345678-12-3", ""])
def test_another_form_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        CAS_NUMBER.validate_python(number)
