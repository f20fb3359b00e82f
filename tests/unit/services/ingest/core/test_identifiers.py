"""One thing, one key: spellings of each identifier that must meet, and some that must not."""

import pytest

from services.ingest.core import identifiers


@pytest.mark.parametrize(
    "written", ["A.Li@Example.COM", " a.li@example.com ", "mailto:a.li@example.com", "a.li＠example.com"]
)
def test_an_email_address_is_one_key_whatever_its_case_and_width(written: str) -> None:
    assert identifiers.email(written) == "a.li@example.com"


@pytest.mark.parametrize("written", ["", "none", "a@b", "a b@example.com", "a@@example.com", "@example.com"])
def test_what_is_no_email_address_gives_no_key(written: str) -> None:
    assert identifiers.email(written) is None


@pytest.mark.parametrize(
    "written", ["LZ123456785CN", "lz 123 456 785 cn", "LZ-123456785-CN", "ＬＺ１２３４５６７８５ＣＮ"]
)
def test_an_item_identifier_loses_its_spaces_and_case(written: str) -> None:
    assert identifiers.item_number(written) == "LZ123456785CN"


def test_a_tax_reference_loses_its_punctuation() -> None:
    assert identifiers.tax_reference("12-3456789") == identifiers.tax_reference("12 345 6789") == "123456789"


@pytest.mark.parametrize("written", ["N/A", "00000000", "1234"])
def test_a_tax_reference_that_identifies_nobody_gives_no_key(written: str) -> None:
    assert identifiers.tax_reference(written) is None


def test_cas_numbers_are_found_in_a_description_and_their_check_digit_is_tested() -> None:
    text = "reagent CAS 39742–60–4, (79099-07-3) and 79099-07-4, order 2024-11-05"

    assert identifiers.cas_numbers(text) == ["39742-60-4", "79099-07-3"]


def test_a_cas_number_may_have_blanks_beside_its_hyphens() -> None:
    text = "oil 39742 - 60 - 4; 79099- 07 -3; 39742 - 60 - 5; 1 - 39742-60-4-1"

    assert identifiers.cas_numbers(text) == ["39742-60-4", "79099-07-3"]


@pytest.mark.parametrize("written", ["ZHANG, Wei", "Wei Zhang", "wei  zhang.", "Ｗｅｉ Ｚｈａｎｇ"])
def test_a_name_is_one_key_whatever_the_order_of_its_parts(written: str) -> None:
    assert identifiers.name_key(written) == "wei zhang"


def test_a_name_in_han_characters_loses_its_spaces_and_keeps_its_order() -> None:
    assert identifiers.name_key("示 例人") == "示例人"
    assert identifiers.name_key("人例 示") != "示例人"


@pytest.mark.parametrize("written", ["", "A.", "李", "-", "N/A"])
def test_a_name_too_short_to_identify_gives_no_key(written: str) -> None:
    assert identifiers.name_key(written) is None


def test_two_writings_of_an_address_are_one_key() -> None:
    assert identifiers.address_key("12 Sample St., Springfield") == identifiers.address_key("SPRINGFIELD 12 Sample St")
