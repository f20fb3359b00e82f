"""All persons are invented."""

import pytest

from services.ingest.core.names.name import Kind, Part, Token
from services.ingest.core.names.read import read_name


def _read(written: str) -> list[tuple[str, Part]]:
    return [(token.text, token.part) for token in read_name(written, Kind.PERSON).tokens]


def _texts(written: str) -> list[str]:
    return [token.text for token in read_name(written, Kind.PERSON).tokens]


def _token(written: str, text: str) -> Token:
    return next(token for token in read_name(written, Kind.PERSON).tokens if token.text == text)


def test_without_a_sign_no_word_is_the_family_name() -> None:
    assert _read("Orla Fennimore") == [("orla", Part.NAME), ("fennimore", Part.NAME)]


def test_what_stands_before_a_comma_is_the_family_name() -> None:
    assert _read("FENNIMORE PRATT, Orla Jane")[:2] == [("fennimore", Part.FAMILY), ("pratt", Part.FAMILY)]


@pytest.mark.parametrize("written", ["CHAN Tai-man", "Jacob CHAN Tai-man", "Tai-man CHAN"])
def test_capitals_among_others_are_the_family_name(written: str) -> None:
    assert ("chan", Part.FAMILY) in _read(written)


def test_a_name_all_in_capitals_marks_nothing() -> None:
    assert {part for _, part in _read("ORLA FENNIMORE")} == {Part.NAME}


def test_a_comma_before_a_title_or_a_generation_marks_no_family_name() -> None:
    assert _read("Orla Fennimore, Jr.")[1:] == [("fennimore", Part.NAME), ("jr", Part.TITLE)]


def test_a_generation_is_a_number() -> None:
    assert _read("Orlo Fennimore III")[-1] == ("3", Part.NUMBER)


def test_one_letter_is_an_initial() -> None:
    assert _read("O. J. Fennimore")[:2] == [("o", Part.INITIAL), ("j", Part.INITIAL)]


@pytest.mark.parametrize(
    ("title", "text"), [("Dr.", "dr"), ("Haji", "haji"), ("Shaykh", "sheikh"), ("Präsident", "president")]
)
def test_a_title_is_said_in_one_spelling(title: str, text: str) -> None:
    assert _read(f"{title} Yaman Qurbasi")[0] == (text, Part.TITLE)


def test_a_title_that_is_somebodys_name_stays_a_name() -> None:
    assert _read("Yaman Sheikh")[-1] == ("sheikh", Part.NAME)


@pytest.mark.parametrize("particle", ["de", "van", "bin", "ould"])
def test_a_particle_does_not_identify(particle: str) -> None:
    assert _read(f"Orlo {particle} Fennimore")[1] == (particle, Part.PARTICLE)


def test_a_particle_joined_to_its_name_is_another_spelling() -> None:
    assert "alqurbasi" in _token("AL-QURBASI, Yaman", "qurbasi").spellings


def test_a_name_written_with_its_article_has_the_bare_one_as_a_spelling() -> None:
    assert _token("Yaman ALQURBASI", "alqurbasi").spellings == ("qurbasi",)


@pytest.mark.parametrize(("written", "other"), [("Ihor", "igor"), ("Dzmitry", "dmitriy"), ("Volha", "olga")])
def test_a_given_name_has_its_form_in_a_neighbouring_language_as_a_spelling(written: str, other: str) -> None:
    assert other in _token(f"{written} Fennimore", written.lower()).spellings


def test_a_chinese_syllable_is_no_particle() -> None:
    assert ("da", Part.NAME) in _read("FENG Da-wei")


@pytest.mark.parametrize("written", ["Abd al-Nuwayr", "Abdul Nuwayr", "ABDULNUWAYR", "Abd-el-Nuwayr", "'Abd al Nuwayr"])
def test_a_servant_of_is_one_name_however_it_is_written(written: str) -> None:
    assert _texts(written) == ["abdulnuwayr"]


@pytest.mark.parametrize("written", ["Qasr al-Din", "Qasruddin", "Qasr-ud-Din", "Qasreddine"])
def test_of_the_faith_is_two_names_however_it_is_written(written: str) -> None:
    assert _texts(written) == ["qasr", "din"]


@pytest.mark.parametrize("written", ["Qurbanizadeh", "Qurbani Zadeh", "Qurbani-Zade"])
def test_a_persian_ending_is_a_name_of_its_own(written: str) -> None:
    assert _texts(written) == ["qurbani", "zadeh"]


@pytest.mark.parametrize("written", ["Hardin", "Borodin", "Geraldine", "Valentin", "Aladdin"])
def test_a_name_that_happens_to_end_so_is_not_divided(written: str) -> None:
    assert len(_texts(written)) == 1


def test_words_run_together_are_parted_at_the_capital() -> None:
    assert _texts("OrloFennimore") == ["orlo", "fennimore"]


def test_a_short_name_has_the_long_ones_as_spellings() -> None:
    assert "robert" in _token("Bob Fennimore", "bob").spellings


def test_punctuation_alone_is_no_name() -> None:
    assert _texts("-- ,,' .") == []
