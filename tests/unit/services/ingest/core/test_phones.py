"""Spellings of telephone numbers, each with the key it must give. Add a row when a new habit turns up."""

import pytest

from services.ingest.core.phones import e164, numbers

ONE_US_NUMBER = [
    ("+1 202 555 0123", "US"),
    ("(202) 555-0123", "US"),
    ("202.555.0123", "US"),
    ("1-202-555-0123", "US"),
    ("202-555-0123 ext. 7", "US"),
    ("001 202 555 0123", "CN"),
    ("+1（202）555－0123", "CN"),
    ("２０２５５５０１２３", "US"),
    ("12025550123", None),
]
ONE_CN_NUMBER = [
    ("+86 138 0013 8000", "CN"),
    ("13800138000", "CN"),
    ("138-0013-8000", "CN"),
    ("(86)13800138000", "CN"),
    ("86-138-0013-8000", "US"),
    ("0086 13800138000", "CN"),
    ("011 86 138 0013 8000", "US"),
    ("+86 (0)138 0013 8000", "US"),
    ("13800138000", "US"),
    ("13800138000", None),
]


@pytest.mark.parametrize(("written", "country"), ONE_US_NUMBER)
def test_every_spelling_of_an_american_number_gives_one_key(written: str, country: str | None) -> None:
    assert e164(written, country) == "+12025550123"


@pytest.mark.parametrize(("written", "country"), ONE_CN_NUMBER)
def test_every_spelling_of_a_chinese_number_gives_one_key(written: str, country: str | None) -> None:
    assert e164(written, country) == "+8613800138000"


@pytest.mark.parametrize("written", ["", "n/a", "0", "0000000000", "5550123", "none", "-", "+", "12345"])
def test_what_leads_to_no_subscriber_gives_no_key(written: str) -> None:
    assert e164(written, "US") is None


def test_a_number_of_a_third_country_that_lost_its_plus_is_still_read() -> None:
    assert e164("852 2345 6789", "CN") == "+85223456789"


def test_a_number_outside_the_numbering_plan_is_kept_when_it_is_long_enough() -> None:
    assert e164("999 555 0123", "US") == "+19995550123"


SPELT_ODDLY = [
    "Tel: +86 138 0013 8000",
    "电话：138-0013-8000 转8001",
    "mobile 13800138000",
    "l38OO138OOO",
    "一三八零零一三八零零零",
    "013800138000",
    "＋８６１３８００１３８０００",
    "+86-138-0013-8000 ext. 12",
]


@pytest.mark.parametrize("written", SPELT_ODDLY)
def test_words_extensions_and_signs_that_stand_for_digits_are_read_through(written: str) -> None:
    assert e164(written, "CN") == "+8613800138000"


@pytest.mark.parametrize("between", ["/", "、", " or ", ";", "，", " 或 "])
def test_a_field_may_hold_two_numbers(between: str) -> None:
    assert numbers(f"138 0013 8000{between}139 0013 9000", "CN") == ("+8613800138000", "+8613900139000")


def test_another_end_of_a_number_is_no_second_number() -> None:
    assert numbers("0755-26001234/1235", "CN") == ("+8675526001234",)
