"""Chinese numerals."""

import pytest

from services.ingest.core.names.han.numerals import number_of


@pytest.mark.parametrize(
    ("numerals", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("五十四", 54),
        ("一百零三", 103),
        ("一〇三", 103),
        ("两千", 2000),
        ("27", 27),
    ],
)
def test_numerals_have_their_value(numerals: str, value: int) -> None:
    assert number_of(numerals) == value
