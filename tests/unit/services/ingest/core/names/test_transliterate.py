"""All persons are invented; single frequent names are everybody's."""

import pytest

from services.ingest.core.names.transliterate import transliterate


def _ways(word: str) -> set[str]:
    (folded,) = transliterate(word)
    return {folded.text, *folded.spellings}


@pytest.mark.parametrize(
    ("written", "spellings"),
    [
        ("Дмитрий", {"dmitriy", "dmitry", "dmitrii", "dmitrij"}),
        ("Евгений", {"yevgeniy", "evgeny", "evgenii"}),
        ("Юлия", {"yuliya", "yulia", "iuliia", "julija"}),
        ("Хрущов", {"khrushchov"}),
        ("Євген", {"yevhen", "ievgen"}),
        ("محمد", {"muhammad", "mohammed", "mohamed"}),
        ("يوسف", {"yusuf", "youssef"}),
        ("Γιώργος", {"giorgos"}),
        ("Μπάμπης", {"mpampis", "bampis"}),
        ("כהן", {"cohen"}),
        ("गोपाल", {"gopal"}),
        ("ジョンソン", {"jonson"}),
        ("გიორგი", {"giorgi"}),
        ("Հարություն", {"harutyun"}),
    ],
)
def test_a_word_is_spelt_in_the_ways_that_people_use(written: str, spellings: set[str]) -> None:
    assert spellings <= _ways(written)


def test_a_korean_name_is_a_word_a_syllable_with_old_and_new_spellings() -> None:
    family, first, second = transliterate("박철은")

    assert {"park", "pak", "bak"} <= {family.text, *family.spellings}
    assert {"chol", "cheol"} <= {first.text, *first.spellings}
    assert {"eun", "un"} <= {second.text, *second.spellings}


def test_the_arabic_article_is_a_word_by_itself() -> None:
    assert transliterate("القربسي")[0].text == "al"
