"""Numbers that are read at once are read as the library reads them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.core import phones

STARTS = st.sampled_from(["", "1", "+1", "+86", "86", "+", "0", "17", "13", "+86 1", "(202) 555", "+1 (415) ", "+44"])
COUNTRIES = st.sampled_from(["US", "CN", "CA", "GB", None])


@given(STARTS, st.text("0123456789", min_size=4, max_size=12), st.sampled_from(["", " ", "-", "."]), COUNTRIES)
def test_a_number_is_the_same_with_and_without_the_short_way(
    start: str, digits: str, gap: str, country: str | None
) -> None:
    written = f"{start}{digits[:3]}{gap}{digits[3:]}"

    with pytest.MonkeyPatch.context() as patch:
        at_once = phones.e164.__wrapped__(written, country)
        patch.setattr(phones, "_usual", lambda *_: None)
        by_the_library = phones.e164.__wrapped__(written, country)

    assert at_once == by_the_library


@pytest.mark.parametrize(("written", "country"), [("(415) 555-2671", "US"), ("+86 138 0013 8000", None)])
def test_what_is_read_at_once_is_a_valid_number(written: str, country: str | None) -> None:
    read = phones.e164.__wrapped__(written, country)

    assert read is not None
    assert phonenumbers.is_valid_number(phonenumbers.parse(read))
