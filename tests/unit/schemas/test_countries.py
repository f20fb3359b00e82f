"""The assigned codes of ISO 3166-1, no more and no fewer."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.countries import COUNTRIES, Country

COUNTRY = TypeAdapter(Country)


def test_there_are_249_assigned_codes_of_two_capitals() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)


@pytest.mark.parametrize("code", ["US", "CN", "HK", "MO", "TW", "GB", "SS", "CW"])
def test_an_assigned_code_is_taken(code: str) -> None:
    assert COUNTRY.validate_python(code) == code


@pytest.mark.parametrize("code", ["UK", "EU", "XK", "AN", "YU", "XX", "ZZ", "us", "USA", "", "U", None, 1, ["US"]])
def test_another_code_or_value_is_refused_in_few_words(code: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        COUNTRY.validate_python(code)

    assert [error["msg"] for error in refusal.value.errors()] == ["not an assigned ISO 3166-1 alpha-2 code"]
