import pytest

from services.ingest.core.names.fold import LONGEST, fold


@pytest.mark.parametrize(
    ("written", "text", "spelling"),
    [
        ("Jörg", "jorg", "joerg"),
        ("Søren", "soren", "soeren"),
        ("Åse", "ase", "aase"),
        ("Şahin", "sahin", "shahin"),
        ("Čech", "cech", "chech"),
    ],
)
def test_a_letter_with_a_mark_is_folded_in_both_ways(written: str, text: str, spelling: str) -> None:
    assert fold(written) == (text, (spelling,))


@pytest.mark.parametrize(("written", "text"), [("Łukasz", "lukasz"), ("René", "rene"), ("Straße", "strasse")])
def test_a_letter_that_people_fold_in_one_way_has_no_other(written: str, text: str) -> None:
    assert fold(written).text == text


def test_apostrophes_vanish() -> None:
    assert fold("O'Fenn").text == "ofenn"


def test_a_word_is_bounded() -> None:
    assert len(fold("x" * 1000).text) == LONGEST
