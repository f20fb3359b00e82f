import pytest

from services.ingest.core.names.name import Kind, Part
from services.ingest.core.names.rarity import share


def test_a_frequent_family_name_is_shared_by_many() -> None:
    assert share("王", Part.FAMILY, Kind.PERSON) == pytest.approx(0.072)
    assert share("smith", Part.FAMILY, Kind.PERSON) == pytest.approx(0.008)


def test_a_rare_family_name_is_shared_by_few() -> None:
    assert share("欧阳", Part.FAMILY, Kind.PERSON) < 0.001
    assert share("fennimore", Part.FAMILY, Kind.PERSON) < 0.0001


def test_an_unknown_short_word_is_less_rare_than_a_long_one() -> None:
    assert share("zub", Part.NAME, Kind.PERSON) > share("zubrikovane", Part.NAME, Kind.PERSON)


def test_a_given_name_of_two_chinese_syllables_is_not_as_rare_as_an_unknown_word() -> None:
    assert share("xiaoming", Part.NAME, Kind.PERSON) > share("fennimor", Part.NAME, Kind.PERSON)


def test_a_legal_form_says_little_a_general_word_more_and_an_own_word_most() -> None:
    legal, general, own = (
        share(text, part, Kind.COMPANY)
        for text, part in (("ltd", Part.LEGAL), ("trading", Part.GENERIC), ("quillon", Part.NAME))
    )

    assert legal > general > own


def test_a_long_number_says_more_than_a_digit() -> None:
    assert share("5", Part.NUMBER, Kind.COMPANY) > share("7731", Part.NUMBER, Kind.COMPANY)


def test_an_unusual_spelling_of_a_frequent_name_is_not_rare() -> None:
    assert share("mohamud", Part.NAME, Kind.PERSON) > 0.001


def test_a_servant_of_is_not_as_rare_as_an_unknown_word() -> None:
    assert share("abdulnuwayr", Part.NAME, Kind.PERSON) > share("fennimorely", Part.NAME, Kind.PERSON)


def test_a_name_of_two_chinese_syllables_is_not_heard_as_a_frequent_one_of_other_vowels() -> None:
    assert share("hesong", Part.NAME, Kind.PERSON) < 0.001


def test_a_word_that_has_only_the_consonants_of_a_frequent_name_is_not_that_name() -> None:
    assert share("mihimide", Part.NAME, Kind.PERSON) < share("mohamud", Part.NAME, Kind.PERSON)
