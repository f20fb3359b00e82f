"""Countries by the names that lists give them."""

import pytest

from schemas.countries import COUNTRIES
from services.ingest.core.lists.country_names import _codes, country_code, country_or_name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("China", "cn"),
        ("IRAN (ISLAMIC REPUBLIC OF)", "ir"),
        ("Türkiye", "tr"),
        ("The Gambia", "gm"),
        ("Democratic People's Republic of Korea", "kp"),
        ("Hong Kong", "hk"),
        ("us", "us"),
        ("Freedonia", None),
        ("", None),
    ],
)
def test_a_name_gives_its_code(written: str, code: str | None) -> None:
    assert country_code(written) == code


def test_what_is_no_country_stays_as_written() -> None:
    assert country_or_name(" Freedonia ") == "Freedonia"


def test_every_code_is_one_of_iso_or_kosovos() -> None:
    assert {code.upper() for code in _codes().values()} - COUNTRIES == {"XK"}


def test_every_code_of_iso_has_a_name() -> None:
    assert {code.upper() for code in _codes().values()} >= COUNTRIES
