"""Days, times, numbers and countries as each language writes them."""

import datetime as dt

import pytest

from services.console.web.languages import tongue, wanted_language

EN, ZH = tongue("en"), tongue("zh")
MOMENT = dt.datetime(2026, 11, 23, 18, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_a_day_and_a_time_are_written_as_readers_expect() -> None:
    assert (EN.day(dt.date(2026, 11, 3)), ZH.day(dt.date(2026, 11, 3))) == ("3 Nov 2026", "2026年11月3日")
    assert (EN.moment(MOMENT), ZH.moment(MOMENT)) == ("23 Nov 2026, 10:05 UTC", "2026年11月23日 10:05 UTC")


@pytest.mark.parametrize("known", ["1964", "2004-08"])
def test_a_year_or_month_alone_stays_what_it_is(known: str) -> None:
    assert EN.day(known) == known


def test_numbers_keep_their_sign_and_say_something() -> None:
    assert [EN.signed(value) for value in (20.47, -0.8, -0.01, 0.0)] == ["+20.5", "−0.8", "−0.01", "0.0"]
    assert EN.number(1_234_567) == "1,234,567"


def test_a_share_is_one_in_so_many() -> None:
    assert (EN.rarity(1.6e-9), ZH.rarity(0.5), EN.rarity(0.0)) == ("1 in 620,000,000", "2 分之一", "")


def test_countries_have_names_and_what_is_none_stays_a_code() -> None:
    assert [ZH.country(code) for code in ("US", "CN", "XX", None)] == ["美国", "中国", "XX", ""]


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 second"), (90, "90 seconds"), (7_300, "2 hours"), (200_000, "2 days")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, said: str) -> None:
    assert EN.age(seconds) == said


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US", "en"),
        ("de, zh;q=0.1", "zh"),
        ("zh;q=0", "en"),
        ("", "en"),
        (";q=x", "en"),
    ],
)
def test_the_language_is_the_browsers_first_that_the_desk_speaks(accepted: str, code: str) -> None:
    assert wanted_language(accepted) == code
